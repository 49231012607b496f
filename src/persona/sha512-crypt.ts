/** crypt(3)'s `$6$`: SHA-crypt of 5,000 rounds, as Ulrich Drepper specified it. */
import { createHash } from 'node:crypto'
import { type ByteString, type Bytes, bytesOf } from '../base/bytes.ts'

const ROUNDS = 5_000
const DIGEST_BYTES = 64
const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The hash of a password with a salt of up to 16 characters: about ten milliseconds. */
export const sha512Crypt = (password: ByteString, salt: ByteString): ByteString => {
  const key = bytesOf(password)
  const salted = bytesOf(salt)
  const inner = sha512([key, salted, key])
  const parts: Bytes[] = [key, salted, repeated(inner, key.length)]
  for (let bits = key.length; bits > 0; bits >>= 1) parts.push(bits % 2 === 1 ? inner : key)
  let digest = sha512(parts)
  const keys = repeated(sha512(key.length === 0 ? [] : Array(key.length).fill(key)), key.length)
  const times = 16 + (digest[0] ?? 0)
  const salts = repeated(sha512(Array(times).fill(salted)), salted.length)
  for (let round = 0; round < ROUNDS; round++) {
    const isOdd = round % 2 === 1
    const turn = [isOdd ? keys : digest]
    if (round % 3 !== 0) turn.push(salts)
    if (round % 7 !== 0) turn.push(keys)
    turn.push(isOdd ? digest : keys)
    digest = sha512(turn)
  }
  return `$6$${salt}$${encoded(digest)}`
}

const sha512 = (parts: readonly Bytes[]): Bytes => {
  const hash = createHash('sha512')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** So many bytes of a digest, over and over. */
const repeated = (digest: Bytes, bytes: number): Bytes => {
  const out = new Uint8Array(bytes)
  for (let at = 0; at < bytes; at += DIGEST_BYTES) {
    out.set(digest.subarray(0, Math.min(DIGEST_BYTES, bytes - at)), at)
  }
  return out
}

/** Three bytes make four characters, low bits first; the bytes' order walks by 21 in turns. */
const encoded = (digest: Bytes): ByteString => {
  let text = ''
  const put = (value: number, chars: number): void => {
    for (let n = 0; n < chars; n++) text += ALPHABET.charAt((value >> (6 * n)) & 0x3f)
  }
  let [a, b, c] = [0, 21, 42]
  for (let n = 0; n < 21; n++) {
    put(((digest[a] ?? 0) << 16) | ((digest[b] ?? 0) << 8) | (digest[c] ?? 0), 4)
    ;[a, b, c] = [b + 1, c + 1, a + 1]
  }
  put(digest[63] ?? 0, 2)
  return text
}
