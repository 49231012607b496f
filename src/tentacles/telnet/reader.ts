/** Takes Telnet's commands out of what a client sends; holds no more than one subnegotiation. */
import { type Bytes, concat, NO_BYTES } from '../../base/bytes.ts'
import { TELNET_SUB_BYTES_MAX } from '../../base/limits.ts'
import { DO, DONT, IAC, NAWS, SB, SE, type Verb, WILL, WONT } from './numbers.ts'

/** What a reader finds, in the order in which it came. */
export interface Found {
  /** What the client typed: no commands in it, and one CR for each CR LF and CR NUL. */
  data(bytes: Bytes): void
  /** IAC and one byte: `AYT`, `IP` and the like. */
  command(code: number): void
  /** WILL, WONT, DO or DONT, or a subnegotiation with what is in it. */
  option(verb: Verb, option: number, inside: Bytes): void
}

/**
 * How a server reads. `window`: as busybox, which takes four bytes after IAC SB NAWS and of any
 * other subnegotiation the beginning only: its inside is typed text. `all`: as RFC 855 has it.
 */
export type Subnegotiations = 'window' | 'all'

export interface TelnetReader {
  /** Takes the next bytes; how they are split makes no difference. */
  push(bytes: Bytes): void
}

const LF = 10
const CR = 13

type State = 'text' | 'return' | 'iac' | 'option' | 'window' | 'inside' | 'inside iac'

/** The four bytes of a window's width and height (RFC 1073). */
const WINDOW_BYTES = 4

export const createTelnetReader = (reading: Subnegotiations, found: Found): TelnetReader => {
  let state: State = 'text'
  let verb = 0
  let option = 0
  let inside: number[] = []

  /** Passes on what is plain text from `from` on; answers where it ends. */
  const text = (bytes: Bytes, from: number): number => {
    let at = from
    while (at < bytes.length && bytes[at] !== IAC && bytes[at] !== CR) at++
    const isReturn = bytes[at] === CR
    const end = isReturn ? at + 1 : at
    if (end > from) found.data(bytes.subarray(from, end))
    if (isReturn) state = 'return'
    else if (at < bytes.length) state = 'iac'
    return isReturn ? end : Math.min(at + 1, bytes.length)
  }

  const afterIac = (byte: number): State => {
    if (byte === IAC) {
      found.data(LITERAL_IAC)
      return 'text'
    }
    const hasOption = reading === 'window' ? byte < SE || byte >= SB : byte >= SB
    if (hasOption) {
      verb = byte
      return 'option'
    }
    found.command(byte)
    return 'text'
  }

  const afterVerb = (byte: number): State => {
    option = byte
    if (verb === SB) {
      inside = []
      if (reading === 'all') return 'inside'
      if (option === NAWS) return 'window'
    }
    if (isVerb(verb)) found.option(verb, option, NO_BYTES)
    return 'text'
  }

  const insideEnds = (): State => {
    found.option(SB, option, Uint8Array.from(inside))
    inside = []
    return 'text'
  }

  const window = (byte: number): State => {
    inside.push(byte)
    return inside.length < WINDOW_BYTES ? 'window' : insideEnds()
  }

  const keep = (byte: number): State => {
    if (inside.length < TELNET_SUB_BYTES_MAX) inside.push(byte)
    return 'inside'
  }

  const next = (now: State, byte: number): State => {
    switch (now) {
      case 'iac':
        return afterIac(byte)
      case 'option':
        return afterVerb(byte)
      case 'window':
        return window(byte)
      case 'inside':
        return byte === IAC ? 'inside iac' : keep(byte)
      case 'inside iac':
        return byte === SE ? insideEnds() : keep(byte)
      case 'return':
      case 'text':
        throw new Error('text is read in runs')
      default:
        return now satisfies never
    }
  }

  return {
    push: (bytes) => {
      let at = 0
      while (at < bytes.length) {
        if (state === 'return') {
          state = 'text'
          if (bytes[at] === LF || bytes[at] === 0) at++
        } else if (state === 'text') {
          at = text(bytes, at)
        } else {
          state = next(state, bytes[at] ?? 0)
          at++
        }
      }
    },
  }
}

const LITERAL_IAC = Uint8Array.of(IAC)

const isVerb = (byte: number): byte is Verb =>
  byte === WILL || byte === WONT || byte === DO || byte === DONT || byte === SB

/** Output with each 255 doubled; the same bytes where there is none. */
export const escaped = (bytes: Bytes): Bytes => {
  if (!bytes.includes(IAC)) return bytes
  const parts: Bytes[] = []
  let from = 0
  for (let at = bytes.indexOf(IAC); at >= 0; at = bytes.indexOf(IAC, at + 1)) {
    parts.push(bytes.subarray(from, at + 1), LITERAL_IAC)
    from = at + 1
  }
  parts.push(bytes.subarray(from))
  return concat(parts)
}
