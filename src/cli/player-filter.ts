/**
 * Lets through what a recorded program needs to draw with, and nothing by which a visitor could
 * command the operator's terminal. Passed: text, cursor movement, erasing, colours, scrolling,
 * the alternate screen, line-drawing characters. Dropped: everything that sets titles, clipboard,
 * palette, keys or hyperlinks (OSC), device and string controls (DCS, APC, PM, SOS), window
 * operations, printing, repetition, and every question that a terminal would answer as if the
 * operator had typed (DA, DSR, DECRQSS and their like). The list is of what passes: what nobody
 * has thought of is dropped.
 */
export const playerFilter = (): ((text: string) => string) => {
  let state: State = 'text'
  let sequence = ''

  const take = (char: string): string => {
    switch (state) {
      case 'text':
        if (char === ESC) state = 'escape'
        return char !== ESC && isText(char) ? char : ''
      case 'escape':
        return afterEscape(char)
      case 'charset':
        state = 'text'
        return /[AB0]/.test(char) ? `${ESC}${sequence}${char}` : ''
      case 'csi':
        return inControl(char)
      case 'string':
        // Ends by BEL or ST (ESC \); what follows another ESC is looked at anew.
        if (char === BEL || char === STRING_END) state = 'text'
        if (char === ESC) state = 'escape'
        return ''
      default:
        return state satisfies never
    }
  }

  const afterEscape = (char: string): string => {
    state = 'text'
    sequence = ''
    if (char === ESC) state = 'escape'
    else if (char === '[') state = 'csi'
    else if (/[\]PX^_k]/.test(char)) state = 'string'
    else if (/[()]/.test(char)) {
      state = 'charset'
      sequence = char
    } else if (/[78DEM=>]/.test(char)) return ESC + char
    return ''
  }

  const inControl = (char: string): string => {
    if (char === ESC) {
      state = 'escape'
      return ''
    }
    // Terminals obey C0 controls inside of a sequence; nobody who draws sends them there.
    if (char < ' ') return ''
    if (char < '@') {
      sequence = sequence.length < SEQUENCE_CHARS_MAX ? sequence + char : TOO_LONG
      return ''
    }
    state = 'text'
    return mayControl(sequence, char) ? `${ESC}[${sequence}${char}` : ''
  }

  return (text) => {
    let passed = ''
    for (const char of text) passed += take(char)
    return passed
  }
}

/** Takes back what a recording may have left behind: colours, screen, region, charset, cursor. */
export const PLAYER_RESET = '\x1b[?1049l\x1b[?1l\x1b[?7h\x1b[4l\x1b[r\x1b(B\x0f\x1b[0m\x1b[?25h\r\n'

type State = 'text' | 'escape' | 'csi' | 'charset' | 'string'

const ESC = '\x1b'
const BEL = '\x07'
const STRING_END = '\x9c'
const SEQUENCE_CHARS_MAX = 64
/** Of no sequence that passes. */
const TOO_LONG = '!'

/** BEL, BS, HT, LF, VT, FF, CR, SO and SI; no other C0, no DEL, no C1. */
const isText = (char: string): boolean =>
  char >= '\xa0' || (char >= ' ' && char <= '~') || (char >= BEL && char <= '\x0f')

/** Cursor, tabs, erase, insert, delete, scroll, region, save and restore (ECMA-48, xterm). */
const DRAWS = /^[@A-Z`adefgmrsu]$/
/** Cursor keys, wrapping, blinking, visibility, and the ways to the alternate screen. */
const MODES = /^\?(?:1|7|12|25|47|1047|1048|1049)(?:;(?:1|7|12|25|47|1047|1048|1049))*$/

const mayControl = (parameters: string, final: string): boolean => {
  if (final === 'h' || final === 'l') return parameters === '4' || MODES.test(parameters)
  return DRAWS.test(final) && /^[0-9;:]*$/.test(parameters)
}
