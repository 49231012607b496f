/** Secrets of an installation: random to everybody who lacks its seed, the same at every start. */
import { createHmac } from 'node:crypto'
import type { ByteString, Bytes } from '../base/bytes.ts'

/** 32 bytes for a name. */
export const secretOf = (seed: string, name: string): Bytes =>
  createHmac('sha256', seed).update(name).digest()

const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SALT_CHARS = 22
const HASH_CHARS = 43

/** A password hash of crypt(5)'s yescrypt, as passwd(1) makes them; no password fits it. */
export const passwordHash = (seed: string, user: string): ByteString => {
  const text = (name: string, chars: number): string => {
    const bytes = [...secretOf(seed, `${name} 1`), ...secretOf(seed, `${name} 2`)].slice(0, chars)
    return bytes.map((byte) => CRYPT_ALPHABET[byte & 0x3f]).join('')
  }
  return `$y$j9T$${text(`salt ${user}`, SALT_CHARS)}$${text(`hash ${user}`, HASH_CHARS)}`
}
