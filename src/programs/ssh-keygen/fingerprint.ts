/** Fingerprints of keys, and the picture of one (sshkey_fingerprint of OpenSSH). */
import { createHash } from 'node:crypto'
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { bitsOf, type PublicKey, shortType } from './wire.ts'

export type HashName = 'sha256' | 'md5' | 'sha1' | 'sha384' | 'sha512'

export const isHashName = (name: string): name is HashName =>
  ['sha256', 'md5', 'sha1', 'sha384', 'sha512'].includes(name)

const digestOf = (blob: Bytes, hash: HashName): Buffer => createHash(hash).update(blob).digest()

/** `SHA256:...`, `MD5:ab:cd...`. */
export const fingerprint = (blob: Bytes, hash: HashName): ByteString => {
  const digest = digestOf(blob, hash)
  const name = hash.toUpperCase()
  return hash === 'md5'
    ? `${name}:${digest.toString('hex').match(/../g)?.join(':')}`
    : `${name}:${digest.toString('base64').replace(/=+$/, '')}`
}

/** A line of `ssh-keygen -l`. */
export const listing = ({ type, blob, comment }: PublicKey, hash: HashName): ByteString =>
  `${bitsOf(type, blob)} ${fingerprint(blob, hash)} ${comment || 'no comment'} (${shortType(type)})\n`

const WIDTH = 17
const HEIGHT = 9
const COINS = ' .o+=*BOX@%&#/^SE'
const START = COINS.length - 2
const END = COINS.length - 1

/** The drunken bishop's walk over the digest. */
export const randomArt = ({ type, blob }: PublicKey, hash: HashName): ByteString => {
  const field = Array.from({ length: HEIGHT }, () => new Uint8Array(WIDTH))
  let [x, y] = [(WIDTH - 1) / 2, (HEIGHT - 1) / 2]
  for (const byte of digestOf(blob, hash)) {
    for (let bits = byte, step = 0; step < 4; step++, bits >>= 2) {
      x = Math.min(WIDTH - 1, Math.max(0, x + ((bits & 1) === 0 ? -1 : 1)))
      y = Math.min(HEIGHT - 1, Math.max(0, y + ((bits & 2) === 0 ? -1 : 1)))
      const row = field[y]
      if (row !== undefined && (row[x] ?? 0) < START - 1) row[x] = (row[x] ?? 0) + 1
    }
  }
  const middle = field[(HEIGHT - 1) / 2]
  if (middle !== undefined) middle[(WIDTH - 1) / 2] = START
  const last = field[y]
  if (last !== undefined) last[x] = END
  const rows = field.map((row) => `|${[...row].map((coin) => COINS[coin]).join('')}|\n`)
  const name = shortType(type)
  const long = `[${name} ${bitsOf(type, blob)}]`
  const title = long.length > WIDTH ? `[${name}]` : long
  return `${framed(title)}${rows.join('')}${framed(`[${hash.toUpperCase()}]`)}`
}

const framed = (title: string): string => {
  const left = Math.floor((WIDTH - title.length) / 2)
  return `+${'-'.repeat(left)}${title}${'-'.repeat(WIDTH - title.length - left)}+\n`
}
