/** MD5 crypt, `$1$` of crypt(5), and Apache's `$apr1$` (Poul-Henning Kamp's algorithm). */
import { createHash } from 'node:crypto'
import { type ByteString, type Bytes, bytesOf } from '../../base/bytes.ts'

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ROUNDS = 1_000
const SALT_BYTES_MAX = 8

/** The whole hash, `$1$salt$...`; some 2 ms. */
export const md5Crypt = (
  password: ByteString,
  { magic, salt: given }: { readonly magic: '1' | 'apr1'; readonly salt: ByteString },
): ByteString => {
  const key = bytesOf(password)
  const saltText = given.slice(0, SALT_BYTES_MAX)
  const salt = bytesOf(saltText)
  const other = digest([key, salt, key])
  const parts = [key, bytesOf(`$${magic}$`), salt]
  for (let left = key.length; left > 0; left -= 16)
    parts.push(other.subarray(0, Math.min(16, left)))
  for (let bits = key.length; bits > 0; bits >>= 1) {
    parts.push(bits % 2 === 1 ? Uint8Array.of(0) : key.subarray(0, 1))
  }
  let state = digest(parts)
  for (let round = 0; round < ROUNDS; round++) {
    const isOdd = round % 2 === 1
    const mixed = [isOdd ? key : state]
    if (round % 3 !== 0) mixed.push(salt)
    if (round % 7 !== 0) mixed.push(key)
    mixed.push(isOdd ? state : key)
    state = digest(mixed)
  }
  return `$${magic}$${saltText}$${encoded(state)}`
}

const digest = (parts: readonly Bytes[]): Bytes => {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const encoded = (bytes: Bytes): ByteString => {
  const at = (place: number): number => bytes[place] ?? 0
  let text = ''
  for (const [a, b, c] of [
    [0, 6, 12],
    [1, 7, 13],
    [2, 8, 14],
    [3, 9, 15],
    [4, 10, 5],
  ] as const) {
    text += letters((at(a) << 16) | (at(b) << 8) | at(c), 4)
  }
  return text + letters(at(11), 2)
}

const letters = (value: number, count: number): ByteString =>
  Array.from({ length: count }, (_, at) => ALPHABET.charAt((value >> (6 * at)) & 63)).join('')
