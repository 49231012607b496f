/** zlib@openssh.com: one stream per direction, flushed after each packet. */
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib'
import type { Bytes } from '../../base/bytes.ts'
import { SSH_PACKET_BYTES_MAX } from '../../base/limits.ts'

export interface Squeezer {
  /** Works in order and in place. Undefined: damaged, or a bomb. */
  squeeze(payload: Bytes): Buffer | undefined
  /** Gives its memory back. */
  end(): void
}

/**
 * What node:zlib's own synchronous functions call. Its streams offer no public way to work without
 * a callback, and packets must keep their order.
 */
type Inside = (Deflate | Inflate) & {
  /** Bytes left of the output and of the input. */
  readonly _writeState: Uint32Array
  readonly _handle: {
    writeSync(
      ...args: [number, Bytes, at: number, left: number, Bytes, at: number, left: number]
    ): void
  }
}

const STEP_BYTES = 16_384
/** Calls never overlap, so all streams share it. */
const step = Buffer.allocUnsafeSlow(STEP_BYTES)

const squeezer = (
  stream: Deflate | Inflate,
  { flush, bytesMax }: { readonly flush: number; readonly bytesMax: number },
): Squeezer => {
  const inside = stream as Inside
  // Damage is told by an event, and the stream destroyed.
  stream.on('error', () => {})
  return {
    squeeze: (payload) => {
      const parts: Buffer[] = []
      let total = 0
      for (let at = 0; ; ) {
        if (stream.destroyed) return undefined
        inside._handle.writeSync(flush, payload, at, payload.length - at, step, 0, STEP_BYTES)
        if (stream.destroyed) return undefined
        const [room = 0, left = 0] = inside._writeState
        parts.push(Buffer.from(step.subarray(0, STEP_BYTES - room)))
        total += STEP_BYTES - room
        at = payload.length - left
        if (total > bytesMax) return undefined
        if (room > 0) return Buffer.concat(parts)
      }
    },
    end: () => stream.close(),
  }
}

/** As sshd compresses: level 6, with partial flushes. */
export const compressor = (): Squeezer =>
  squeezer(createDeflate({ level: 6 }), {
    flush: constants.Z_PARTIAL_FLUSH,
    bytesMax: Number.POSITIVE_INFINITY,
  })

export const decompressor = (): Squeezer =>
  squeezer(createInflate(), { flush: constants.Z_SYNC_FLUSH, bytesMax: SSH_PACKET_BYTES_MAX })
