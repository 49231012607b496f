/** The ssh-connection service (RFC 4254) as sshd of Debian serves it. */
import { type ByteString, toUnicode } from '../../base/bytes.ts'
import { CHANNELS_PER_VISIT_MAX, SSH_FORWARDS_MAX } from '../../base/limits.ts'
import type { Channel, Outward, Source, Wish } from '../../nerve/nerve.ts'
import { ChannelSender } from './channel-sender.ts'
import type { Face } from './face.ts'
import { CONNECT_FAILED, Message } from './numbers.ts'
import { createSession, type Session } from './session.ts'
import type { Transport } from './transport.ts'
import { boolean, message, string, u32, WireReader } from './wire.ts'

export interface ConnectionSetup {
  readonly transport: Transport
  readonly face: Face
  readonly source: Source
  readonly user: string
  open(wish: Wish, receive: (frame: Outward) => void): Promise<Channel | { refused: string }>
  /** What the client asked for besides. */
  tell(what: { readonly type: string; readonly [key: string]: unknown }): void
  /** No machine serves this connection any more. */
  readonly lost: () => void
  readonly held: (bytes: number) => void
}

export interface Connection {
  receive(type: number, fields: WireReader): boolean
  /** The socket is closed. */
  end(): void
}

interface OpenChannel {
  readonly sender: ChannelSender
  readonly session: Session
  hasEof: boolean
}

