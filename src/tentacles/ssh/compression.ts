/** zlib@openssh.com: one stream per direction, flushed after each packet. */
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib'
import type { Bytes } from '../../base/bytes.ts'
import { SSH_PACKET_BYTES_MAX } from '../../base/limits.ts'

/** Works in order, in place, without a callback. Undefined: damaged, or a bomb. */
export type Squeeze = (payload: Bytes) => Buffer | undefined

/**
 * What `zlib.deflateSync` and its like call on a stream of their own: node:zlib offers no other way
 * to use a stream synchronously, and packets must stay in order. Throws on damage and when more
 * than `maxOutputLength` comes out.
 */
type Synchronous = (Deflate | Inflate) & { _processChunk(chunk: Bytes, flush: number): Buffer }

const step = (stream: Deflate | Inflate, flush: number): Squeeze => {
  // A stream reports damage also as an event, which would end the process if nobody listened.
  stream.on('error', () => {})
  return (payload) => {
    try {
      return (stream as Synchronous)._processChunk(payload, flush)
    } catch {
      return undefined
    }
  }
}

/** As sshd compresses: level 6, with partial flushes. */
export const compressor = (): Squeeze =>
  step(createDeflate({ level: 6 }), constants.Z_PARTIAL_FLUSH)

export const decompressor = (): Squeeze =>
  step(createInflate({ maxOutputLength: SSH_PACKET_BYTES_MAX }), constants.Z_SYNC_FLUSH)
