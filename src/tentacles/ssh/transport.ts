/** The transport of one connection (RFC 4253): identification, key exchanges, packets. */
import type { Socket } from 'node:net'
import type { ByteString, Bytes } from '../../base/bytes.ts'
import type { Face } from './face.ts'
import { identify } from './ident.ts'
import { implicitAnswer } from './implicit.ts'
import { type Exchange, type NewKeys, startExchange } from './key-exchange.ts'
import { type Choice, extInfoOf, kexInitOf } from './negotiate.ts'
import {
  isOfKeyExchange,
  LOCAL_MESSAGES,
  Message,
  PROTOCOL_ERROR,
  TRANSPORT_MESSAGES_MAX,
} from './numbers.ts'
import { PacketInput } from './packet-input.ts'
import { PacketOutput } from './packet-output.ts'
import { message, string, u32, WireReader } from './wire.ts'

/** Who uses a transport. */
export interface Services {
  /** The client has said who it is, and what it offers. */
  met(client: { readonly ident: ByteString; readonly kexInit: Buffer }): void
  /** A message of a service, or one the transport does not know; false when nobody knows it. */
  receive(type: number, fields: WireReader): boolean
  /** We have said our last words; they may still be on their way. */
  closing(): void
}

interface Waiting {
  readonly payload: Buffer
  readonly sent: (() => void) | undefined
}

const NOTHING = Buffer.alloc(0)

export class Transport {
  readonly #socket: Socket
  readonly #face: Face
  readonly #services: Services
  readonly #input = new PacketInput()
  readonly #output: PacketOutput
  #clientIdent: ByteString | undefined
  #sessionId: Buffer = NOTHING
  #hostKeyAlgorithm: ByteString = ''
  /** Our KEXINIT, from when it was sent until our NEWKEYS. */
  #ourInit: Buffer | undefined
  #exchange: Exchange | undefined
  /** Taken into use with the client's NEWKEYS. */
  #next: NewKeys | undefined
  #isInitial = true
  #isStrict = false
  #wantsExtInfo = false
  #skipsNext = false
  #isAuthenticated = false
  #choice: Choice | undefined
  #isHeld = false
  #isWorking = false
  #isOver = false
  /** What may not be sent during a key exchange. */
  #queued: Waiting[] = []

  constructor(socket: Socket, face: Face, services: Services) {
    this.#socket = socket
    this.#output = new PacketOutput(socket)
    this.#face = face
    this.#services = services
  }

  get sessionId(): Buffer {
    return this.#sessionId
  }

  /** The signature algorithm of our host key in the last exchange. */
  get hostKeyAlgorithm(): ByteString {
    return this.#hostKeyAlgorithm
  }

  /** Whether the client may tell its extensions: not to OpenSSH 9.2. */
  get takesExtInfo(): boolean {
    return this.#wantsExtInfo && this.#face.facts.takesPing
  }

