/** /dev/fuse of one process, served by another: requests go out, replies come in. */
import { read, writeSync } from 'node:fs'
import type { Bytes } from '../base/bytes.ts'
import type { Errno } from '../base/errno.ts'
import { isOver, isToRepeat, isUnwanted } from './device.ts'
import { FRAME_HEADER_BYTES, Frame, frameHeader } from './frames.ts'
import { OUT_HEADER_BYTES, REQUEST_BYTES_MAX, SILENT_OPCODES } from './protocol.ts'

export interface RelaySetup {
  /** /dev/fuse, mounted. */
  readonly fd: number
  /** Takes a frame with a request; its memory is used again after `sent`. */
  readonly send: (frame: Bytes, sent: () => void) => void
  /** It was unmounted: no request comes any more. */
  readonly over: (cause?: unknown) => void
}

export interface Relay {
  /** Gives the kernel a reply. */
  reply(bytes: Bytes): void
  /** Who serves has gone: everybody is answered so, who waits and who comes. */
  refuse(as: Errno): void
}

/** One request is read at a time; who waits for its reply does not keep the next from being read. */
export const relayDevice = ({ fd, send, over }: RelaySetup): Relay => {
  const room = Buffer.alloc(FRAME_HEADER_BYTES + REQUEST_BYTES_MAX)
  /** Requests that expect an answer, by their unique numbers. */
  const waiting = new Set<bigint>()
  let refusal: Errno | undefined

  const refused = (unique: bigint, as: Errno): void => {
    const bytes = Buffer.alloc(OUT_HEADER_BYTES)
    bytes.writeUInt32LE(bytes.length, 0)
    bytes.writeInt32LE(-as.number, 4)
    bytes.writeBigUInt64LE(unique, 8)
    write(bytes)
  }

  const write = (bytes: Bytes): void => {
    try {
      writeSync(fd, bytes)
    } catch (cause) {
      if (!isUnwanted(cause)) throw cause
    }
  }

  const next = (): void => {
    read(fd, room, FRAME_HEADER_BYTES, REQUEST_BYTES_MAX, null, (cause, length) => {
      if (cause !== null)
        return isToRepeat(cause) ? next() : over(isOver(cause) ? undefined : cause)
      if (length === 0) return over()
      const unique = room.readBigUInt64LE(FRAME_HEADER_BYTES + 8)
      const expects = !SILENT_OPCODES.has(room.readUInt32LE(FRAME_HEADER_BYTES + 4))
      if (refusal !== undefined) {
        if (expects) refused(unique, refusal)
        return next()
      }
      if (expects) waiting.add(unique)
      frameHeader(room, Frame.fuse, length)
      send(room.subarray(0, FRAME_HEADER_BYTES + length), next)
    })
  }
  next()

  return {
    reply: (bytes) => {
      waiting.delete(Buffer.from(bytes.buffer, bytes.byteOffset).readBigUInt64LE(8))
      write(bytes)
    },
    refuse: (as) => {
      refusal = as
      for (const unique of waiting) refused(unique, as)
      waiting.clear()
    },
  }
}
