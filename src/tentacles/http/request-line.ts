/** The request line, byte by byte, as nginx 1.22 reads it (recorded): what it takes and refuses. */
import type { ByteString } from '../../base/bytes.ts'

/** HTTP/0.9 has neither version nor headers. */
export interface RequestLine {
  readonly method: ByteString
  /** Path and query as sent; of an absolute URI what follows the host. */
  readonly target: ByteString
  /** Of an absolute URI. */
  readonly host?: ByteString
  /** `[0, 9]` for a line without a version. */
  readonly version: readonly [major: number, minor: number]
}

export type LineStatus = 'more' | 'done' | 400 | 505

export interface RequestLineReader {
  /** Takes one byte. After anything but `more` it takes no further ones. */
  take(byte: number): LineStatus
  /** What has been read; whole after `done`. */
  readonly line: RequestLine
  /** Nothing but empty lines so far. */
  readonly isEmpty: boolean
}

type State =
  | 'start'
  | 'method'
  | 'before target'
  | 'scheme'
  | 'slash'
  | 'second slash'
  | 'host'
  | 'target'
  | 'before version'
  | 'http'
  | 'major'
  | 'more major'
  | 'minor'
  | 'more minor'
  | 'after version'
  | 'end'

const LF = '\n'
const CR = '\r'
const HTTP = 'HTTP/'
/** nginx looks before it adds a digit. */
const MINOR_MAX = 99

export const createRequestLineReader = (): RequestLineReader => {
  let state: State = 'start'
  let method = ''
  let target = ''
  let host: string | undefined
  let letters = 0
  /** What cannot be read is answered as HTTP/1.0 is. */
  let major = 1
  let minor = 0

  const to = (next: State): 'more' => {
    state = next
    return 'more'
  }

  /** Where the target may end: with the line, or before a version. */
  const afterTarget = (char: string): LineStatus => {
    if (char === ' ') return to('before version')
    major = 0
    minor = 9
    return char === LF ? 'done' : to('end')
  }

  const inHost = (char: string): LineStatus => {
    if (char === '/' || char === '?') {
      target += char === '?' ? '/?' : '/'
      return to('target')
    }
    if (char === ' ') {
      target = '/'
      return to('before version')
    }
    if (!/[A-Za-z0-9.:[\]-]/.test(char)) return 400
    host += char
    return 'more'
  }

  const inTarget = (char: string): LineStatus => {
    if (char === ' ' || char === CR || char === LF) return afterTarget(char)
    if (char < ' ' || char === '\x7f') return 400
    target += char
    return 'more'
  }

  const inVersion = (char: string): LineStatus => {
    const digit = /\d/.test(char) ? Number(char) : -1
    switch (state) {
      case 'major':
        if (digit < 1) return 400
        major = digit
        return major > 1 ? 505 : to('more major')
      case 'more major':
        if (char === '.') return to('minor')
        if (digit < 0) return 400
        // No number of two digits is a version we know.
        return 505
      case 'minor':
        if (digit < 0) return 400
        minor = digit
        return to('more minor')
      default:
        if (char === CR) return to('end')
        if (char === LF) return 'done'
        if (char === ' ') return to('after version')
        if (digit < 0 || minor > MINOR_MAX) return 400
        minor = minor * 10 + digit
        return 'more'
    }
  }

  const next = (char: string): LineStatus => {
    switch (state) {
      case 'start':
        if (char === CR || char === LF) return 'more'
        state = 'method'
        return next(char)
      case 'method':
        if (char === ' ' && method !== '') return to('before target')
        if (!/[A-Z_-]/.test(char)) return 400
        method += char
        return 'more'
      case 'before target':
        if (char === ' ') return 'more'
        if (char === '/') {
          target = '/'
          return to('target')
        }
        return /[A-Za-z]/.test(char) ? to('scheme') : 400
      case 'scheme':
        if (char === ':') return to('slash')
        return /[A-Za-z0-9+.-]/.test(char) ? 'more' : 400
      case 'slash':
        return char === '/' ? to('second slash') : 400
      case 'second slash':
        host = ''
        return char === '/' ? to('host') : 400
      case 'host':
        return inHost(char)
      case 'target':
        return inTarget(char)
      case 'before version':
        if (char !== 'H') return /[ \r\n]/.test(char) ? afterTarget(char) : 400
        letters = 1
        return to('http')
      case 'http':
        if (char !== HTTP[letters]) return 400
        letters++
        return letters < HTTP.length ? 'more' : to('major')
      case 'major':
      case 'more major':
      case 'minor':
      case 'more minor':
        return inVersion(char)
      case 'after version':
        if (char === CR) return to('end')
        if (char === LF) return 'done'
        return char === ' ' ? 'more' : 400
      case 'end':
        return char === LF ? 'done' : 400
      default:
        return state satisfies never
    }
  }

  return {
    take: (byte) => next(String.fromCharCode(byte)),
    get line(): RequestLine {
      return { method, target, version: [major, minor], ...(host !== undefined && { host }) }
    },
    get isEmpty() {
      return state === 'start'
    },
  }
}
