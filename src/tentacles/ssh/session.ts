/** A session channel (RFC 4254 section 6): the requests before a command, then its streams. */
import { type ByteString, type Bytes, toUnicode } from '../../base/bytes.ts'
import { SSH_ENVIRONMENT_MAX } from '../../base/limits.ts'
import type { DoorHappening } from '../../events/events.ts'
import type { Channel, Outward, Terminal, Wish } from '../../nerve/nerve.ts'
import { type ChannelPipe, createChannelPipe } from './channel-pipe.ts'
import type { ChannelSender } from './channel-sender.ts'
import type { WireReader } from './wire.ts'

export interface SessionSetup {
  readonly sender: ChannelSender
  readonly user: string
  /** SSH_CLIENT and the like, known before anything is asked for. */
  readonly environment: readonly (readonly [string, string])[]
  open(wish: Wish, receive: (frame: Outward) => void): Promise<Channel | { refused: string }>
  /** Nobody can serve this session: the connection is lost. */
  readonly lost: () => void
  readonly disconnect: (text: string) => void
  /** One session of a connection may have its agent forwarded. */
  readonly takeAgent: () => boolean
  readonly held: (bytes: number) => void
  readonly tell: (what: DoorHappening) => void
}

export interface Session {
  /** A channel request; answers whether it succeeded, or that it can't be read. */
  request(name: ByteString, fields: WireReader): boolean | 'malformed'
  data(bytes: Bytes): void
  eof(): void
  /** The client closed the channel: what runs is hung up, and its end still told. */
  close(): void
  /** The client is gone. */
  hangUp(): void
  /** The client takes more. */
  adjusted(): void
}

/** AcceptEnv of Debian's sshd_config. */
const ACCEPTED = /^(LANG|LC_.*)$/
/** session_signal_req of OpenSSH. */
const SIGNALS = /^(ABRT|ALRM|FPE|HUP|INT|KILL|PIPE|QUIT|SEGV|TERM|USR1|USR2)$/

/** A session that has been opened and waits for requests. */
export const createSession = (setup: SessionSetup): Session => {
  const { sender } = setup
  const environment: [string, string][] = []
  let terminal: Terminal | undefined
  let hasDisplay = false
  let pipe: ChannelPipe | undefined

  const begin = (wish: Wish): true => {
    const { held, lost } = setup
    const dropsErrors = wish.kind === 'subsystem'
    const started = createChannelPipe({ dropsErrors, sender, held, lost })
    pipe = started
    sender.openWindow()
    setup
      .open(wish, started.receive)
      .then(
        (channel) => ('refused' in channel ? setup.lost() : started.connect(channel)),
        setup.lost,
      )
    return true
  }

  const facts = () => ({
    user: setup.user,
    env: [
      ...setup.environment,
      ...environment,
      ...(hasDisplay ? [['DISPLAY', 'localhost:10.0'] as const] : []),
    ],
    ...(terminal !== undefined && { terminal }),
  })

  const beforeStart = (name: ByteString, fields: WireReader): boolean | 'malformed' => {
    switch (name) {
      case 'shell':
        return fields.isWhole ? begin({ kind: 'shell', ...facts() }) : 'malformed'
      case 'exec': {
        const command = Buffer.from(fields.string())
        return fields.isWhole ? begin({ kind: 'exec', command, ...facts() }) : 'malformed'
      }
      case 'subsystem': {
        const subsystem = fields.text()
        if (!fields.isWhole) return 'malformed'
        const { user, env } = facts()
        return subsystem === 'sftp' && begin({ kind: 'subsystem', name: 'sftp', user, env })
      }
      case 'pty-req':
        return askTerminal(fields)
      case 'env': {
        const [variable, value] = [fields.text(), fields.text()]
        if (!fields.isWhole) return 'malformed'
        setup.tell({ type: 'client.var', name: toUnicode(variable), value: toUnicode(value) })
        if (!ACCEPTED.test(variable) || environment.length >= SSH_ENVIRONMENT_MAX) return false
        environment.push([toUnicode(variable), toUnicode(value)])
        return true
      }
      case 'x11-req': {
        fields.boolean()
        const [protocol, cookie] = [fields.text(), fields.text()]
        fields.u32()
        if (!fields.isWhole) return 'malformed'
        const isFirst = !hasDisplay && isAuthString(protocol) && isAuthString(cookie)
        hasDisplay ||= isFirst
        return isFirst
      }
      case 'auth-agent-req@openssh.com':
        return fields.isWhole ? setup.takeAgent() : 'malformed'
      default:
        return false
    }
  }

  const askTerminal = (fields: WireReader): boolean | 'malformed' => {
    if (terminal !== undefined) {
      setup.disconnect('Protocol error: you already have a pty.')
      return false
    }
    const name = toUnicode(fields.text())
    const [columns, rows] = [fields.u32(), fields.u32()]
    fields.take(8)
    const modes = Buffer.from(fields.string())
    if (!fields.isWhole) return 'malformed'
    terminal = { name, rows, columns, modes }
    setup.tell({ type: 'client.size', width: columns, height: rows })
    return true
  }

  const whenever = (name: ByteString, fields: WireReader): boolean | 'malformed' => {
    switch (name) {
      case 'window-change': {
        const [columns, rows] = [fields.u32(), fields.u32()]
        fields.take(8)
        if (!fields.isWhole) return 'malformed'
        if (terminal === undefined) return true
        terminal = { ...terminal, rows, columns }
        pipe?.send({ kind: 'resize', rows, columns })
        return true
      }
      case 'break':
        fields.u32()
        if (!fields.isWhole) return 'malformed'
        // A break on a pty of Linux does nothing.
        return terminal !== undefined && pipe !== undefined
      case 'signal': {
        const signal = fields.text()
        if (!fields.isWhole) return 'malformed'
        // "session signalling requires privilege separation", which root's sessions lack.
        if (!SIGNALS.test(signal) || pipe === undefined || setup.user === 'root') return false
        pipe.send({ kind: 'signal', name: signal })
        return true
      }
      default:
        return false
    }
  }

  return {
    request: (name, fields) => {
      const answer = pipe === undefined ? beforeStart(name, fields) : false
      return answer === false ? whenever(name, fields) : answer
    },
    data: (bytes) => pipe?.data(bytes),
    eof: () => pipe?.send({ kind: 'eof' }),
    close: () => {
      if (pipe === undefined) sender.close()
      else pipe.close()
    },
    hangUp: () => pipe?.hangUp(),
    adjusted: () => pipe?.flush(),
  }
}

/** xauth_valid_string of OpenSSH. */
const isAuthString = (text: ByteString): boolean => /^[A-Za-z0-9.:/_-]*$/.test(text)