  /** Sends our identification (after `greeting`) and begins to read. */
  start(initial: Bytes, greeting: ByteString): void {
    this.#output.text(`${greeting}${this.#face.facts.ident}\r\n`)
    this.#socket.on('data', (bytes: Buffer) => this.#take(bytes))
    if (initial.length > 0) this.#take(initial)
    if (!this.#isHeld && !this.#isOver) this.#socket.resume()
  }

  /** Sends a message; `sent` is called when the socket has taken it. */
  send(payload: Buffer, sent?: () => void): void {
    if (this.#isOver) return
    if (isOfKeyExchange(payload[0] ?? 0)) return this.#output.packet(payload)
    if (this.#ourInit !== undefined) {
      this.#queued.push({ payload, sent })
      return
    }
    this.#output.packet(payload, sent)
    if (this.#isRekeyDue()) this.#sendInit()
  }

  /** Says why and closes; every disconnect of sshd has this reason. */
  disconnect(text: string): void {
    if (this.#isOver) return
    this.#output.packet(message(Message.disconnect, u32(PROTOCOL_ERROR), string(text), string('')))
    this.#output.flush()
    this.close()
  }

  /** Closes without a word. After the login sshd loses what it has not written in this turn. */
  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#isAuthenticated) this.#output.discard()
    else this.#output.flush()
    this.#services.closing()
    this.#socket.end(() => this.#socket.destroy())
    // What still comes is read by nobody: a peer must not fill buffers with it.
    this.#socket.pause()
    this.end()
  }

  /** The connection is gone: gives memory back. */
  end(): void {
    this.#isOver = true
    this.#queued = []
    this.#input.end()
    this.#output.end()
  }

  /** Handles nothing more until `release`: the next message may depend on an answer. */
  hold(): void {
    this.#isHeld = true
    this.#socket.pause()
  }

  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    if (this.#isWorking) return
    this.#work()
    if (!this.#isHeld && !this.#isOver) this.#socket.resume()
  }

  /** The user is in: compression that waited for it begins with the next message. */
  authenticated(): void {
    this.#isAuthenticated = true
    if (isLater(this.#choice?.out.compression)) this.#output.compress()
    if (isLater(this.#choice?.in.compression)) this.#input.decompress()
  }

  #take(bytes: Bytes): void {
    if (this.#isOver) return
    this.#input.push(bytes)
    if (!this.#isHeld) this.#work()
  }

  #work(): void {
    this.#isWorking = true
    if (this.#clientIdent !== undefined || this.#meet()) this.#workOff()
    this.#isWorking = false
  }

  #workOff(): void {
    while (!this.#isOver && !this.#isHeld) {
      const arrived = this.#input.next()
      if (arrived === 'more') return
      if (arrived === 'corrupt') return this.close()
      if ('badPadding' in arrived) {
        return this.disconnect(`Corrupted padlen ${arrived.badPadding} on input.`)
      }
      this.#dispatch(arrived.payload, arrived.sequence)
    }
  }

  /** Reads the client's identification; false while it is not there. */
  #meet(): boolean {
    const found = identify(this.#input.bytes)
    if (found === 'more') return false
    if ('refusal' in found) {
      this.#output.text(found.refusal)
      this.close()
      return false
    }
    this.#clientIdent = found.ident
    this.#input.drop(found.used)
    this.#sendInit()
    return true
  }

  #dispatch(payload: Buffer, sequence: number): void {
    const type = payload[0] ?? 0
    if (type === 0 || (type >= LOCAL_MESSAGES && !this.#face.facts.takesPing)) {
      return this.disconnect(`Invalid ssh2 packet type: ${type}`)
    }
    if (type === Message.disconnect) return this.close()
    const fields = new WireReader(payload, 1)
    const echo = this.#isInitial && this.#isStrict ? undefined : implicitAnswer(type, fields)
    if (echo === 'malformed') return this.close()
    if (echo !== undefined) return echo === 'none' ? undefined : this.send(echo)
    if (this.#skipsNext) {
      this.#skipsNext = false
      return
    }
    const isExchanging = this.#exchange !== undefined || this.#next !== undefined
    if (type === Message.kexInit && !isExchanging) return this.#begin(payload, sequence)
    if (type === Message.newKeys && this.#next !== undefined) return this.#useNext(this.#next)
    if (this.#exchange !== undefined && type >= Message.kexFirst && isOfKeyExchange(type)) {
      return this.#step(this.#exchange, { type, fields, sequence })
    }
    if (this.#isInitial) {
      // sshd writes "protocol error: rcvd type 50", too, but ends before it is sent.
      return type > TRANSPORT_MESSAGES_MAX ? this.close() : this.#refuse(type, sequence)
    }
    if (!this.#services.receive(type, fields)) this.#refuse(type, sequence)
  }

  #refuse(type: number, sequence: number): void {
    if (this.#isInitial && this.#isStrict) {
      const what = `unexpected packet type ${type} (seqnr ${sequence})`
      return this.disconnect(`strict KEX violation: ${what}`)
    }
    this.send(message(Message.unimplemented, u32(sequence)))
  }

  #sendInit(): void {
    const init = kexInitOf(this.#face.facts)
    this.#output.packet(init)
    this.#ourInit = init
  }

  #begin(payload: Buffer, sequence: number): void {
    if (this.#ourInit === undefined) this.#sendInit()
    const [clientInit, ident] = [Buffer.from(payload), this.#clientIdent ?? '']
    const exchange = startExchange({
      face: this.#face,
      idents: { client: ident, server: this.#face.facts.ident },
      inits: { client: clientInit, server: this.#ourInit ?? NOTHING },
      sessionId: this.#sessionId,
    })
    if (exchange === undefined) return this.close()
    const { choice } = exchange
    if (this.#isInitial) {
      this.#isStrict = choice.wantsStrict
      this.#wantsExtInfo = choice.wantsExtInfo
      if (this.#isStrict && sequence !== 0) {
        return this.disconnect('strict KEX violation: KEXINIT was not the first packet')
      }
      this.#services.met({ ident, kexInit: clientInit })
    }
    this.#exchange = exchange
    this.#skipsNext = choice.isGuessWrong
  }

  #step(
    exchange: Exchange,
    { type, fields, sequence }: { type: number; fields: WireReader; sequence: number },
  ): void {
    const step = exchange.receive(type, fields)
    if (step === 'unexpected') return this.#refuse(type, sequence)
    if (step === 'refused') return this.close()
    if ('send' in step) return this.send(step.send)
    this.#exchange = undefined
    this.#next = step
    this.#sessionId = step.sessionId
    this.#choice = step.choice
    this.#hostKeyAlgorithm = step.choice.hostKey
    this.#output.packet(step.reply)
    this.#output.packet(message(Message.newKeys))
    const { cipher, compression } = step.choice.out
    this.#output.use({ ...this.#direction(compression), keys: step.sealer, cipher })
    this.#ourInit = undefined
    if (this.#isInitial && this.#wantsExtInfo) this.#output.packet(extInfoOf(this.#face.facts))
    const queued = this.#queued
    this.#queued = []
    for (const { payload, sent } of queued) this.send(payload, sent)
  }

  #useNext({ choice, opener }: NewKeys): void {
    this.#next = undefined
    const { cipher, compression } = choice.in
    this.#input.use({ ...this.#direction(compression), keys: opener, cipher })
    this.#isInitial = false
  }

  #direction(compression: ByteString) {
    const isCompressed = this.#isAuthenticated && isLater(compression)
    return { isCompressed, resetsSequence: this.#isStrict }
  }

  /** Server-started rekeying, after the login only (ssh_packet_need_rekeying of OpenSSH). */
  #isRekeyDue(): boolean {
    if (this.#exchange !== undefined || this.#next !== undefined) return false
    return this.#isAuthenticated && (this.#input.isWorn || this.#output.isWorn)
  }
}

const isLater = (compression: ByteString | undefined): boolean => compression === 'zlib@openssh.com'
