/** Bytes that come one by one: as a string each look at their end would copy all of them. */
import { type ByteString, type Bytes, NO_BYTES, textOf } from '../base/bytes.ts'

export class GrowingBytes {
  #bytes: Bytes = NO_BYTES
  length = 0

  add(bytes: Bytes): void {
    this.#makeRoom(this.length + bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  addText(text: ByteString): void {
    this.#makeRoom(this.length + text.length)
    for (let at = 0; at < text.length; at++) this.#bytes[this.length++] = text.charCodeAt(at)
  }

  /** A byte wherever it is wanted; what is between there and the end so far is 0. */
  set(at: number, byte: number): void {
    this.#makeRoom(at + 1)
    this.#bytes[at] = byte
    this.length = Math.max(this.length, at + 1)
  }

  /** 0 beyond the end. */
  at(at: number): number {
    return this.#bytes[at] ?? 0
  }

  text(from = 0, to = this.length): ByteString {
    return textOf(this.#bytes.subarray(from, to))
  }

  #makeRoom(length: number): void {
    if (length <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(BYTES_MIN, 2 * length))
    grown.set(this.#bytes.subarray(0, this.length))
    this.#bytes = grown
  }
}

const BYTES_MIN = 128
