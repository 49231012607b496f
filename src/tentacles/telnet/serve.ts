/** One Telnet connection from accept to the end: negotiation, login, shell. */
import type { Socket } from 'node:net'
import { type Bytes, bytesOf, concat, fromUnicode } from '../../base/bytes.ts'
import {
  LINE_LINGER_MS,
  TELNET_LINE_BYTES_MAX,
  TELNET_OPTIONS_TOLD_MAX,
  TELNET_UNREAD_BYTES_MAX,
} from '../../base/limits.ts'
import type { Attempt, Channel, DoorFacts, Outward, Visitor, Wish } from '../../nerve/nerve.ts'
import { type SocketFlow, socketFlow } from '../socket-flow.ts'
import type { Connection, DoorSetup } from '../tentacle.ts'
import { busybox } from './busybox.ts'
import { inetutils } from './inetutils.ts'
import { createLogin, type Login } from './login.ts'
import { optionName, type Verb, verbName } from './numbers.ts'
import { createTelnetReader } from './reader.ts'
import type { TelnetServer } from './server.ts'

/** Serves a client for whom a visit is open; ends the socket. */
export const serveTelnet = async (
  connection: Connection,
  setup: DoorSetup,
  visitor: Visitor,
): Promise<void> => {
  const { socket, source } = connection
  const facts = await setup.nerve.hello()
  if (socket.destroyed) return
  const serving = new Serving({ ...setup, facts, visitor, socket, address: source.address })
  serving.start(connection.initial)
}

interface ServingSetup extends DoorSetup {
  readonly facts: DoorFacts
  readonly visitor: Visitor
  readonly socket: Socket
  readonly address: string
}

class Serving {
  readonly #setup: ServingSetup
  readonly #server: TelnetServer
  #login: Login | undefined
  #channel: Channel | undefined
  #flow: SocketFlow | undefined
  #size = { rows: 0, columns: 0 }
  #optionsTold = 0
  #isEnding = false

