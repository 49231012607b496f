/** aes128-ctr, aes192-ctr, aes256-ctr (RFC 4344) with a MAC before or after (etm) encryption. */
import { createCipheriv, createDecipheriv, timingSafeEqual } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import { frame, isPacketLength, type Opener, type Sealer, type Shape, unframe } from './framing.ts'
import type { Mac } from './mac.ts'

const BLOCK_BYTES = 16

export interface CtrKeys {
  /** OpenSSL's name. */
  readonly kind: 'aes-128-ctr' | 'aes-192-ctr' | 'aes-256-ctr'
  readonly key: Bytes
  readonly iv: Bytes
  readonly mac: Mac
}

const shapeOf = (mac: Mac): Shape => ({
  blockBytes: BLOCK_BYTES,
  clearBytes: mac.isEtm ? 4 : 0,
  isRandom: true,
})

export const ctrSealer = ({ kind, key, iv, mac }: CtrKeys): Sealer => {
  const cipher = createCipheriv(kind, key, iv)
  const shape = shapeOf(mac)
  return {
    seal: (sequence, payload) => {
      const packet = frame(payload, shape)
      if (!mac.isEtm) return Buffer.concat([cipher.update(packet), mac.tag(sequence, packet)])
      cipher.update(packet.subarray(4)).copy(packet, 4)
      return Buffer.concat([packet, mac.tag(sequence, packet)])
    },
  }
}

export const ctrOpener = (keys: CtrKeys): Opener =>
  keys.mac.isEtm ? etmOpener(keys) : plainMacOpener(keys)

const etmOpener = ({ kind, key, iv, mac }: CtrKeys): Opener => {
  const cipher = createDecipheriv(kind, key, iv)
  return {
    open: (sequence, bytes) => {
      if (bytes.length < 4) return 'more'
      const length = bytes.readUInt32BE(0)
      if (!isPacketLength(length) || length % BLOCK_BYTES !== 0) return 'corrupt'
      const end = 4 + length
      if (bytes.length < end + mac.bytes) return 'more'
      const tag = mac.tag(sequence, bytes.subarray(0, end))
      if (!timingSafeEqual(tag, bytes.subarray(end, end + mac.bytes))) return 'corrupt'
      return unframe(cipher.update(bytes.subarray(4, end)), end + mac.bytes)
    },
  }
}

const plainMacOpener = ({ kind, key, iv, mac }: CtrKeys): Opener => {
  const cipher = createDecipheriv(kind, key, iv)
  /** The packet's first block, decrypted to learn its length. */
  let first: Buffer | undefined
  return {
    open: (sequence, bytes) => {
      if (bytes.length < BLOCK_BYTES) return 'more'
      first ??= cipher.update(bytes.subarray(0, BLOCK_BYTES))
      const length = first.readUInt32BE(0)
      if (!isPacketLength(length) || (4 + length) % BLOCK_BYTES !== 0) return 'corrupt'
      const end = 4 + length
      if (bytes.length < end + mac.bytes) return 'more'
      const packet = Buffer.concat([first, cipher.update(bytes.subarray(BLOCK_BYTES, end))])
      first = undefined
      const tag = mac.tag(sequence, packet)
      if (!timingSafeEqual(tag, bytes.subarray(end, end + mac.bytes))) return 'corrupt'
      return unframe(packet.subarray(4), end + mac.bytes)
    },
  }
}
