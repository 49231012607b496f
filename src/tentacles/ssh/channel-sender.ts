/** The messages of one channel from us to the client, and both its windows. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { Message } from './numbers.ts'
import type { Transport } from './transport.ts'
import { boolean, message, string, u32 } from './wire.ts'

/** CHAN_SES_PACKET_DEFAULT and CHAN_SES_WINDOW_DEFAULT of OpenSSH. */
export const PACKET_BYTES = 32_768
export const WINDOW_BYTES = 2_097_152

const STDERR = 1
/** Of a data message besides the data. */
const DATA_HEAD = 9

export interface ChannelSetup {
  readonly transport: Transport
  /** Our number, and the client's. */
  readonly number: number
  readonly theirNumber: number
  /** Bytes the client takes, and in one packet. */
  readonly window: number
  readonly packetBytes: number
}

export class ChannelSender {
  readonly #transport: Transport
  readonly #theirNumber: number
  readonly #packetBytes: number
  /** What the client takes still. */
  #window: number
  /** What the client may send still, what it sent too much, and what was taken of it. */
  #ownWindow = 0
  #excess = 0
  #consumed = 0
  hasSentEof = false
  hasSentClose = false
  /** Told when our CLOSE is sent. */
  whenClosed: () => void = () => {}
  readonly number: number

  constructor({ transport, number, theirNumber, window, packetBytes }: ChannelSetup) {
    this.#transport = transport
    this.number = number
    this.#theirNumber = theirNumber
    this.#window = window
    this.#packetBytes = packetBytes
  }

  /** Bytes that may go out now. */
  get room(): number {
    return this.hasSentEof ? 0 : this.#window
  }

  confirm(): void {
    this.#send(Message.channelOpenConfirmation, u32(this.number), u32(0), u32(PACKET_BYTES))
  }

  /** The client gives more window; an overflow is his own fault. */
  widen(bytes: number): boolean {
    this.#window += bytes
    return this.#window <= 0xffffffff
  }

  /** Sends as much as window allows; `sent` gets the bytes the socket has taken. Answers how much. */
  data(bytes: Bytes, { isError, sent }: { isError: boolean; sent: (bytes: number) => void }) {
    const total = Math.min(bytes.length, this.room)
    for (let at = 0; at < total; ) {
      const count = Math.min(total - at, this.#packetBytes, PACKET_BYTES)
      if (count === 0) return at
      this.#window -= count
      const part = bytes.subarray(at, at + count)
      this.#transport.send(this.#dataMessage(part, isError), () => sent(count))
      at += count
    }
    return total
  }

  #dataMessage(part: Bytes, isError: boolean): Buffer {
    const head = isError ? DATA_HEAD + 4 : DATA_HEAD
    const payload = Buffer.allocUnsafe(head + part.length)
    payload[0] = isError ? Message.channelExtendedData : Message.channelData
    payload.writeUInt32BE(this.#theirNumber, 1)
    if (isError) payload.writeUInt32BE(STDERR, 5)
    payload.writeUInt32BE(part.length, head - 4)
    payload.set(part, head)
    return payload
  }

  /** The channel has found what it is for: the client may send. */
  openWindow(): void {
    this.#ownWindow = WINDOW_BYTES
    this.#send(Message.channelWindowAdjust, u32(WINDOW_BYTES))
  }

  /** How much of what came counts; 'ignored' when the client cares for no window at all. */
  arrived(bytes: number): number | 'ignored' {
    const fits = Math.min(bytes, this.#ownWindow)
    this.#ownWindow -= fits
    if (fits === bytes) {
      this.#excess = 0
      return bytes
    }
    this.#excess += bytes - fits
    return this.#excess > WINDOW_BYTES / 10 ? 'ignored' : fits
  }

  /** So much of what came was taken: the window opens again (channel_check_window of OpenSSH). */
  taken(bytes: number): void {
    this.#consumed += bytes
    const isWorthIt =
      WINDOW_BYTES - this.#ownWindow > PACKET_BYTES * 3 || this.#ownWindow < WINDOW_BYTES / 2
    if (this.hasSentClose || this.#consumed === 0 || !isWorthIt) return
    this.#send(Message.channelWindowAdjust, u32(this.#consumed))
    this.#ownWindow += this.#consumed
    this.#consumed = 0
  }

  eof(): void {
    if (this.hasSentEof) return
    this.hasSentEof = true
    this.#send(Message.channelEof)
  }

  close(): void {
    if (this.hasSentClose) return
    this.hasSentClose = true
    this.#send(Message.channelClose)
    this.whenClosed()
  }

  reply(isSuccess: boolean): void {
    if (this.hasSentClose) return
    this.#send(isSuccess ? Message.channelSuccess : Message.channelFailure)
  }

  /** A request that wants no reply. */
  request(name: ByteString, ...fields: readonly Bytes[]): void {
    this.#send(Message.channelRequest, string(name), boolean(false), ...fields)
  }

  #send(type: number, ...fields: readonly Bytes[]): void {
    this.#transport.send(message(type, u32(this.#theirNumber), ...fields))
  }
}
