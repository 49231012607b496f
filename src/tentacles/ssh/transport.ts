/** The transport of one connection (RFC 4253): identification, key exchanges, packets. */
import type { Socket } from 'node:net'
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { ByteQueue } from './byte-queue.ts'
import { compressor, decompressor, type Squeeze } from './compression.ts'
import type { Face } from './face.ts'
import { type Opener, plainOpener, plainSealer, type Sealer } from './framing.ts'
import { identify } from './ident.ts'
import { type Exchange, startExchange } from './key-exchange.ts'
import { kexInitOf } from './negotiate.ts'
import { LOCAL_MESSAGES, Message, PROTOCOL_ERROR, TRANSPORT_MESSAGES_MAX } from './numbers.ts'
import { blocksBeforeRekey } from './rekey.ts'
import { message, string, u32, WireReader } from './wire.ts'

/** Who uses a transport. */
export interface Services {
  /** The client has said who it is, and what it offers. */
  met(client: { readonly ident: ByteString; readonly kexInit: Buffer }): void
  /** A message of a service, or one the transport does not know; false when nobody knows it. */
  receive(type: number, fields: WireReader): boolean
}

export class Transport {
  readonly #socket: Socket
  readonly #face: Face
  readonly #services: Services
  readonly #input = new ByteQueue()
  #opener: Opener = plainOpener
  #sealer: Sealer = plainSealer
  #decompress: Squeeze | undefined
  #compress: Squeeze | undefined
  #sequenceIn = 0
  #sequenceOut = 0
  #blocksIn = 0
  #blocksOut = 0
  #clientIdent: ByteString | undefined
  #sessionId: Buffer | undefined
  /** Our KEXINIT, from when it was sent until our NEWKEYS. */
  #ourInit: Buffer | undefined
  #exchange: Exchange | undefined
  /** Taken into use with the client's NEWKEYS. */
  #next: { readonly opener: Opener; readonly isCompressed: boolean } | undefined
  #isInitial = true
  #isStrict = false
  #wantsExtInfo = false
  #skipsNext = false
  #isAuthenticated = false
  #compressions = { in: false, out: false }
  #isHeld = false
  #isWorking = false
  #isOver = false
  /** What may not be sent during a key exchange. */
  #queued: Buffer[] = []
  #outgoing: Buffer[] = []
  #sent: (() => void)[] = []

  constructor(socket: Socket, face: Face, services: Services) {
    this.#socket = socket
    this.#face = face
    this.#services = services
  }

  get sessionId(): Buffer {
    return this.#sessionId ?? Buffer.alloc(0)
  }

  /** The signature algorithm of our host key in the last exchange. */
  hostKeyAlgorithm: ByteString = ''