/** Serves the requests and channels of a user who is in. */
export const createConnection = (setup: ConnectionSetup): Connection => {
  const { transport, face, source } = setup
  const channels = new Map<number, OpenChannel>()
  const forwards = new Set<string>()
  let noMoreSessions = false

  const announceHostKeys = (): void => {
    const blobs = face.hostKeys.map((key) => string(key.blob))
    const name = string('hostkeys-00@openssh.com')
    transport.send(message(Message.globalRequest, name, boolean(false), ...blobs))
  }

  /** SSH_CLIENT and SSH_CONNECTION of sshd(8). */
  const environment = (): readonly (readonly [string, string])[] => {
    if (!face.facts.tellsConnection) return []
    const { port, localPort } = source
    const address = plainAddress(source.address)
    const local = plainAddress(source.localAddress)
    return [
      ['SSH_CLIENT', `${address} ${port} ${localPort}`],
      ['SSH_CONNECTION', `${address} ${port} ${local} ${localPort}`],
    ]
  }

  const open = (fields: WireReader): void => {
    const kind = fields.text()
    const [theirNumber, window, packetBytes] = [fields.u32(), fields.u32(), fields.u32()]
    if (fields.isShort) return transport.close()
    const refuse = (text: string): void =>
      transport.send(
        message(
          Message.channelOpenFailure,
          u32(theirNumber),
          u32(CONNECT_FAILED),
          string(text),
          string(''),
        ),
      )
    if (kind === 'direct-tcpip') {
      const [host, port] = [toUnicode(fields.text()), fields.u32()]
      if (fields.isShort) return transport.close()
      setup.tell({ type: 'ssh.forward', host, port })
      return refuse(isAddress(host) ? 'Connection refused' : 'Name or service not known')
    }
    if (kind !== 'session') return refuse('open failed')
    if (noMoreSessions) {
      return transport.disconnect(
        'Possible attack: attempt to open a session after additional sessions disabled',
      )
    }
    if (channels.size >= CHANNELS_PER_VISIT_MAX) return refuse('open failed')
    let number = 0
    while (channels.has(number)) number++
    const sender = new ChannelSender({ transport, number, theirNumber, window, packetBytes })
    const session = createSession({
      sender,
      user: setup.user,
      environment: environment(),
      open: setup.open,
      lost: setup.lost,
      disconnect: (text) => transport.disconnect(text),
      held: setup.held,
    })
    channels.set(number, { sender, session, hasEof: false })
    sender.confirm()
  }

  /** The channel a message is for; without one sshd says which message and ends. */
  const find = (fields: WireReader, what: string): OpenChannel | undefined => {
    const number = fields.u32()
    const channel = channels.get(number)
    if (fields.isShort) transport.close()
    else if (channel === undefined) {
      transport.disconnect(`${what} packet referred to nonexistent channel ${number}`)
    }
    return channel
  }

  const data = (fields: WireReader): void => {
    const channel = find(fields, 'data')
    const bytes = fields.string()
    if (channel === undefined) return
    if (!fields.isWhole) return transport.close()
    const fits = channel.sender.arrived(bytes.length)
    if (fits === 'ignored') {
      return transport.disconnect(`Channel ${channel.sender.number}: peer ignored channel window`)
    }
    if (channel.hasEof) channel.sender.taken(fits)
    else channel.session.data(bytes.subarray(0, fits))
  }

  const request = (fields: WireReader): void => {
    const number = fields.u32()
    const [name, wantsReply] = [fields.text(), fields.boolean()]
    if (fields.isShort) return transport.close()
    const channel = channels.get(number)
    if (channel === undefined) {
      return transport.disconnect(`server_input_channel_req: unknown channel ${number}`)
    }
    // The client tells that it reads no more: what still comes goes nowhere.
    const isEow = name === 'eow@openssh.com'
    const answer = isEow ? false : channel.session.request(name, fields)
    if (answer === 'malformed') return transport.close()
    if (wantsReply) channel.sender.reply(answer)
  }

  const close = (channel: OpenChannel): void => {
    channels.delete(channel.sender.number)
    channel.session.hangUp()
    channel.sender.close()
  }

  const ofChannel = (type: number, fields: WireReader): void => {
    switch (type) {
      case Message.channelWindowAdjust: {
        const channel = channels.get(fields.u32())
        const bytes = fields.u32()
        if (!fields.isWhole) return transport.close()
        if (channel === undefined) return
        if (!channel.sender.widen(bytes)) return transport.close()
        return channel.session.adjusted()
      }
      case Message.channelEof: {
        const channel = find(fields, 'ieof')
        if (channel === undefined || channel.hasEof) return
        channel.hasEof = true
        return channel.session.eof()
      }
      case Message.channelClose: {
        const channel = find(fields, 'oclose')
        return channel && close(channel)
      }
      case Message.channelExtendedData: {
        const channel = find(fields, 'extended data')
        if (channel?.hasEof) {
          transport.disconnect(
            `Received extended_data after EOF on channel ${channel.sender.number}.`,
          )
        }
        return
      }
      default:
        return
    }
  }

  const global = (fields: WireReader): void => {
    const [name, wantsReply] = [fields.text(), fields.boolean()]
    if (fields.isShort) return transport.close()
    const answer = globalAnswer(name, fields)
    if (answer === 'malformed') return transport.close()
    if (!wantsReply) return
    if (answer === undefined) transport.send(message(Message.requestFailure))
    else transport.send(message(Message.requestSuccess, ...answer))
  }

  /** The fields of a success; undefined: refused. */
  const globalAnswer = (
    name: ByteString,
    fields: WireReader,
  ): readonly Buffer[] | undefined | 'malformed' => {
    switch (name) {
      case 'no-more-sessions@openssh.com':
        noMoreSessions = true
        return []
      case 'hostkeys-prove-00@openssh.com':
        return proofs(fields)
      case 'tcpip-forward': {
        const [host, port] = [toUnicode(fields.text()), fields.u32()]
        if (fields.isShort) return 'malformed'
        setup.tell({ type: 'ssh.forward.reverse', host, port })
        if (port > 65_535 || forwards.size >= SSH_FORWARDS_MAX) return undefined
        const bound = port === 0 ? FORWARD_PORT_MIN + forwards.size : port
        if (forwards.has(`${host}:${bound}`)) return undefined
        forwards.add(`${host}:${bound}`)
        return port === 0 ? [u32(bound)] : []
      }
      case 'cancel-tcpip-forward': {
        const [host, port] = [toUnicode(fields.text()), fields.u32()]
        if (fields.isShort) return 'malformed'
        return forwards.delete(`${host}:${port}`) ? [] : undefined
      }
      default:
        return undefined
    }
  }

  /** Signatures that show the announced keys to be ours (PROTOCOL of OpenSSH, section 2.5). */
  const proofs = (fields: WireReader): readonly Buffer[] | undefined => {
    const blobs = new WireReader(fields.rest())
    const signatures: Buffer[] = []
    while (!blobs.isWhole) {
      const blob = blobs.string()
      const key = face.hostKeys.find((it) => it.blob.equals(blob))
      if (key === undefined || signatures.length >= face.hostKeys.length) return undefined
      const current = transport.hostKeyAlgorithm
      const algorithm = key.algorithms.includes(current) ? current : (key.algorithms[0] ?? '')
      const name = string('hostkeys-prove-00@openssh.com')
      const signed = Buffer.concat([name, string(transport.sessionId), string(blob)])
      signatures.push(string(key.sign(algorithm, signed)))
    }
    return signatures
  }

  announceHostKeys()
  return {
    receive: (type, fields) => {
      switch (type) {
        case Message.globalRequest:
          global(fields)
          return true
        case Message.channelOpen:
          open(fields)
          return true
        case Message.channelData:
          data(fields)
          return true
        case Message.channelRequest:
          request(fields)
          return true
        case Message.requestSuccess:
        case Message.requestFailure:
        case Message.channelOpenConfirmation:
        case Message.channelOpenFailure:
        case Message.channelWindowAdjust:
        case Message.channelExtendedData:
        case Message.channelEof:
        case Message.channelClose:
        case Message.channelSuccess:
        case Message.channelFailure:
          ofChannel(type, fields)
          return true
        default:
          return false
      }
    },
    end: () => {
      for (const { session } of channels.values()) session.hangUp()
      channels.clear()
    },
  }
}

/** Ports that Linux gives out by itself begin here (ip_local_port_range). */
const FORWARD_PORT_MIN = 32_768

const isAddress = (host: string): boolean =>
  host === 'localhost' || /^[0-9.]+$/.test(host) || host.includes(':')

/** An IPv4 address on a socket of both families, as sshd prints it. */
const plainAddress = (address: string): string => address.replace(/^::ffff:/, '')
