/** What `echo` of bash 5.2 writes, and the backslash escapes it shares with printf's %b. */
import type { ByteString } from '../base/bytes.ts'
import { encodeCode } from '../base/utf8.ts'

/** `xpg_echo` interprets by default; with `posix` as well there are no options. */
export interface EchoMode {
  readonly xpg: boolean
  readonly posix: boolean
}

/** The output for the arguments behind the name. */
export const echoText = (args: readonly ByteString[], mode: EchoMode): ByteString => {
  let interprets = mode.xpg
  let newline = '\n'
  let at = 0
  if (!(mode.xpg && mode.posix)) {
    for (; at < args.length; at++) {
      const word = args[at] ?? ''
      if (!/^-[neE]+$/.test(word)) break
      if (word.includes('n')) newline = ''
      const choice = word.replace(/[^eE]/g, '').at(-1)
      if (choice !== undefined) interprets = choice === 'e'
    }
  }
  const text = at === 0 ? args.join(' ') : args.slice(at).join(' ')
  if (!interprets || !text.includes('\\')) return text + newline
  const shown = interpretEscapes(text, 'echo')
  return shown.stops ? shown.text : shown.text + newline
}

/** A text whose escapes have been read. */
export interface Interpreted {
  readonly text: ByteString
  /** \c: nothing more is to be written. */
  readonly stops: boolean
  /** What printf complains of: "missing hex digit for \x". */
  readonly problems: readonly string[]
}

/**
 * Reads backslash escapes. `echo` knows \0nnn; `%b` also \nnn; a printf `format` only \nnn, the
 * quotes and the question mark, and no \c. `coreutils` is the format of /usr/bin/printf.
 */
export type EscapeKind = 'echo' | '%b' | 'format' | 'coreutils' | 'coreutils %b'

/** Reads the escapes of a text. */
export const interpretEscapes = (text: ByteString, kind: EscapeKind): Interpreted => {
  let shown = ''
  const problems: string[] = []
  let at = 0
  for (;;) {
    const slash = text.indexOf('\\', at)
    if (slash < 0 || slash === text.length - 1) {
      return { text: shown + text.slice(at), stops: false, problems }
    }
    shown += text.slice(at, slash)
    const letter = text[slash + 1] ?? ''
    if (letter === 'c' && kind !== 'format') return { text: shown, stops: true, problems }
    const escape = readEscape(text, slash, kind)
    if (typeof escape.problem === 'string') problems.push(escape.problem)
    shown += escape.text
    at = slash + escape.bytes
  }
}

interface Escape {
  readonly text: ByteString
  /** Bytes it takes in the source. */
  readonly bytes: number
  readonly problem?: string
}

const SIMPLE = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['E', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
])

const readEscape = (text: ByteString, slash: number, kind: EscapeKind): Escape => {
  const letter = text[slash + 1] ?? ''
  const simple = kind.startsWith('coreutils') && letter === 'E' ? undefined : SIMPLE.get(letter)
  if (simple !== undefined) return { text: simple, bytes: 2 }
  const isQuote =
    kind === 'format' ? '\'"?'.includes(letter) : kind.startsWith('coreutils') && letter === '"'
  if (isQuote) return { text: letter, bytes: 2 }
  if (letter >= '0' && letter <= '7') return readOctal(text, slash, kind)
  if (letter === 'x') return readHex(text, slash, 2, 'hex')
  if (letter === 'u') return readHex(text, slash, 4, 'unicode')
  if (letter === 'U') return readHex(text, slash, 8, 'unicode')
  return { text: `\\${letter}`, bytes: 2 }
}

const readOctal = (text: ByteString, slash: number, kind: EscapeKind): Escape => {
  const isLeading = text[slash + 1] === '0' && kind !== 'format' && kind !== 'coreutils'
  if (kind === 'echo' && !isLeading) return { text: `\\${text[slash + 1]}`, bytes: 2 }
  const from = slash + (isLeading ? 2 : 1)
  const digits = /^[0-7]{0,3}/.exec(text.slice(from, from + 3))?.[0] ?? ''
  const code = digits === '' ? 0 : Number.parseInt(digits, 8) & 0xff
  return { text: String.fromCharCode(code), bytes: from + digits.length - slash }
}

const readHex = (
  text: ByteString,
  slash: number,
  digitsMax: number,
  what: 'hex' | 'unicode',
): Escape => {
  const from = slash + 2
  const digits = /^[0-9a-fA-F]*/.exec(text.slice(from, from + digitsMax))?.[0] ?? ''
  const letter = text[slash + 1] ?? ''
  if (digits === '') {
    return { text: `\\${letter}`, bytes: 2, problem: `missing ${what} digit for \\${letter}` }
  }
  const code = Number.parseInt(digits, 16)
  const shown = what === 'hex' ? String.fromCharCode(code) : encodeCode(code)
  return { text: shown, bytes: 2 + digits.length }
}
