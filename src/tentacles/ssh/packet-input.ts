/** Packets on their way in: split off the stream, opened, numbered, decompressed. */
import type { Bytes } from '../../base/bytes.ts'
import { ByteQueue } from './byte-queue.ts'
import { decompressor, type Squeezer } from './compression.ts'
import { type Opener, plainOpener } from './framing.ts'
import type { DirectionKeys } from './packet-output.ts'
import { CIPHER_UNIT, unitsBeforeRekey } from './rekey.ts'

export type Arrived =
  | { readonly payload: Buffer; readonly sequence: number }
  | { readonly badPadding: number }
  | 'corrupt'
  | 'more'

export class PacketInput {
  readonly #queue = new ByteQueue()
  #opener: Opener = plainOpener
  #decompressor: Squeezer | undefined
  #sequence = 0
  #units = 0
  #unitsMax = Number.POSITIVE_INFINITY

  /** These keys have protected as much as they should. */
  get isWorn(): boolean {
    return this.#units > this.#unitsMax
  }

  /** What came and is in no packet yet. */
  get bytes(): Buffer {
    return this.#queue.bytes
  }

  push(bytes: Bytes): void {
    this.#queue.push(bytes)
  }

  drop(count: number): void {
    this.#queue.drop(count)
  }

  /** The next packet. Its payload is valid until the next push. */
  next(): Arrived {
    if (this.#queue.length === 0) return 'more'
    const opened = this.#opener.open(this.#sequence, this.#queue.bytes)
    if (typeof opened === 'string' || 'badPadding' in opened) return opened
    const sequence = this.#sequence
    this.#sequence = (sequence + 1) >>> 0
    this.#units += opened.used / CIPHER_UNIT
    this.#queue.drop(opened.used)
    const squeezer = this.#decompressor
    const payload = squeezer === undefined ? opened.payload : squeezer.squeeze(opened.payload)
    return payload === undefined || payload.length === 0 ? 'corrupt' : { payload, sequence }
  }

  use({ keys, cipher, isCompressed, resetsSequence }: DirectionKeys<Opener>): void {
    this.#opener = keys
    this.#units = 0
    this.#unitsMax = unitsBeforeRekey(cipher)
    if (resetsSequence) this.#sequence = 0
    this.end()
    if (isCompressed) this.decompress()
  }

  /** From now on payloads are compressed. */
  decompress(): void {
    this.#decompressor = decompressor()
  }

  /** Gives memory back. */
  end(): void {
    this.#decompressor?.end()
    this.#decompressor = undefined
  }
}
