/**
 * Deflate (RFC 1951) whose size does not depend on what the secrets in a text say: they are never
 * part of a match, and all characters of secrets have codes of the same length.
 */
import { crc32 } from 'node:zlib'
import { type ByteString, type Bytes, bytesOf, concat } from '../base/bytes.ts'
import { bitsInto, HASH_BITS, type Match, matchAt, putLiteral, putMatch } from './deflate-tokens.ts'
import type { Slots } from './slots.ts'

/** Slots that remember which texts they gave. */
export const noting = (slots: Slots): { readonly slots: Slots; readonly given: ByteString[] } => {
  const given: ByteString[] = []
  const text: Slots['text'] = (name) => {
    const secret = slots.text(name)
    given.push(secret)
    return secret
  }
  return { given, slots: { text, bytes: (name) => slots.bytes(name) } }
}

/** What `gzip -9` writes of a pipe before the blocks (RFC 1952). */
const HEADER = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]

/** A gzip file of a whole text; `secrets` are the parts of it that differ from world to world. */
export const gzipOf = (text: ByteString, secrets: readonly ByteString[]): Bytes => {
  const bytes = bytesOf(text)
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(bytes), 0)
  trailer.writeUInt32LE(bytes.length, 4)
  return concat([Uint8Array.from(HEADER), deflated(text, secrets), trailer])
}

/** One last block of fixed Huffman codes. */
export const deflated = (text: ByteString, secrets: readonly ByteString[] = []): Bytes => {
  const isSecret = maskOf(text, secrets)
  const bytes = bytesOf(text)
  const seen = Uint8Array.from(bytes, (byte, at) => (isSecret[at] === 1 ? 0 : byte))
  const newest = new Int32Array(1 << HASH_BITS).fill(-1)
  const file = new Uint8Array(Math.ceil(text.length * 1.2) + 64)
  const bits = bitsInto(file, 0)
  bits.put(0b011, 3)
  for (let at = 0; at < bytes.length; ) {
    const match = at + MATCH_MIN <= bytes.length ? matchAt(seen, at, newest) : undefined
    const open = match === undefined ? undefined : openPart(match, at, isSecret)
    if (open === undefined) putLiteral(bits, bytes[at] ?? 0)
    else putMatch(bits, open)
    at += open?.bytes ?? 1
  }
  bits.put(0, 7)
  return file.slice(0, bits.flush())
}

const MATCH_MIN = 4

/** The beginning of a match that neither tells nor repeats a secret. */
const openPart = (match: Match, at: number, isSecret: Bytes): Match | undefined => {
  let bytes = 0
  while (
    bytes < match.bytes &&
    at + bytes < isSecret.length &&
    isSecret[at + bytes] === 0 &&
    isSecret[at + bytes - match.distance] === 0
  ) {
    bytes += 1
  }
  return bytes < MATCH_MIN ? undefined : { ...match, bytes }
}

const maskOf = (text: ByteString, secrets: readonly ByteString[]): Bytes => {
  const mask = new Uint8Array(text.length)
  for (const secret of secrets) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
      mask.fill(1, at, at + secret.length)
    }
  }
  return mask
}
