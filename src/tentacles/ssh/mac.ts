/** MACs of packets (RFC 4253 section 6.4): HMAC here, UMAC beside. */
import { createHmac } from 'node:crypto'
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { umac } from './umac.ts'
import { u32 } from './wire.ts'

export interface Mac {
  /** Bytes of a tag. */
  readonly bytes: number
  /** Encrypt then MAC: over the length in clear and the encrypted rest. */
  readonly isEtm: boolean
  tag(sequence: number, packet: Bytes): Buffer
}

interface MacKind {
  readonly keyBytes: number
  readonly bytes: number
  readonly make: (key: Bytes) => Mac['tag']
}

const hmac = (hash: 'sha1' | 'sha256' | 'sha512', bytes: number): MacKind => ({
  keyBytes: bytes,
  bytes,
  make: (key) => (sequence, packet) =>
    createHmac(hash, key).update(u32(sequence)).update(packet).digest(),
})

/** OpenSSH's UMAC takes the packet's number as its nonce, in 64 bits. */
const umacKind = (bytes: 8 | 16): MacKind => ({
  keyBytes: 16,
  bytes,
  make: (key) => {
    const tag = umac(key, bytes)
    return (sequence, packet) => {
      const nonce = Buffer.alloc(8)
      nonce.writeUInt32BE(sequence, 4)
      return tag(packet, nonce)
    }
  },
})

const KINDS: ReadonlyMap<ByteString, MacKind> = new Map([
  ['hmac-sha1', hmac('sha1', 20)],
  ['hmac-sha2-256', hmac('sha256', 32)],
  ['hmac-sha2-512', hmac('sha512', 64)],
  ['umac-64', umacKind(8)],
  ['umac-128', umacKind(16)],
])

const partsOf = (name: ByteString): { kind: MacKind | undefined; isEtm: boolean } => {
  const plain = name.replace(/@openssh\.com$/, '')
  const base = plain.replace(/-etm$/, '')
  return { kind: KINDS.get(base), isEtm: base !== plain }
}

/** Bytes of key that a MAC of this name takes; undefined when there is none. */
export const macKeyBytes = (name: ByteString): number | undefined => partsOf(name).kind?.keyBytes

export const macOf = (name: ByteString, key: Bytes): Mac | undefined => {
  const { kind, isEtm } = partsOf(name)
  return kind && { bytes: kind.bytes, isEtm, tag: kind.make(key) }
}
