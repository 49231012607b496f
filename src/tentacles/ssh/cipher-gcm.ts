/** aes128-gcm@openssh.com and aes256-gcm@openssh.com (RFC 5647 as OpenSSH does it). */
import { type CipherGCMTypes, createCipheriv, createDecipheriv } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import { frame, isPacketLength, type Opener, type Sealer, type Shape, unframe } from './framing.ts'

const TAG_BYTES = 16
const SHAPE: Shape = { blockBytes: 16, clearBytes: 4, isRandom: true }

/** RFC 5647 section 7.1: four fixed bytes, then a counter that goes up with each packet. */
const countUp = (iv: Buffer): void => {
  iv.writeBigUInt64BE((iv.readBigUInt64BE(4) + 1n) & 0xffffffffffffffffn, 4)
}

export const gcmSealer = (kind: CipherGCMTypes, key: Bytes, firstIv: Bytes): Sealer => {
  const iv = Buffer.from(firstIv)
  return {
    seal: (_sequence, payload) => {
      const packet = frame(payload, SHAPE)
      const cipher = createCipheriv(kind, key, iv)
      const clear = packet.subarray(0, 4)
      cipher.setAAD(clear)
      const body = cipher.update(packet.subarray(4))
      cipher.final()
      countUp(iv)
      return Buffer.concat([clear, body, cipher.getAuthTag()])
    },
  }
}

export const gcmOpener = (kind: CipherGCMTypes, key: Bytes, firstIv: Bytes): Opener => {
  const iv = Buffer.from(firstIv)
  return {
    open: (_sequence, bytes) => {
      if (bytes.length < 4) return 'more'
      const length = bytes.readUInt32BE(0)
      if (!isPacketLength(length) || length % SHAPE.blockBytes !== 0) return 'corrupt'
      const end = 4 + length
      if (bytes.length < end + TAG_BYTES) return 'more'
      const cipher = createDecipheriv(kind, key, iv)
      cipher.setAAD(bytes.subarray(0, 4))
      cipher.setAuthTag(bytes.subarray(end, end + TAG_BYTES))
      const body = cipher.update(bytes.subarray(4, end))
      if (!isGenuine(() => cipher.final())) return 'corrupt'
      countUp(iv)
      return unframe(body, end + TAG_BYTES)
    },
  }
}

/** node:crypto says by an exception that a tag does not fit. */
const isGenuine = (check: () => void): boolean => {
  try {
    check()
    return true
  } catch {
    return false
  }
}
