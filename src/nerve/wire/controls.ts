/** What tentacle and brain say to each other besides frames: JSON, every value of it checked. */
import { z } from 'zod'
import type { Bytes } from '../../base/bytes.ts'
import { DOOR_TOLD_ITEMS_MAX, LINK_MESSAGE_BYTES_MAX } from '../../base/limits.ts'
import type { DoorFacts, Order, Refused, Verdict, Visitor } from '../nerve.ts'
import { Malformed } from './frames.ts'

const text = z.string().max(LINK_MESSAGE_BYTES_MAX)
const word = z.string().max(256)
const count = z.int().min(0).max(0xffff_ffff)
const port = z.int().min(0).max(65_535)
const bytes = z.base64().transform((it): Bytes => new Uint8Array(Buffer.from(it, 'base64')))
const texts = z.array(text).max(DOOR_TOLD_ITEMS_MAX)
const pairs = z.array(z.tuple([text, text])).max(DOOR_TOLD_ITEMS_MAX)

const source = z.strictObject({ address: word, port, localAddress: word, localPort: port })

const visitFacts = z
  .strictObject({
    source,
    protocol: z.enum(['ssh', 'telnet', 'tcp', 'http']),
    client: pairs.optional(),
  })
  .transform(({ client, ...facts }) =>
    client === undefined ? facts : { ...facts, client: new Map(client) },
  )

const attempt = z
  .strictObject({
    user: text,
    method: z.enum(['none', 'password', 'publickey', 'keyboard-interactive', 'unknown']),
    proof: text,
    isQuery: z.boolean().optional(),
  })
  .transform(({ isQuery, ...rest }) => (isQuery === undefined ? rest : { ...rest, isQuery }))

const terminal = z.strictObject({ name: text, rows: count, columns: count, modes: bytes })
const session = { user: text, env: pairs }
const withTerminal = <T extends { terminal?: unknown }>({ terminal: on, ...rest }: T) =>
  (on === undefined ? rest : { ...rest, terminal: on }) as Omit<T, 'terminal'> & {
    terminal: NonNullable<T['terminal']>
  }

/** A `command` channel is the API's own: no tentacle may open one. */
const wish = z.union([
  z
    .strictObject({ kind: z.literal('shell'), ...session, terminal: terminal.optional() })
    .transform(withTerminal),
  z
    .strictObject({
      kind: z.literal('exec'),
      ...session,
      command: bytes,
      terminal: terminal.optional(),
    })
    .transform(withTerminal),
  z.strictObject({ kind: z.literal('subsystem'), ...session, name: text }),
  z.strictObject({ kind: z.literal('line'), user: text }),
])

const told = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('client.version'), version: text }),
  z.strictObject({
    type: z.literal('client.kex'),
    hassh: word,
    kex: texts,
    hostKeys: texts,
    ciphers: texts,
    macs: texts,
    compressions: texts,
    languages: texts,
  }),
  z.strictObject({
    type: z.literal('client.fingerprint'),
    username: text,
    fingerprint: word,
    key: text,
    keyType: word,
  }),
  z.strictObject({ type: z.literal('client.size'), width: count, height: count }),
  z.strictObject({ type: z.literal('client.var'), name: text, value: text }),
  z.strictObject({
    type: z.literal('forward.request'),
    host: text,
    port: count,
    originHost: text,
    originPort: count,
  }),
  z.strictObject({ type: z.literal('forward.listen'), host: text, port: count }),
  z.strictObject({
    type: z.literal('telnet.option'),
    command: z.enum(['WILL', 'WONT', 'DO', 'DONT', 'SB']),
    name: word,
    option: count,
  }),
  z.strictObject({
    type: z.literal('http.request'),
    method: text,
    target: text,
    version: text,
    headers: pairs,
    body: bytes,
    bodyBytes: count,
    status: count,
  }),
  z
    .strictObject({
      type: z.literal('tls.hello'),
      version: word,
      serverName: text.optional(),
      protocols: texts,
      ja4: word.optional(),
    })
    .transform(({ serverName, ja4, ...rest }) => ({
      ...rest,
      ...(serverName === undefined ? {} : { serverName }),
      ...(ja4 === undefined ? {} : { ja4 }),
    })),
  z.strictObject({ type: z.literal('tcp.first-bytes'), guess: word, bytes }),
  z.strictObject({ type: z.literal('ink.started'), tarpit: word, reason: text }),
  z.strictObject({
    type: z.literal('ink.ended'),
    tarpit: word,
    tookMs: z.number().min(0),
    bytes: count,
  }),
])

const ask = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('hello'), call: count }),
  z.strictObject({ ask: z.literal('visit'), call: count, facts: visitFacts }),
  z.strictObject({ ask: z.literal('authenticate'), call: count, visitor: word, attempt }),
  z.strictObject({ ask: z.literal('open'), call: count, visitor: word, channel: count, wish }),
  z.strictObject({ ask: z.literal('leave'), visitor: word }),
  z.strictObject({ ask: z.literal('tell'), visitor: word, what: told }),
])

/** What a tentacle asks. Answers bear the number of the call. */
export type Ask = z.infer<typeof ask>

/** What a brain says; which answer belongs to a call the asker knows. */
export type Answer =
  | { readonly call: number; readonly hello: DoorFacts }
  | { readonly call: number; readonly visit: Visitor | Refused }
  | { readonly call: number; readonly verdict: Verdict }
  | { readonly call: number; readonly open: Refused | 'opened' }
  | { readonly call: number; readonly failed: string }
  /** No answer: what the door of a visit is to do now. */
  | { readonly visitor: string; readonly order: Order }

/** Encodes a question: `Ask`, before its bytes became base64. */
export const encodeControl = (control: unknown): Bytes =>
  Buffer.from(JSON.stringify(control, writable), 'utf8')

const writable = (_key: string, value: unknown): unknown => {
  if (value instanceof Map) return [...value]
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  // A Buffer comes as what its toJSON made of it.
  if (isBufferJson(value)) return Buffer.from(value.data).toString('base64')
  return value
}

const isBufferJson = (value: unknown): value is { data: number[] } =>
  typeof value === 'object' &&
  value !== null &&
  (value as { type?: unknown }).type === 'Buffer' &&
  Array.isArray((value as { data?: unknown }).data)

/** Decodes what a tentacle, which may be anybody's by now, has asked; throws Malformed. */
export const decodeAsk = (message: Bytes): Ask => {
  const checked = ask.safeParse(jsonOf(message))
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new Malformed(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`.slice(0, 200))
}

/** Decodes what our own brain has answered; throws Malformed. */
export const decodeAnswer = (message: Bytes): Answer => {
  const value = jsonOf(message)
  if (typeof value !== 'object' || value === null) throw new Malformed('no answer')
  return value as Answer
}

const jsonOf = (message: Bytes): unknown => {
  try {
    return JSON.parse(Buffer.from(message).toString('utf8'))
  } catch (cause) {
    throw new Malformed('no JSON', { cause })
  }
}
