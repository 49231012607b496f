/** How a mount's two ends talk over a stream: requests and replies of the kernel, and words. */
import type { Bytes } from '../base/bytes.ts'
import { IO_BYTES_MAX, OUT_HEADER_BYTES } from './protocol.ts'

/** What a frame holds. */
export const Frame = {
  /** A request (to who serves) or its reply (to who mounted), as the kernel knows it. */
  fuse: 0,
  /** JSON: see `ToShare` and `FromShare`. */
  word: 1,
  /** A notification for the kernel. It may take its time; it is answered by an empty one. */
  notice: 2,
} as const
export type FrameKind = (typeof Frame)[keyof typeof Frame]

/** The longest reply; no word is longer. */
export const REPLY_BYTES_MAX = OUT_HEADER_BYTES + IO_BYTES_MAX

/** Bytes behind the header, then the kind: u32 each, little-endian. */
export const FRAME_HEADER_BYTES = 8

/** A frame of its own memory: the parts may change afterwards. */
export const frameOf = (kind: FrameKind, ...parts: readonly Bytes[]): Buffer => {
  const bytes = parts.reduce((sum, { length }) => sum + length, 0)
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + bytes)
  frameHeader(frame, kind, bytes)
  let at = FRAME_HEADER_BYTES
  for (const part of parts) {
    frame.set(part, at)
    at += part.length
  }
  return frame
}

/** Writes the header of a frame that holds so many bytes. */
export const frameHeader = (into: Buffer, kind: FrameKind, bytes: number): void => {
  into.writeUInt32LE(bytes, 0)
  into.writeUInt32LE(kind, 4)
}

/** Takes a stream apart: whatever its pieces are, `take` hears of whole frames. */
export class FrameReader {
  readonly #into: Buffer
  readonly #take: (kind: FrameKind, length: number) => void
  readonly #header = Buffer.alloc(FRAME_HEADER_BYTES)
  #headerBytes = 0
  #bodyBytes = 0

  /** A frame's bytes are put to the beginning of `into`, and stay there while `take` runs. */
  constructor(into: Buffer, take: (kind: FrameKind, length: number) => void) {
    this.#into = into
    this.#take = take
  }

  /** False: the stream holds what can't be a frame, and no more of it is read. */
  push(piece: Bytes): boolean {
    let at = 0
    while (at < piece.length || this.#isComplete()) {
      if (this.#isComplete()) {
        const kind = this.#header.readUInt32LE(4)
        if (kind > Frame.notice) return false
        const length = this.#bodyBytes
        this.#headerBytes = 0
        this.#bodyBytes = 0
        this.#take(kind as FrameKind, length)
        continue
      }
      const missing = FRAME_HEADER_BYTES - this.#headerBytes
      if (missing > 0) {
        const part = piece.subarray(at, at + missing)
        this.#header.set(part, this.#headerBytes)
        this.#headerBytes += part.length
        at += part.length
        if (this.#length() > this.#into.length) return false
        continue
      }
      const part = piece.subarray(at, at + this.#length() - this.#bodyBytes)
      this.#into.set(part, this.#bodyBytes)
      this.#bodyBytes += part.length
      at += part.length
    }
    return true
  }

  /** What the header says, once it is there. */
  #length(): number {
    return this.#headerBytes < FRAME_HEADER_BYTES ? 0 : this.#header.readUInt32LE(0)
  }

  #isComplete(): boolean {
    return this.#headerBytes === FRAME_HEADER_BYTES && this.#bodyBytes === this.#length()
  }
}