  /** The client takes EXT_INFO. */
  get wantsExtInfo(): boolean {
    return this.#wantsExtInfo
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Sends our identification (after `greeting`) and begins to read. */
  start(initial: Bytes, greeting = ''): void {
    this.#outgoing.push(Buffer.from(`${greeting}${this.#face.facts.ident}\r\n`, 'latin1'))
    this.#flush()
    this.#socket.on('data', (bytes: Buffer) => this.#take(bytes))
    if (initial.length > 0) this.#take(initial)
    if (!this.#isHeld && !this.#isOver) this.#socket.resume()
  }

  /** Sends a message; `sent` is called when the socket has taken it. */
  send(payload: Buffer, sent?: () => void): void {
    if (this.#isOver) return
    const type = payload[0] ?? 0
    const isKex = type <= TRANSPORT_MESSAGES_MAX && (type < 5 || type > 7)
    if (sent !== undefined) this.#sent.push(sent)
    if (this.#ourInit !== undefined && !isKex) {
      this.#queued.push(payload)
      return
    }
    this.#seal(payload)
    if (!isKex && this.#isRekeyDue()) this.#sendInit()
  }

  /** Says why and closes; every disconnect of sshd has this reason. */
  disconnect(text: string): void {
    this.#queued = []
    const why = message(Message.disconnect, u32(PROTOCOL_ERROR), string(text), string(''))
    if (!this.#isOver) this.#seal(why)
    this.close()
  }

  /** Closes after what was sent, without a word. */
  close(): void {
    if (this.#isOver) return
    this.#flush()
    this.#isOver = true
    this.#socket.end(() => this.#socket.destroy())
    // What still comes is read by nobody: a peer must not fill the buffers.
    this.#socket.pause()
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
    if (this.#compressions.out) this.#compress = compressor()
    if (this.#compressions.in) this.#decompress = decompressor()
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
    while (!this.#isOver && !this.#isHeld && this.#input.length > 0) {
      const opened = this.#opener.open(this.#sequenceIn, this.#input.bytes)
      if (opened === 'more') return
      if (opened === 'corrupt') return this.close()
      if ('badPadding' in opened) {
        return this.disconnect(`Corrupted padlen ${opened.badPadding} on input.`)
      }
      const { payload, used } = opened
      const sequence = this.#sequenceIn
      this.#sequenceIn = (sequence + 1) >>> 0
      this.#blocksIn += used / 16
      const message = this.#decompress === undefined ? payload : this.#decompress(payload)
      if (message === undefined || message.length === 0) return this.close()
      this.#input.drop(used)
      this.#dispatch(message, sequence)
    }
  }

  /** Reads the client's identification; false while it is not there. */
  #meet(): boolean {
    if (this.#input.length === 0) return false
    const found = identify(this.#input.bytes)
    if (found === 'more') return false
    if ('refusal' in found) {
      this.#outgoing.push(Buffer.from(found.refusal, 'latin1'))
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
    const hasPing = this.#face.facts.takesPing
    if (type === 0 || (type >= LOCAL_MESSAGES && !hasPing)) {
      return this.disconnect(`Invalid ssh2 packet type: ${type}`)
    }
    if (type === Message.disconnect) return this.close()
    const fields = new WireReader(payload, 1)
    if (!(this.#isInitial && this.#isStrict) && this.#isImplicit(type, fields)) return
    if (this.#skipsNext) {
      this.#skipsNext = false
      return
    }
    if (type === Message.kexInit && this.#exchange === undefined && this.#next === undefined) {
      return this.#begin(payload, sequence)
    }
    if (type === Message.newKeys && this.#next !== undefined) return this.#useNext()
    if (type >= Message.kexFirst && type <= TRANSPORT_MESSAGES_MAX && this.#exchange) {
      return this.#step(type, fields, sequence)
    }
    if (this.#isInitial) {
      // sshd writes "protocol error: rcvd type 50", too, but ends before it is sent.
      return type > TRANSPORT_MESSAGES_MAX ? this.close() : this.#refuse(type, sequence)
    }
    if (type === Message.kexInit || !this.#services.receive(type, fields)) {
      this.#refuse(type, sequence)
    }
  }

  /** Messages that are taken anywhere, but for the first exchange of strict KEX. */
  #isImplicit(type: number, fields: WireReader): boolean {
    switch (type) {
      case Message.ignore:
      case Message.debug:
      case Message.unimplemented:
      case Message.pong:
        return true
      case Message.ping: {
        const echoed = fields.string()
        if (fields.isShort) this.close()
        else this.send(message(Message.pong, string(echoed)))
        return true
      }
      default:
        return false
    }
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
    this.#seal(init)
    this.#ourInit = init
  }

  #begin(payload: Buffer, sequence: number): void {
    if (this.#ourInit === undefined) this.#sendInit()
    const clientInit = Buffer.from(payload)
    const exchange = startExchange({
      face: this.#face,
      idents: { client: this.#clientIdent ?? '', server: this.#face.facts.ident },
      inits: { client: clientInit, server: this.#ourInit ?? Buffer.alloc(0) },
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
      this.#services.met({ ident: this.#clientIdent ?? '', kexInit: clientInit })
    }
    this.#exchange = exchange
    this.#skipsNext = choice.isGuessWrong
  }

  #step(type: number, fields: WireReader, sequence: number): void {
    const step = this.#exchange?.receive(type, fields)
    if (step === undefined || step === 'unexpected') return this.#refuse(type, sequence)
    if (step === 'refused') return this.close()
    if ('send' in step) return this.send(step.send)
    const { choice } = step
    this.#sessionId ??= step.sessionId
    this.hostKeyAlgorithm = choice.hostKey
    this.#exchange = undefined
    this.#seal(step.reply)
    this.#seal(message(Message.newKeys))
    this.#sealer = step.sealer
    this.#blocksOut = 0
    if (this.#isStrict) this.#sequenceOut = 0
    const isCompressed = {
      in: isLater(choice.in.compression),
      out: isLater(choice.out.compression),
    }
    this.#compressions = isCompressed
    this.#compress = this.#isAuthenticated && isCompressed.out ? compressor() : undefined
    this.#limits = { in: choice.in.cipher, out: choice.out.cipher }
    this.#next = { opener: step.opener, isCompressed: isCompressed.in }
    this.#ourInit = undefined
    if (this.#isInitial && this.#wantsExtInfo) this.#sendExtensions()
    const queued = this.#queued
    this.#queued = []
    for (const payload of queued) this.send(payload)
  }

  #limits = { in: '', out: '' }

  #sendExtensions(): void {
    const { extensions } = this.#face.facts
    const fields = extensions.flatMap(([name, value]) => [string(name), string(value)])
    this.#seal(message(Message.extInfo, u32(extensions.length), ...fields))
  }

  #useNext(): void {
    const next = this.#next
    if (next === undefined) return
    this.#next = undefined
    this.#opener = next.opener
    this.#blocksIn = 0
    if (this.#isStrict) this.#sequenceIn = 0
    this.#decompress = this.#isAuthenticated && next.isCompressed ? decompressor() : undefined
    this.#isInitial = false
  }

  /** Server-started rekeying, after the login only (ssh_packet_need_rekeying of OpenSSH). */
  #isRekeyDue(): boolean {
    if (!this.#isAuthenticated || this.#next !== undefined || this.#exchange) return false
    const { in: into, out } = this.#limits
    return this.#blocksOut > blocksBeforeRekey(out) || this.#blocksIn > blocksBeforeRekey(into)
  }

  #seal(payload: Buffer): void {
    const squeezed = this.#compress === undefined ? payload : this.#compress(payload)
    if (squeezed === undefined) return this.close()
    const packet = this.#sealer.seal(this.#sequenceOut, squeezed)
    this.#sequenceOut = (this.#sequenceOut + 1) >>> 0
    this.#blocksOut += packet.length / 16
    if (this.#outgoing.push(packet) === 1) queueMicrotask(() => this.#flush())
  }

  /** One write for all that was sealed in this turn. */
  #flush(): void {
    const outgoing = this.#outgoing
    if (outgoing.length === 0) return
    this.#outgoing = []
    const [only] = outgoing
    const bytes = outgoing.length === 1 && only !== undefined ? only : Buffer.concat(outgoing)
    const sent = this.#sent
    if (sent.length === 0 || this.#queued.length > 0) {
      this.#socket.write(bytes)
      return
    }
    this.#sent = []
    this.#socket.write(bytes, (failure) => {
      if (failure == null) for (const tell of sent) tell()
    })
  }
}

const isLater = (compression: ByteString): boolean => compression === 'zlib@openssh.com'
