/** SHA-256 and SHA-512 crypt, `$5$` and `$6$` of crypt(5) (Ulrich Drepper's specification, version 0.6). */
import { createHash } from 'node:crypto'
import { type ByteString, type Bytes, bytesOf } from '../../base/bytes.ts'
import { CRYPT_ROUNDS_MAX, PASSWORD_BYTES_MAX } from '../../base/limits.ts'
import type { Run, Sys } from '../program.ts'

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ROUNDS = 5_000
const ROUNDS_MIN = 1_000
const SALT_BYTES_MAX = 16
/** Rounds between two looks at the scheduler: some 0.2 ms. */
const ROUNDS_PER_PAUSE = 100

/** The hash of a password under `$6$salt` or `$6$rounds=N$salt` (or 5); undefined for other settings. */
export function* shaCrypt(
  sys: Sys,
  password: ByteString,
  setting: ByteString,
): Run<ByteString | undefined> {
  const match = /^\$([56])\$(?:rounds=(\d{1,9})\$)?([^$]*)/.exec(setting)
  if (match === null) return undefined
  const [, kind = '6', wanted, saltText = ''] = match
  const algorithm = kind === '6' ? 'sha512' : 'sha256'
  const digest = (parts: readonly Bytes[]): Bytes => digestBy(algorithm, parts)
  const asked = wanted === undefined ? ROUNDS : Math.max(Number(wanted), ROUNDS_MIN)
  const rounds = Math.min(asked, CRYPT_ROUNDS_MAX)
  const salt = bytesOf(saltText.slice(0, SALT_BYTES_MAX))
  const key = bytesOf(password.slice(0, PASSWORD_BYTES_MAX))
  const first = firstDigest(digest, key, salt)
  const p = stretched(digest(Array.from({ length: key.length }, () => key)), key.length)
  const saltCopies = Array.from({ length: 16 + (first[0] ?? 0) }, () => salt)
  const s = stretched(digest(saltCopies), salt.length)
  let state = first
  for (let round = 0; round < rounds; round++) {
    const isOdd = round % 2 === 1
    const parts = [isOdd ? p : state]
    if (round % 3 !== 0) parts.push(s)
    if (round % 7 !== 0) parts.push(p)
    parts.push(isOdd ? state : p)
    state = digest(parts)
    if (round % ROUNDS_PER_PAUSE === 0) yield* sys.pause()
  }
  const shownRounds = wanted === undefined ? '' : `rounds=${rounds}$`
  const hash = kind === '6' ? encoded(state) : encoded256(state)
  return `$${kind}$${shownRounds}${saltText.slice(0, SALT_BYTES_MAX)}$${hash}`
}

/** A fresh setting with a salt of 16 letters. */
export const freshSetting = (sys: Sys): ByteString => {
  const letters = Array.from({ length: SALT_BYTES_MAX }, () => ALPHABET.charAt(sys.dice.below(64)))
  return `$6$${letters.join('')}`
}

const digestBy = (algorithm: string, parts: readonly Bytes[]): Bytes => {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const firstDigest = (
  digest: (parts: readonly Bytes[]) => Bytes,
  key: Bytes,
  salt: Bytes,
): Bytes => {
  const other = digest([key, salt, key])
  const parts = [key, salt, stretched(other, key.length)]
  for (let bits = key.length; bits > 0; bits >>= 1) parts.push(bits % 2 === 1 ? other : key)
  return digest(parts)
}

/** The digest repeated to a length. */
const stretched = (from: Bytes, length: number): Bytes =>
  Uint8Array.from({ length }, (_, at) => from[at % from.length] ?? 0)

/** Base 64 of crypt: three bytes 21 apart make four letters, the order turns each time. */
const encoded = (bytes: Bytes): ByteString => {
  let text = ''
  for (let at = 0; at < 21; at++) {
    const three = [bytes[at] ?? 0, bytes[at + 21] ?? 0, bytes[at + 42] ?? 0]
    const [a = 0, b = 0, c = 0] = [0, 1, 2].map((step) => three[(at + step) % 3] ?? 0)
    text += letters((a << 16) | (b << 8) | c, 4)
  }
  return text + letters(bytes[63] ?? 0, 2)
}

/** The same for 32 bytes: ten apart, turning the other way. */
const encoded256 = (bytes: Bytes): ByteString => {
  let text = ''
  for (let at = 0; at < 10; at++) {
    const three = [bytes[at] ?? 0, bytes[at + 10] ?? 0, bytes[at + 20] ?? 0]
    const [a = 0, b = 0, c = 0] = [0, 1, 2].map((step) => three[(2 * at + step) % 3] ?? 0)
    text += letters((a << 16) | (b << 8) | c, 4)
  }
  return text + letters(((bytes[31] ?? 0) << 8) | (bytes[30] ?? 0), 3)
}

const letters = (value: number, count: number): ByteString =>
  Array.from({ length: count }, (_, at) => ALPHABET.charAt((value >> (6 * at)) & 63)).join('')
