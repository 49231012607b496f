/** Lines of scp's old protocol that announce a file, a directory, or times. */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'

export interface Announced {
  readonly kind: 'file' | 'directory'
  readonly mode: number
  readonly size: number
  readonly name: ByteString
}

export interface Times {
  readonly mtime: Time
  readonly atime: Time
}

/** off_t is signed. */
const SIZE_END = 2 ** 63
const MODE_DIGITS = 4

/** `C0644 13 name` or `D0755 0 name`; else what is wrong with it. */
export const readAnnounced = (line: ByteString): Announced | string => {
  const digits = line.slice(1, 1 + MODE_DIGITS)
  if (!/^[0-7]{4}$/.test(digits)) return 'bad mode'
  let rest = line.slice(1 + MODE_DIGITS)
  if (rest[0] !== ' ') return 'mode not delimited'
  rest = rest.slice(1)
  const size = /^\d+/.exec(rest)?.[0]
  if (size === undefined) return 'size not present'
  rest = rest.slice(size.length)
  if (rest[0] !== ' ') return 'size not delimited'
  if (Number(size) >= SIZE_END) return 'size out of range'
  const kind = line[0] === 'D' ? 'directory' : 'file'
  const mode = Number.parseInt(digits, 8)
  return { kind, mode, size: Number(size), name: rest.slice(1) }
}

/** `T` mtime, its microseconds, atime, its microseconds. */
export const readTimes = (line: ByteString): Times | string => {
  let rest = line.slice(1)
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest)?.[0]
    rest = rest.slice(found?.length ?? 0)
    return found
  }
  const read = (what: string, end: string): Time | string => {
    const s = take(/^\d+/)
    if (s === undefined) return `${what}.sec not present`
    if (rest[0] !== ' ') return `${what}.sec not delimited`
    rest = rest.slice(1)
    const us = Number(take(/^\s*[-+]?\d+/) ?? 0)
    const isEnd = end === '' ? rest === '' : rest[0] === end
    if (!isEnd || us < 0 || us > 999_999) return `${what}.usec not delimited`
    rest = rest.slice(1)
    return { s: Number(s), ns: us * 1000 }
  }
  const mtime = read('mtime', ' ')
  if (typeof mtime === 'string') return mtime
  const atime = read('atime', '')
  return typeof atime === 'string' ? atime : { mtime, atime }
}
