/** Packets of the SSH file transfer protocol (draft-ietf-secsh-filexfer-02): lengths, numbers, strings. */
import { type ByteString, type Bytes, bytesOf, textOf } from '../../base/bytes.ts'
import { SFTP_PACKET_BYTES_MAX } from '../../base/limits.ts'

/** Types of packets (section 3). */
export const FXP_INIT = 1
export const FXP_VERSION = 2
export const FXP_STATUS = 101
export const FXP_HANDLE = 102
export const FXP_DATA = 103
export const FXP_NAME = 104
export const FXP_ATTRS = 105
export const FXP_EXTENDED = 200
export const FXP_EXTENDED_REPLY = 201

const LENGTH_BYTES = 4
/** Beyond it a number of 64 bits is none of JavaScript's; no file is as long. */
const HIGH_WORD = 4_294_967_296

/** Reads the fields of one packet; what is not there makes it not whole, and reads as nothing. */
export class PacketReader {
  readonly #bytes: Bytes
  readonly #view: DataView
  #at = 0
  #isWhole = true

  constructor(bytes: Bytes) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Every field read so far was there. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  u8(): number {
    const at = this.#take(1)
    return at === undefined ? 0 : this.#view.getUint8(at)
  }

  u32(): number {
    const at = this.#take(4)
    return at === undefined ? 0 : this.#view.getUint32(at)
  }

  /** Above 2^53 not exact. */
  u64(): number {
    const high = this.u32()
    return high * HIGH_WORD + this.u32()
  }

  /** A view of the packet. */
  string(): Bytes {
    const length = this.u32()
    const at = this.#take(length)
    return this.#bytes.subarray(at ?? 0, at === undefined ? 0 : at + length)
  }

  /** A path or a name: a NUL in it is as good as a missing field (sshbuf_get_cstring). */
  text(): ByteString {
    const text = textOf(this.string())
    if (text.includes('\0')) this.#isWhole = false
    return text
  }

  #take(count: number): number | undefined {
    const at = this.#at
    if (!this.#isWhole || at + count > this.#bytes.length) {
      this.#isWhole = false
      return undefined
    }
    this.#at = at + count
    return at
  }
}

export const u32 = (value: number): Bytes => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

export const u64 = (value: number): Bytes => {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(value / HIGH_WORD))
  view.setUint32(4, value % HIGH_WORD)
  return bytes
}

export const string = (value: ByteString | Bytes): Bytes => {
  const bytes = typeof value === 'string' ? bytesOf(value) : value
  return Buffer.concat([u32(bytes.length), bytes])
}

/** A whole packet with its length before it. */
export const packet = (type: number, ...fields: readonly Bytes[]): Bytes => {
  const length = fields.reduce((sum, field) => sum + field.length, 1)
  return Buffer.concat([u32(length), Uint8Array.of(type), ...fields])
}

/** Puts together the packets of a stream that comes in any pieces. */
export class PacketInput {
  #bytes: Bytes = new Uint8Array(0)
  #from = 0
  #to = 0

  push(bytes: Bytes): void {
    this.#makeRoom(bytes.length)
    this.#bytes.set(bytes, this.#to)
    this.#to += bytes.length
  }

  /** The next packet, its length taken off, as a view until the next `push`. */
  next(): Bytes | 'incomplete' | 'too long' {
    // As recorded: a length without a type behind it is not looked at.
    if (this.#to - this.#from <= LENGTH_BYTES) return 'incomplete'
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#from)
    const length = view.getUint32(0)
    if (length > SFTP_PACKET_BYTES_MAX) return 'too long'
    const start = this.#from + LENGTH_BYTES
    if (this.#to - start < length) return 'incomplete'
    this.#from = start + length
    return this.#bytes.subarray(start, this.#from)
  }

  /** At most a packet is held besides what is pushed: what was read is overwritten. */
  #makeRoom(count: number): void {
    const held = this.#to - this.#from
    if (this.#to + count <= this.#bytes.length) return
    const target =
      held + count <= this.#bytes.length ? this.#bytes : new Uint8Array(roomFor(held + count))
    target.set(this.#bytes.subarray(this.#from, this.#to))
    this.#bytes = target
    this.#from = 0
    this.#to = held
  }
}

const roomFor = (count: number): number => {
  let room = 4_096
  while (room < count) room *= 2
  return room
}
