/** chacha20-poly1305@openssh.com (PROTOCOL.chacha20poly1305): the length has a key of its own. */
import { type Cipheriv, createCipheriv, timingSafeEqual } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import { frame, isPacketLength, type Opener, type Sealer, type Shape, unframe } from './framing.ts'
import { poly1305 } from './poly1305.ts'

const TAG_BYTES = 16
const SHAPE: Shape = { blockBytes: 8, clearBytes: 4, isRandom: true }
/** The first block of the body's stream (64 bytes) holds Poly1305's key. */
const FIRST_BLOCK = Buffer.alloc(64)

/** OpenSSL's iv: a counter of 64 bits (zero), and the nonce: the packet's number, big-endian. */
const stream = (key: Bytes, sequence: number): Cipheriv => {
  const iv = Buffer.alloc(16)
  iv.writeUInt32BE(sequence, 12)
  return createCipheriv('chacha20', key, iv)
}

/** The 64 bytes of key: the first half is the body's, the second the length's. */
export const chachaSealer = (key: Bytes): Sealer => {
  const [bodyKey, lengthKey] = [key.subarray(0, 32), key.subarray(32, 64)]
  return {
    seal: (sequence, payload) => {
      const packet = frame(payload, SHAPE)
      const body = stream(bodyKey, sequence)
      const tagKey = body.update(FIRST_BLOCK).subarray(0, 32)
      const sealed = Buffer.allocUnsafe(packet.length + TAG_BYTES)
      sealed.set(stream(lengthKey, sequence).update(packet.subarray(0, 4)))
      sealed.set(body.update(packet.subarray(4)), 4)
      sealed.set(poly1305(sealed.subarray(0, packet.length), tagKey), packet.length)
      return sealed
    },
  }
}

export const chachaOpener = (key: Bytes): Opener => {
  const [bodyKey, lengthKey] = [key.subarray(0, 32), key.subarray(32, 64)]
  let known: { readonly sequence: number; readonly length: number } | undefined
  return {
    open: (sequence, bytes) => {
      if (bytes.length < 4) return 'more'
      if (known?.sequence !== sequence) {
        const clear = stream(lengthKey, sequence).update(bytes.subarray(0, 4))
        known = { sequence, length: clear.readUInt32BE(0) }
      }
      const { length } = known
      if (!isPacketLength(length) || length % SHAPE.blockBytes !== 0) return 'corrupt'
      const end = 4 + length
      if (bytes.length < end + TAG_BYTES) return 'more'
      const body = stream(bodyKey, sequence)
      const tagKey = body.update(FIRST_BLOCK).subarray(0, 32)
      const tag = poly1305(bytes.subarray(0, end), tagKey)
      if (!timingSafeEqual(tag, bytes.subarray(end, end + TAG_BYTES))) return 'corrupt'
      known = undefined
      return unframe(body.update(bytes.subarray(4, end)), end + TAG_BYTES)
    },
  }
}
