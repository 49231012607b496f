/** Packets on the wire (RFC 4253 section 6): length, padding, payload; and how they are protected. */
import { randomFillSync } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import { SSH_PACKET_BYTES_MAX } from '../../base/limits.ts'

/** One direction out: turns a payload into what goes on the wire. */
export interface Sealer {
  seal(sequence: number, payload: Bytes): Buffer
}

/** One direction in. */
export interface Opener {
  /** Tries the packet at the start of `bytes`; called again with more when there were too few. */
  open(sequence: number, bytes: Buffer): Opened
}

export type Opened =
  | 'more'
  /** Wrong length or MAC: OpenSSH closes without a word. */
  | 'corrupt'
  /** Of a good MAC but with too little padding. */
  | { readonly badPadding: number }
  | { readonly payload: Buffer; readonly used: number }

/** The least padding, and the least packet_length. */
const PADDING_MIN = 4
const LENGTH_MIN = 5

export const isPacketLength = (length: number): boolean =>
  length >= LENGTH_MIN && length <= SSH_PACKET_BYTES_MAX

/** What a packet is made of for: `clear` bytes of the length field are not in the cipher's blocks. */
export interface Shape {
  readonly blockBytes: number
  readonly clearBytes: 0 | 4
  /** OpenSSH pads with zeros before there are keys, with random bytes after. */
  readonly isRandom: boolean
}

/** packet_length, padding_length, payload, padding. */
export const frame = (payload: Bytes, { blockBytes, clearBytes, isRandom }: Shape): Buffer => {
  const unpadded = LENGTH_MIN + payload.length
  let padding = blockBytes - ((unpadded - clearBytes) % blockBytes)
  if (padding < PADDING_MIN) padding += blockBytes
  const packet = Buffer.allocUnsafe(unpadded + padding)
  packet.writeUInt32BE(unpadded + padding - 4)
  packet[4] = padding
  packet.set(payload, LENGTH_MIN)
  if (isRandom) fillRandom(packet, unpadded)
  else packet.fill(0, unpadded)
  return packet
}

/** Takes the payload out of `padding_length, payload, padding`. */
export const unframe = (body: Buffer, used: number): Opened => {
  const padding = body[0] ?? 0
  if (padding < PADDING_MIN) return { badPadding: padding }
  if (padding >= body.length) return 'corrupt'
  return { payload: body.subarray(1, body.length - padding), used }
}

const POOL = Buffer.alloc(4_096)
let poolAt = POOL.length

const fillRandom = (packet: Buffer, from: number): void => {
  const count = packet.length - from
  if (poolAt + count > POOL.length) {
    randomFillSync(POOL)
    poolAt = 0
  }
  POOL.copy(packet, from, poolAt, poolAt + count)
  POOL.fill(0, poolAt, poolAt + count)
  poolAt += count
}

const PLAIN_BLOCK = 8
const PLAIN: Shape = { blockBytes: PLAIN_BLOCK, clearBytes: 0, isRandom: false }

/** Before the first keys. */
export const plainSealer: Sealer = { seal: (_sequence, payload) => frame(payload, PLAIN) }

/** Before the first keys. */
export const plainOpener: Opener = {
  open: (_sequence, bytes) => {
    if (bytes.length < PLAIN_BLOCK) return 'more'
    const length = bytes.readUInt32BE(0)
    if (!isPacketLength(length) || (4 + length) % PLAIN_BLOCK !== 0) return 'corrupt'
    if (bytes.length < 4 + length) return 'more'
    return unframe(bytes.subarray(4, 4 + length), 4 + length)
  },
}
