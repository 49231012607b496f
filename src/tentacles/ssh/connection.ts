/** The ssh-connection service (RFC 4254) as sshd of Debian serves it: channels here. */
import { toUnicode } from '../../base/bytes.ts'
import { CHANNELS_PER_VISIT_MAX } from '../../base/limits.ts'
import type { DoorHappening } from '../../events/events.ts'
import type { Channel, Outward, Source, Wish } from '../../nerve/nerve.ts'
import { ChannelSender } from './channel-sender.ts'
import type { Face } from './face.ts'
import { createGlobalRequests } from './global-requests.ts'
import { CONNECT_FAILED, Message } from './numbers.ts'
import { createSession, type Session } from './session.ts'
import type { Transport } from './transport.ts'
import { boolean, message, string, u32, type WireReader } from './wire.ts'

export interface ConnectionSetup {
  readonly transport: Transport
  readonly face: Face
  readonly source: Source
  readonly user: string
  open(wish: Wish, receive: (frame: Outward) => void): Promise<Channel | { refused: string }>
  /** What the client asked for besides. */
  tell(what: DoorHappening): void
  /** No machine serves this connection any more. */
  readonly lost: () => void
  /** So many bytes more (or less) of input wait for machines. */
  readonly held: (bytes: number) => void
}

export interface Connection {
  /** False for a message this service does not know. */
  receive(type: number, fields: WireReader): boolean
  /** The socket is closed. */
  end(): void
}

interface OpenChannel {
  readonly sender: ChannelSender
  readonly session: Session
  hasEof: boolean
  hasClose: boolean
}

/** Serves the requests and channels of a user who is in. */
export const createConnection = (setup: ConnectionSetup): Connection => {
  const { transport } = setup
  const requests = createGlobalRequests(setup)
  const channels = new Map<number, OpenChannel>()
  const environment = connectionVariables(setup)
  const takeAgent = once()

  const open = (fields: WireReader): void => {
    const kind = fields.text()
    const [theirNumber, window, packetBytes] = [fields.u32(), fields.u32(), fields.u32()]
    if (fields.isShort) return transport.close()
    if (kind === 'session' && !fields.isWhole) return transport.close()
    const refusal = kind === 'session' ? refuseSession() : refuseOther(setup, kind, fields)
    if (refusal === 'ended') return
    if (refusal !== undefined) return transport.send(openFailure(theirNumber, refusal))
    let number = 0
    while (channels.has(number)) number++
    const sender = new ChannelSender({ transport, number, theirNumber, window, packetBytes })
    const disconnect = (text: string): void => transport.disconnect(text)
    const session = createSession({ ...setup, sender, environment, takeAgent, disconnect })
    const channel = { sender, session, hasEof: false, hasClose: false }
    sender.whenClosed = () => forget(channel)
    channels.set(number, channel)
    sender.confirm()
  }

  const refuseSession = (): string | undefined => {
    if (!requests.hasEnoughSessions) {
      return channels.size < CHANNELS_PER_VISIT_MAX ? undefined : 'open failed'
    }
    const what = 'attempt to open a session after additional sessions disabled'
    transport.disconnect(`Possible attack: ${what}`)
    return 'ended'
  }

  /** The channel a message is for; without one sshd says which message and ends. */
  const find = (fields: WireReader, what: string): OpenChannel | undefined => {
    const number = fields.u32()
    const channel = channels.get(number)
    if (fields.isShort) transport.close()
    else if (number > NUMBER_MAX) transport.disconnect(`Invalid ${what} channel id`)
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

  /** A channel lives until both sides have closed it. */
  const close = (channel: OpenChannel): void => {
    channel.hasClose = true
    channel.session.close()
    forget(channel)
  }

  const forget = ({ sender, hasClose }: OpenChannel): void => {
    if (hasClose && sender.hasSentClose) channels.delete(sender.number)
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
      case Message.channelOpenConfirmation:
      case Message.channelOpenFailure: {
        const what = type === Message.channelOpenFailure ? 'failure' : 'confirmation'
        const channel = find(fields, `open ${what}`)
        if (channel === undefined) return
        const { number } = channel.sender
        return transport.disconnect(`Received open ${what} for non-opening channel ${number}.`)
      }
      default:
        return
    }
  }

  return {
    receive: (type, fields) => {
      switch (type) {
        case Message.globalRequest:
          requests.receive(fields)
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
        default:
          ofChannel(type, fields)
          return isOfConnection(type)
      }
    },
    end: () => {
      for (const { session } of channels.values()) session.hangUp()
      channels.clear()
    },
  }
}

const isOfConnection = (type: number): boolean =>
  type === Message.requestSuccess ||
  type === Message.requestFailure ||
  (type >= Message.channelOpen && type <= Message.channelFailure)

const openFailure = (theirNumber: number, text: string): Buffer => {
  const reason = [u32(CONNECT_FAILED), string(text), string('')]
  return message(Message.channelOpenFailure, u32(theirNumber), ...reason)
}

/** True the first time. */
const once = (): (() => boolean) => {
  let isFirst = true
  return () => {
    const answer = isFirst
    isFirst = false
    return answer
  }
}

/** What sshd says to a channel that is no session; 'ended' when it can't be read. */
const refuseOther = (
  { transport, tell }: ConnectionSetup,
  kind: string,
  fields: WireReader,
): string => {
  if (kind === 'direct-tcpip') {
    const [host, port] = [toUnicode(fields.text()), fields.u32()]
    const [originHost, originPort] = [toUnicode(fields.text()), fields.u32()]
    if (!fields.isWhole) return end(transport)
    tell({ type: 'forward.request', host, port, originHost, originPort })
    return isAddress(host) ? 'Connection refused' : 'Name or service not known'
  }
  if (kind === 'tun@openssh.com') {
    const mode = fields.u32()
    if (fields.isShort) return end(transport)
    const isKnown = mode === TUNNEL_POINT_TO_POINT || mode === TUNNEL_ETHERNET
    const why = isKnown
      ? 'Server has rejected tunnel device forwarding'
      : 'Unsupported tunnel device mode.'
    transport.send(message(Message.debug, boolean(false), string(why), string('')))
  }
  return 'open failed'
}

/** Channel numbers are C's int. */
const NUMBER_MAX = 0x7fffffff

/** SSH_TUNMODE_* of OpenSSH. */
const TUNNEL_POINT_TO_POINT = 1
const TUNNEL_ETHERNET = 2

const end = (transport: Transport): 'ended' => {
  transport.close()
  return 'ended'
}

const isAddress = (host: string): boolean =>
  host === 'localhost' || /^[0-9.]+$/.test(host) || host.includes(':')

/**
 * SSH_CLIENT and SSH_CONNECTION of sshd(8). A port that is led here from another, an address that a
 * cloud or a container translates: the machine knows its own alone, as everything else in it says.
 */
const connectionVariables = ({
  face,
  source,
}: ConnectionSetup): readonly (readonly [string, string])[] => {
  if (!face.facts.tellsConnection) return []
  const { port } = source
  const address = plainAddress(source.address)
  const own = { address: plainAddress(source.localAddress), port: source.localPort }
  const local = face.facts.listensAt ?? own
  return [
    ['SSH_CLIENT', `${address} ${port} ${local.port}`],
    ['SSH_CONNECTION', `${address} ${port} ${local.address} ${local.port}`],
  ]
}

/** An IPv4 address on a socket of both families, as sshd prints it. */
const plainAddress = (address: string): string => address.replace(/^::ffff:/, '')
