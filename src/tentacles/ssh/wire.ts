/** The data types of RFC 4251 section 5: a reader that never throws, and writers. */
import type { ByteString, Bytes } from '../../base/bytes.ts'

const NOTHING = Buffer.alloc(0)

/**
 * Reads fields one after the other. Reading beyond the end gives zero and nothing, and from then on
 * `isShort` says so: one look at the end is enough.
 */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0
  #isShort = false

  constructor(bytes: Bytes, at = 0) {
    this.#bytes = bufferOf(bytes)
    this.#at = at
  }

  /** A field was asked for that is not there. */
  get isShort(): boolean {
    return this.#isShort
  }

  /** Everything was there and nothing is left. */
  get isWhole(): boolean {
    return !this.#isShort && this.#at === this.#bytes.length
  }

  u8(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) return this.#short(0)
    this.#at++
    return byte
  }

  boolean(): boolean {
    return this.u8() !== 0
  }

  u32(): number {
    if (this.#at + 4 > this.#bytes.length) return this.#short(0)
    const value = this.#bytes.readUInt32BE(this.#at)
    this.#at += 4
    return value
  }

  /** A view of so many bytes. */
  take(count: number): Buffer {
    if (count > this.#bytes.length - this.#at) return this.#short(NOTHING)
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  /** A view of a string's bytes. */
  string(): Buffer {
    return this.take(this.u32())
  }

  text(): ByteString {
    return this.string().toString('latin1')
  }

  names(): readonly ByteString[] {
    const text = this.text()
    return text === '' ? [] : text.split(',')
  }

  rest(): Buffer {
    return this.take(this.#bytes.length - this.#at)
  }

  #short<T>(instead: T): T {
    this.#isShort = true
    this.#at = this.#bytes.length
    return instead
  }
}

/** The same memory as a Buffer. */
export const bufferOf = (bytes: Bytes): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}

/** A string: its length and its bytes. */
export const string = (value: ByteString | Bytes): Buffer => {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value
  const all = Buffer.allocUnsafe(4 + bytes.length)
  all.writeUInt32BE(bytes.length)
  all.set(bytes, 4)
  return all
}

/** A number that is not negative, from its big-endian bytes. */
export const mpint = (value: Bytes): Buffer => {
  let zeros = 0
  while (zeros < value.length && value[zeros] === 0) zeros++
  const digits = value.subarray(zeros)
  const isSigned = ((digits[0] ?? 0) & 0x80) !== 0
  return string(isSigned ? Buffer.concat([Buffer.of(0), digits]) : digits)
}

export const boolean = (value: boolean): Buffer => Buffer.of(value ? 1 : 0)

/** A payload: the message's number and its fields, already written. */
export const message = (type: number, ...fields: readonly Bytes[]): Buffer =>
  Buffer.concat([Buffer.of(type), ...fields])
