/** Global requests (RFC 4254 section 4): forwardings, and proofs of host keys. */
import { type ByteString, toUnicode } from '../../base/bytes.ts'
import { SSH_FORWARDS_MAX } from '../../base/limits.ts'
import type { ConnectionSetup } from './connection.ts'
import { Message } from './numbers.ts'
import { boolean, message, string, u32, WireReader } from './wire.ts'

/** Ports that Linux gives out by itself begin here (ip_local_port_range). */
const FORWARD_PORT_MIN = 32_768

/** What a success tells; undefined: refused. */
type Answer = readonly Buffer[] | undefined | 'malformed'

export interface GlobalRequests {
  receive(fields: WireReader): void
  /** The client has promised to open no more sessions. */
  readonly hasEnoughSessions: boolean
}

/** Announces the host keys, and serves requests. */
export const createGlobalRequests = (setup: ConnectionSetup): GlobalRequests => {
  const { transport, face } = setup
  const forwards = new Set<string>()
  let hasEnoughSessions = false

  const announceHostKeys = (): void => {
    const blobs = face.hostKeys.map((key) => string(key.blob))
    const name = string('hostkeys-00@openssh.com')
    transport.send(message(Message.globalRequest, name, boolean(false), ...blobs))
  }

  const forward = (fields: WireReader): Answer => {
    const [host, port] = [toUnicode(fields.text()), fields.u32()]
    if (!fields.isWhole) return 'malformed'
    setup.tell({ type: 'forward.listen', host, port })
    if (forwards.size >= SSH_FORWARDS_MAX) return undefined
    const bound = port === 0 ? FORWARD_PORT_MIN + forwards.size : port
    if (forwards.has(`${host}:${bound}`)) return undefined
    forwards.add(`${host}:${bound}`)
    return port === 0 ? [u32(bound)] : []
  }

  /** A socket in the file system: root may put it anywhere. */
  const forwardPath = (fields: WireReader): Answer => {
    const path = toUnicode(fields.text())
    if (!fields.isWhole) return 'malformed'
    setup.tell({ type: 'forward.listen', host: path, port: 0 })
    const isRefused = setup.user !== 'root' || forwards.has(path) || !path.startsWith('/')
    if (isRefused || forwards.size >= SSH_FORWARDS_MAX) return undefined
    forwards.add(path)
    return []
  }

  const cancel = (fields: WireReader): Answer => {
    const [host, port] = [toUnicode(fields.text()), fields.u32()]
    if (!fields.isWhole) return 'malformed'
    return forwards.delete(`${host}:${port}`) ? [] : undefined
  }

  /** Signatures that show the announced keys to be ours (PROTOCOL of OpenSSH, section 2.5). */
  const proofs = (fields: WireReader): Answer => {
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

  const answerTo = (name: ByteString, fields: WireReader): Answer => {
    switch (name) {
      case 'no-more-sessions@openssh.com':
        hasEnoughSessions = true
        return []
      case 'hostkeys-prove-00@openssh.com':
        return proofs(fields)
      case 'tcpip-forward':
        return forward(fields)
      case 'streamlocal-forward@openssh.com':
        return forwardPath(fields)
      case 'cancel-tcpip-forward':
        return cancel(fields)
      default:
        return undefined
    }
  }

  announceHostKeys()
  return {
    receive: (fields) => {
      const [name, wantsReply] = [fields.text(), fields.boolean()]
      if (fields.isShort) return transport.close()
      const answer = answerTo(name, fields)
      if (answer === 'malformed') return transport.close()
      if (!wantsReply) return
      if (answer === undefined) transport.send(message(Message.requestFailure))
      else transport.send(message(Message.requestSuccess, ...answer))
    },
    get hasEnoughSessions() {
      return hasEnoughSessions
    },
  }
}
