/** The ssh-userauth service (RFC 4252) as sshd of Debian serves it: publickey and password. */
import { type ByteString, toUnicode } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { SSH_AUTH_ATTEMPTS_MAX, SSH_AUTH_FAILURES_MAX } from '../../base/limits.ts'
import { publicKeyOf } from '../../events/public-key.ts'
import type { Attempt, Nerve, Visitor } from '../../nerve/nerve.ts'
import { Message } from './numbers.ts'
import type { Transport } from './transport.ts'
import { isSignedBy, isUserKey } from './user-key.ts'
import { boolean, message, string, type WireReader } from './wire.ts'

export interface UserauthSetup {
  readonly transport: Transport
  readonly nerve: Nerve
  readonly visitor: Visitor
  readonly clock: Clock
  /** Blobs of our host keys: a hostbound signature names the one it was made for. */
  readonly hostKeyBlobs: readonly Buffer[]
  /** Somebody is in. */
  readonly accepted: (user: string) => void
}

export interface Userauth {
  /** False for what this service does not know now. */
  receive(type: number, fields: WireReader): boolean
}

const SERVICE = 'ssh-userauth'
const NEXT_SERVICE = 'ssh-connection'
const METHODS = 'publickey,password'
const HOSTBOUND = 'publickey-hostbound-v00@openssh.com'

/** What came of a request besides a verdict on it. */
type Asked = Attempt | { readonly keyToQuery: Attempt; readonly answer: Buffer } | 'malformed'

/** Serves logins until one is accepted or the connection is closed. */
export const createUserauth = (setup: UserauthSetup): Userauth => {
  const { transport, nerve, visitor, clock } = setup
  let isServing = false
  let identity: { readonly user: ByteString; readonly service: ByteString } | undefined
  let attempts = 0
  let failures = 0
  let offeredKey = ''

  const service = (name: ByteString): void => {
    if (name !== SERVICE) return transport.disconnect(`bad service request ${name}`)
    isServing = true
    transport.send(message(Message.serviceAccept, string(name)))
  }

  const request = (fields: WireReader): void => {
    const login = fields.text()
    const [nextService, method] = [fields.text(), fields.text()]
    if (fields.isShort) return transport.close()
    // "user:style" chose among BSD's ways to log in; sshd cuts the style off everywhere.
    const user = login.split(':', 1)[0] ?? ''
    attempts++
    if (attempts > SSH_AUTH_ATTEMPTS_MAX) return tooMany()
    identity ??= { user, service: nextService }
    if (user !== identity.user || nextService !== identity.service) {
      const was = `(${identity.user},${identity.service}) -> (${user},${nextService})`
      return transport.disconnect(`Change of username or service not allowed: ${was}`)
    }
    if (nextService !== NEXT_SERVICE) return transport.close()
    const asked = readMethod(method, { user, login, fields, transport, setup, offered })
    if (asked === 'malformed') return transport.close()
    transport.hold()
    if ('keyToQuery' in asked) return judge(asked.keyToQuery, asked.answer)
    judge(asked, undefined)
  }

  /** A key is asked about first and then signed with: it is told once. */
  const offered = (username: string, blob: Buffer): void => {
    const base64 = blob.toString('base64')
    if (base64 === offeredKey) return
    offeredKey = base64
    nerve.tell(visitor, { type: 'client.fingerprint', username, ...publicKeyOf(base64) })
  }

  /** Asks the brain, and answers when a real sshd would. */
  const judge = (attempt: Attempt, keyAnswer: Buffer | undefined): void => {
    const startedMs = clock.ticksMs()
    nerve.authenticate(visitor, attempt).then(
      ({ accepted, delayMs }) => {
        const leftMs = delayMs - (clock.ticksMs() - startedMs)
        const answer = (): void => {
          if (!accepted) fail(attempt)
          else if (keyAnswer !== undefined) transport.send(keyAnswer)
          else succeed(attempt.user)
          transport.release()
        }
        if (leftMs > 0) clock.after(leftMs, answer)
        else answer()
      },
      () => transport.close(),
    )
  }

  const succeed = (user: string): void => {
    transport.send(message(Message.userauthSuccess))
    transport.authenticated()
    setup.accepted(user)
  }

  const fail = ({ method }: Attempt): void => {
    if (method !== 'none' || attempts > 1) failures++
    if (failures >= SSH_AUTH_FAILURES_MAX) return tooMany()
    transport.send(message(Message.userauthFailure, string(METHODS), boolean(false)))
  }

  const tooMany = (): void => transport.disconnect('Too many authentication failures')

  return {
    receive: (type, fields) => {
      if (type === Message.serviceRequest) {
        service(fields.text())
        return true
      }
      if (type === Message.userauthRequest && isServing) {
        request(fields)
        return true
      }
      return type === Message.extInfo && transport.takesExtInfo
    },
  }
}

interface RequestContext {
  readonly user: ByteString
  /** The user as sent, with a style: signatures cover it. */
  readonly login: ByteString
  readonly fields: WireReader
  readonly transport: Transport
  readonly setup: UserauthSetup
  readonly offered: (username: string, blob: Buffer) => void
}

const readMethod = (method: ByteString, context: RequestContext): Asked => {
  const user = toUnicode(context.user)
  switch (method) {
    case 'none':
      return context.fields.isWhole ? { user, method: 'none', proof: '' } : 'malformed'
    case 'password':
      return readPassword(user, context.fields)
    case 'publickey':
    case HOSTBOUND:
      return readKey(method, context)
    default:
      return { user, method: 'unknown', proof: '' }
  }
}

const readPassword = (user: string, fields: WireReader): Asked => {
  const isChange = fields.boolean()
  const proof = toUnicode(fields.text())
  if (fields.isShort) return 'malformed'
  // "password change not supported": refused without a look at it.
  return isChange ? { user, method: 'unknown', proof: '' } : { user, method: 'password', proof }
}

const readKey = (method: ByteString, context: RequestContext): Asked => {
  const { fields, transport, setup, login, offered } = context
  const user = toUnicode(context.user)
  const hasSignature = fields.boolean()
  const [algorithm, blob] = [fields.text(), fields.string()]
  const hostKey = method === HOSTBOUND ? fields.string() : undefined
  const signature = hasSignature ? fields.string() : undefined
  if (!fields.isWhole) return 'malformed'
  offered(user, blob)
  const refused: Attempt = { user, method: 'unknown', proof: '' }
  if (!isUserKey(algorithm, blob)) return refused
  if (hostKey !== undefined && !setup.hostKeyBlobs.some((it) => it.equals(hostKey))) return refused
  const proof = blob.toString('base64')
  if (signature === undefined) {
    const answer = message(Message.userauthPkOk, string(algorithm), string(blob))
    return { keyToQuery: { user, method: 'publickey', proof, isQuery: true }, answer }
  }
  const signed = Buffer.concat([
    string(transport.sessionId),
    message(Message.userauthRequest, string(login), string(NEXT_SERVICE), string(method)),
    boolean(true),
    string(algorithm),
    string(blob),
    ...(hostKey === undefined ? [] : [string(hostKey)]),
  ])
  const isGood = isSignedBy({ algorithm, blob }, { signed, signature })
  return isGood ? { user, method: 'publickey', proof } : refused
}
