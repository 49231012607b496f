/** Packets on their way out: compressed, sealed, numbered, and written once a turn. */
import type { Socket } from 'node:net'
import type { ByteString } from '../../base/bytes.ts'
import { compressor, type Squeezer } from './compression.ts'
import { plainSealer, type Sealer } from './framing.ts'
import { CIPHER_UNIT, unitsBeforeRekey } from './rekey.ts'

export interface DirectionKeys<Keys> {
  readonly keys: Keys
  readonly cipher: ByteString
  readonly isCompressed: boolean
  /** Strict KEX counts from zero again. */
  readonly resetsSequence: boolean
}

export class PacketOutput {
  readonly #socket: Socket
  #sealer: Sealer = plainSealer
  #compressor: Squeezer | undefined
  #sequence = 0
  #units = 0
  #unitsMax = Number.POSITIVE_INFINITY
  #outgoing: Buffer[] = []
  #sent: (() => void)[] = []

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** These keys have protected as much as they should. */
  get isWorn(): boolean {
    return this.#units > this.#unitsMax
  }

  /** Text in clear, as long as there are no keys. */
  text(text: ByteString): void {
    this.#write(Buffer.from(text, 'latin1'))
  }

  /** Seals a payload; `sent` is called when the socket has taken it. */
  packet(payload: Buffer, sent?: () => void): void {
    const squeezed = this.#compressor?.squeeze(payload) ?? payload
    const packet = this.#sealer.seal(this.#sequence, squeezed)
    this.#sequence = (this.#sequence + 1) >>> 0
    this.#units += packet.length / CIPHER_UNIT
    if (sent !== undefined) this.#sent.push(sent)
    this.#write(packet)
  }

  use({ keys, cipher, isCompressed, resetsSequence }: DirectionKeys<Sealer>): void {
    this.#sealer = keys
    this.#units = 0
    this.#unitsMax = unitsBeforeRekey(cipher)
    if (resetsSequence) this.#sequence = 0
    this.end()
    if (isCompressed) this.compress()
  }

  /** From now on payloads are compressed. */
  compress(): void {
    this.#compressor = compressor()
  }

  /** One write for all that was sealed in this turn. */
  flush(): void {
    const outgoing = this.#outgoing
    if (outgoing.length === 0) return
    const sent = this.#sent
    this.#outgoing = []
    this.#sent = []
    const [only] = outgoing
    const bytes = outgoing.length === 1 && only !== undefined ? only : Buffer.concat(outgoing)
    if (sent.length === 0) {
      this.#socket.write(bytes)
      return
    }
    this.#socket.write(bytes, (failure) => {
      if (failure == null) for (const tell of sent) tell()
    })
  }

  /** Forgets what was sealed in this turn. */
  discard(): void {
    this.#outgoing = []
    this.#sent = []
  }

  /** Gives memory back. */
  end(): void {
    this.#compressor?.end()
    this.#compressor = undefined
  }

  #write(bytes: Buffer): void {
    if (this.#outgoing.push(bytes) === 1) queueMicrotask(() => this.flush())
  }
}
