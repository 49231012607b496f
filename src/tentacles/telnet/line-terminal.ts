/**
 * The terminal on which login(1) asks: canonical mode of Linux's line discipline (termios(3)) with
 * the settings telnetd leaves, recorded with `stty -a` behind both servers. The shell's own
 * terminal is the machine's; until somebody is let in there is no machine behind a door.
 */
import { type ByteString, type Bytes, bytesOf } from '../../base/bytes.ts'
import { TELNET_LINE_BYTES_MAX } from '../../base/limits.ts'

export interface LineTerminalSetup {
  /** busybox's telnetd sets XTABS. */
  readonly expandsTabs: boolean
  /** Bytes for the client. */
  readonly show: (bytes: Bytes) => void
  /** A whole line without its end; `isEnded`: by a line's end, not by ^D. */
  readonly line: (text: ByteString, isEnded: boolean) => void
  /** ^C or ^\: the reader dies. */
  readonly killed: () => void
}

export interface LineTerminal {
  isEchoing: boolean
  /** Bytes as the client typed them. */
  type(bytes: Bytes): void
  /** Output of a program: newlines become CR LF. */
  print(text: ByteString): void
  /** Forgets what was typed and not read (tcflush(3)). */
  flush(): void
  /** What was typed of a line that has not ended. */
  readonly typed: ByteString
}

const TAB = 9
const NEWLINE = 10
const RETURN = 13
const TAB_COLUMNS = 8

const VINTR = 3
const VEOF = 4
const VREPRINT = 18
const VKILL = 21
const VLNEXT = 22
const VWERASE = 23
const VSUSP = 26
const VQUIT = 28
const VERASE = 127

export const createLineTerminal = (setup: LineTerminalSetup): LineTerminal => {
  let typed: number[] = []
  let isLiteral = false
  let column = 0
  let startColumn = 0
  let out: number[] = []

  const put = (byte: number): void => {
    if (byte === TAB) {
      const width = TAB_COLUMNS - (column % TAB_COLUMNS)
      column += width
      for (let n = 0; n < (setup.expandsTabs ? width : 1); n++) {
        out.push(setup.expandsTabs ? SPACE : TAB)
      }
      return
    }
    if (byte === NEWLINE) out.push(RETURN)
    if (byte === NEWLINE || byte === RETURN) column = 0
    else if (byte === BACKSPACE) column = Math.max(0, column - 1)
    else if (byte >= SPACE) column++
    out.push(byte)
  }

  const send = (): void => {
    if (out.length === 0) return
    setup.show(Uint8Array.from(out))
    out = []
  }

  /** ECHOCTL: control characters as ^X. */
  const echo = (byte: number): void => {
    if (!terminal.isEchoing) return
    for (const shown of shownAs(byte)) put(shown)
  }

  const keep = (byte: number): void => {
    if (typed.length >= TELNET_LINE_BYTES_MAX) return
    if (typed.length === 0) startColumn = column
    echo(byte)
    typed.push(byte)
  }

  /** Columns that the line takes up to its first `length` bytes. */
  const columnsOf = (length: number): number => {
    let at = startColumn
    for (const byte of typed.slice(0, length)) {
      at += byte === TAB ? TAB_COLUMNS - (at % TAB_COLUMNS) : shownAs(byte).length
    }
    return at
  }

  const eraseOne = (): void => {
    const last = typed.at(-1)
    if (last === undefined) return
    const width = columnsOf(typed.length) - columnsOf(typed.length - 1)
    typed.pop()
    if (!terminal.isEchoing) return
    const wipe = last === TAB ? [BACKSPACE] : [BACKSPACE, SPACE, BACKSPACE]
    for (let n = 0; n < width; n++) for (const byte of wipe) put(byte)
  }

  const eraseWord = (): void => {
    let hasWord = false
    for (let last = typed.at(-1); last !== undefined; last = typed.at(-1)) {
      if (isWord(last)) hasWord = true
      else if (hasWord) return
      eraseOne()
    }
  }

  const endLine = (isEnded: boolean): void => {
    const bytes = typed
    typed = []
    if (isEnded && terminal.isEchoing) put(NEWLINE)
    send()
    setup.line(String.fromCharCode(...bytes), isEnded)
  }

  const interrupt = (byte: number): void => {
    typed = []
    // A signal flushes what waits to be shown, too.
    out = []
    echo(byte)
    send()
    if (byte !== VSUSP) setup.killed()
  }

  const take = (byte: number): void => {
    if (isLiteral) {
      isLiteral = false
      return keep(byte)
    }
    switch (byte) {
      case VINTR:
      case VQUIT:
      case VSUSP:
        return interrupt(byte)
      case RETURN:
      case NEWLINE:
        return endLine(true)
      case VEOF:
        return endLine(false)
      case VERASE:
        return eraseOne()
      case VWERASE:
        return eraseWord()
      case VKILL:
        while (typed.length > 0) eraseOne()
        return
      case VLNEXT:
        isLiteral = true
        if (terminal.isEchoing) for (const shown of [CARET, BACKSPACE]) put(shown)
        return
      case VREPRINT:
        if (!terminal.isEchoing) return keep(byte)
        echo(byte)
        put(NEWLINE)
        for (const each of typed) echo(each)
        return
      default:
        return keep(byte)
    }
  }

  const terminal: LineTerminal = {
    isEchoing: true,
    type: (bytes) => {
      for (const byte of bytes) take(byte)
      send()
    },
    print: (text) => {
      for (const byte of bytesOf(text)) put(byte)
      send()
    },
    flush: () => {
      typed = []
      isLiteral = false
    },
    get typed() {
      return String.fromCharCode(...typed)
    },
  }
  return terminal
}

const BACKSPACE = 8
const SPACE = 32
const CARET = 94

const shownAs = (byte: number): readonly number[] => {
  const isControl = (byte < SPACE && byte !== TAB) || byte === VERASE
  return isControl ? [CARET, byte ^ 0x40] : [byte]
}

/** Letters, digits and the underscore; above 127 as the kernel's table for Latin-1 has it. */
const isWord = (byte: number): boolean =>
  /[0-9A-Za-z_\xc0-\xd6\xd8-\xf6\xf8-\xff]/.test(String.fromCharCode(byte))
