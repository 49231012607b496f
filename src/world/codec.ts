/** Bytes of records: varints, signed varints, byte strings. */
import { type ByteString, type Bytes, bytesOf, copyOf, textOf } from '../base/bytes.ts'

/** Builds one value. */
export class Writer {
  #bytes = new Uint8Array(128)
  #length = 0

  /** A whole number 0 <= n <= 2^53 - 1, seven bits a byte, low ones first (LEB128). */
  number(n: number): void {
    let rest = n
    while (rest >= 128) {
      this.#push((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    this.#push(rest)
  }

  /** A whole number of either sign: 0, -1, 1, -2 ... are 0, 1, 2, 3. */
  signed(n: number): void {
    this.number(n < 0 ? -n * 2 - 1 : n * 2)
  }

  /** Bytes as they are: the reader knows how many. */
  raw(bytes: Bytes): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Bytes with their count in front. */
  counted(bytes: Bytes): void {
    this.number(bytes.length)
    this.raw(bytes)
  }

  text(text: ByteString): void {
    this.counted(bytesOf(text))
  }

  finish(): Bytes {
    return copyOf(this.#bytes, 0, this.#length)
  }

  #push(byte: number): void {
    this.#room(1)
    this.#bytes[this.#length++] = byte
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more))
    bytes.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = bytes
  }
}

/** Takes a value apart; throws when it ends too early or a number is too big. */
export class Reader {
  readonly #bytes: Bytes
  #at = 0

  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  number(): number {
    let n = 0
    let unit = 1
    for (;;) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new Error('a record ends within a number')
      n += (byte & 127) * unit
      if (n > Number.MAX_SAFE_INTEGER) throw new Error('a number in a record is too big')
      if (byte < 128) return n
      unit *= 128
    }
  }

  signed(): number {
    const n = this.number()
    return n % 2 === 0 ? n / 2 : -(n + 1) / 2
  }

  /** A copy of the next `count` bytes. */
  raw(count: number): Bytes {
    if (count < 0 || count > this.left) throw new Error('a record is too short')
    const bytes = copyOf(this.#bytes, this.#at, this.#at + count)
    this.#at += count
    return bytes
  }

  counted(): Bytes {
    return this.raw(this.number())
  }

  text(): ByteString {
    return textOf(this.counted())
  }
}