  constructor(setup: ServingSetup) {
    this.#setup = setup
    const { facts, address } = setup
    const create = facts.telnet.kind === 'busybox' ? busybox : inetutils
    this.#server = create(
      { ...facts.telnet, hostname: fromUnicode(facts.hostname), address },
      {
        send: (bytes) => this.#answer(bytes),
        type: (bytes) => this.#type(bytes),
        resize: (rows, columns) => this.#resize(rows, columns),
        login: () => this.#ask(),
        end: () => this.#end(),
      },
    )
  }

  start(initial: Bytes): void {
    const { socket } = this.#setup
    const reader = createTelnetReader(this.#server.reading, {
      data: (bytes) => this.#type(bytes),
      command: (code) => this.#server.command(code),
      option: (verb, option, inside) => {
        this.#tell(verb, option)
        this.#server.option(verb, option, inside)
      },
    })
    socket.once('close', () => this.#gone())
    socket.once('end', () => this.#gone())
    this.#server.open()
    if (initial.length > 0) reader.push(initial)
    socket.on('data', (bytes: Bytes) => reader.push(bytes))
    socket.resume()
  }

  /** The client hung up, or closed his side, which telnetd takes for the same. */
  #gone(): void {
    this.#login?.stop()
    this.#channel?.send({ kind: 'hangup' })
    this.#end()
  }

  #ask(): void {
    const { nerve, visitor, clock, facts } = this.#setup
    const authenticate = (attempt: Attempt) => nerve.authenticate(visitor, attempt)
    // Where nobody is asked, telnetd runs a shell instead of login.
    authenticate({ user: 'root', method: 'none', proof: '' }).then(({ accepted }) => {
      if (this.#isEnding) return
      if (accepted) return this.#open('root', NOTHING)
      this.#login = createLogin({
        hostname: fromUnicode(facts.hostname),
        expandsTabs: this.#server.expandsTabs,
        clock,
        authenticate,
        show: (bytes) => this.#write(this.#server.encode(bytes)),
        accepted: (user, ahead) => this.#open(user, ahead),
        ended: () => this.#end(),
        lost: () => this.#lose(),
      })
      for (const bytes of this.#early.splice(0)) this.#login.type(bytes)
    }, this.#lose)
  }

  /** What comes before login runs and before the shell does: as much as a terminal keeps. */
  readonly #early: Bytes[] = []

  #open(user: string, ahead: Bytes): void {
    const { nerve, visitor, socket } = this.#setup
    this.#login = undefined
    socket.pause()
    const early: Outward[] = []
    const receive = (frame: Outward): void => {
      if (this.#flow === undefined) early.push(frame)
      else this.#deliver(frame, this.#flow)
    }
    nerve.open(visitor, this.#wish(user), receive).then((channel) => {
      if ('refused' in channel || this.#isEnding) return this.#lose()
      this.#channel = channel
      const flow = socketFlow(socket, channel, (bytes) => this.#server.encode(bytes))
      this.#flow = flow
      for (const frame of early) this.#deliver(frame, flow)
      const { rows, columns } = this.#size
      channel.send({ kind: 'resize', rows, columns })
      for (const bytes of [ahead, ...this.#early.splice(0)]) flow.take(bytes)
      socket.resume()
    }, this.#lose)
  }

  /** As login(1) leaves it; TERM is telnetd's. */
  #wish(user: string): Wish {
    const { terminalName: name, environment, expandsTabs } = this.#server
    return {
      kind: 'shell',
      user,
      terminal: { name, ...this.#size, modes: expandsTabs ? EXPANDED_TABS : NOTHING },
      env: [
        ...environment,
        ['MAIL', `/var/mail/${user}`],
        ['HUSHLOGIN', 'FALSE'],
        ['MOTD_SHOWN', 'pam'],
      ],
    }
  }

  #type(bytes: Bytes): void {
    if (this.#isEnding) return
    if (this.#flow !== undefined) this.#flow.take(bytes)
    else if (this.#login !== undefined) this.#login.type(bytes)
    else if (concat(this.#early).length + bytes.length <= TELNET_LINE_BYTES_MAX) {
      this.#early.push(bytes)
    }
  }

  #resize(rows: number, columns: number): void {
    this.#size = { rows, columns }
    this.#channel?.send({ kind: 'resize', rows, columns })
  }

  #deliver(frame: Outward, flow: SocketFlow): void {
    switch (frame.kind) {
      case 'out':
      case 'err':
        return flow.write(frame.bytes)
      case 'credit':
        return flow.credit(frame.bytes)
      case 'exit':
      case 'killed':
        return this.#end()
      case 'lost':
        return this.#lose()
      case 'eof':
      case 'done':
        return
      default:
        return frame satisfies never
    }
  }

  /** Answers to commands are not made for who does not read them. */
  #answer(bytes: Bytes): void {
    if (this.#setup.socket.writableLength < TELNET_UNREAD_BYTES_MAX) this.#write(bytes)
  }

  #write(bytes: Bytes): void {
    if (!this.#isEnding) this.#setup.socket.write(bytes)
  }

  #tell(verb: Verb, option: number): void {
    if (this.#optionsTold >= TELNET_OPTIONS_TOLD_MAX) return
    this.#optionsTold++
    const { nerve, visitor } = this.#setup
    const [command, name] = [verbName(verb), optionName(option)]
    nerve.tell(visitor, { type: 'telnet.option', command, name, option })
  }

  /** Who takes none of the last words is cut off after a while. */
  #end(): void {
    const { socket, clock } = this.#setup
    this.#login?.stop()
    if (this.#isEnding || socket.destroyed) return
    this.#isEnding = true
    const stopTimer = clock.after(LINE_LINGER_MS, () => socket.resetAndDestroy())
    socket.once('close', stopTimer)
    socket.end(() => socket.destroy())
  }

  readonly #lose = (): void => {
    this.#login?.stop()
    this.#isEnding = true
    this.#setup.socket.resetAndDestroy()
  }
}

const NOTHING = bytesOf('')
/** See EXPAND_TABS in src/shell/tty/modes.ts. */
const EXPANDED_TABS = Uint8Array.of(128, 0x58, 0x54, 0x41, 0x42)
