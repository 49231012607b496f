import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  SSH_AUTH_ATTEMPTS_MAX,
  SSH_AUTH_FAILURES_MAX,
  SSH_ENVIRONMENT_MAX,
  SSH_FORWARDS_MAX,
  SSH_GRACE_MS,
  SSH_HELD_BYTES_PER_CONNECTION_MAX,
  SSH_IDENT_BYTES_MAX,
  SSH_LINGER_MS,
  SSH_PACKET_BYTES_MAX,
} from '../../base/limits.ts'
import type { Outward } from '../../nerve/nerve.ts'
import { connectClient, nerveWith, openFields } from './client.test-kit.ts'
import { Message } from './numbers.ts'
import { boolean, string, u32, WireReader } from './wire.ts'

const refusing = nerveWith({ authenticate: async () => ({ accepted: false, delayMs: 0 }) })

const typesOf = (payloads: readonly Buffer[]): readonly (number | undefined)[] =>
  payloads.map((it) => it[0])

const reasonOf = (payload: Buffer | undefined): string => {
  assert.equal(payload?.[0], Message.disconnect)
  const fields = new WireReader(payload, 1)
  fields.u32()
  return fields.text()
}

const login = (method: string, ...more: readonly Buffer[]): readonly Buffer[] => [
  ...['root', 'ssh-connection', method].map(string),
  ...more,
]

test('who does not log in is sent away after the grace, not before', async () => {
  const client = connectClient(nerveWith({}))
  await client.meet()
  await client.look()
  client.clock.advance(SSH_GRACE_MS - 1)
  await client.look()
  assert.equal(client.isClosed, false)
  client.clock.advance(1)
  await client.look()
  assert.equal(client.isClosed, true)
})

test('who is in stays in', async () => {
  const client = connectClient(nerveWith({}))
  await client.enter()
  client.clock.advance(SSH_GRACE_MS + SSH_LINGER_MS)
  await client.look()
  assert.equal(client.isClosed, false)
})

test('so many passwords, then too many', async () => {
  const client = connectClient(refusing)
  await client.meet()
  client.send(Message.serviceRequest, string('ssh-userauth'))
  const tries = SSH_AUTH_FAILURES_MAX
  for (let n = 0; n < tries; n++) {
    client.send(Message.userauthRequest, ...login('password', boolean(false), string(`${n}`)))
  }
  const answers = await client.look()
  assert.deepEqual(typesOf(answers).slice(0, -1), [
    Message.serviceAccept,
    ...Array.from({ length: tries - 1 }, () => Message.userauthFailure),
  ])
  assert.equal(reasonOf(answers.at(-1)), 'Too many authentication failures')
})

test('keys that are only asked about count as attempts', async () => {
  const client = connectClient(nerveWith({}))
  await client.meet()
  client.send(Message.serviceRequest, string('ssh-userauth'))
  const ask = () => {
    const key = Buffer.concat([string('ssh-ed25519'), string('k'.repeat(32))])
    const query = [boolean(false), string('ssh-ed25519'), string(key)]
    client.send(Message.userauthRequest, ...login('publickey', ...query))
  }
  let answered = 0
  for (let n = 0; n < SSH_AUTH_ATTEMPTS_MAX; n += 64) {
    for (let more = 0; more < 64; more++) ask()
    answered += typesOf(await client.look()).filter((it) => it === 60).length
    for (let look = 0; look < 40 && answered < n + 64; look++) {
      answered += typesOf(await client.look()).filter((it) => it === 60).length
    }
  }
  assert.equal(answered, SSH_AUTH_ATTEMPTS_MAX)
  ask()
  assert.equal(reasonOf((await client.look()).at(-1)), 'Too many authentication failures')
})

test('an ident that does not end', async () => {
  const client = connectClient(nerveWith({}))
  client.raw(Buffer.from(`SSH-2.0-${'x'.repeat(SSH_IDENT_BYTES_MAX - 8)}`))
  await client.lookRaw()
  assert.equal(client.isClosed, false)
  client.raw(Buffer.from('x'))
  await client.lookRaw()
  assert.equal(client.isClosed, true)
})

test('a packet of more bytes than OpenSSH takes', async () => {
  const client = connectClient(nerveWith({}))
  client.raw(Buffer.from('SSH-2.0-kit\r\n'))
  client.raw(u32(SSH_PACKET_BYTES_MAX + 8))
  client.raw(Buffer.alloc(12))
  await client.lookRaw()
  assert.equal(client.isClosed, true)
})

test('variables of a session, and ports that are asked for', async () => {
  const wishes: unknown[] = []
  const client = connectClient(
    nerveWith({
      open: async (_visitor, wish) => {
        wishes.push(wish)
        return { send: () => {} }
      },
    }),
  )
  await client.enter()
  client.send(Message.channelOpen, ...openFields(0))
  for (let n = 0; n < SSH_ENVIRONMENT_MAX + 5; n++) {
    const fields = [string('env'), boolean(false), string(`LC_${n}`), string('x')]
    client.send(Message.channelRequest, u32(0), ...fields)
  }
  client.send(Message.channelRequest, u32(0), string('exec'), boolean(false), string('id'))
  await client.look()
  const [wish] = wishes as { readonly env: readonly (readonly [string, string])[] }[]
  const named = wish?.env.filter(([name]) => name.startsWith('LC_')) ?? []
  assert.equal(named.length, SSH_ENVIRONMENT_MAX)

  const listen = (port: number): void =>
    client.send(
      Message.globalRequest,
      ...[string('tcpip-forward'), boolean(true), string('localhost'), u32(port)],
    )
  for (let n = 0; n < SSH_FORWARDS_MAX; n++) listen(10_000 + n)
  assert.deepEqual(new Set(typesOf(await client.look())), new Set([Message.requestSuccess]))
  listen(20_000)
  assert.deepEqual(typesOf(await client.look()), [Message.requestFailure])
})

/** Turns in which all that has been sent is read, if anybody reads. */
const LOOKS = 100

test('of input that no machine takes a connection holds so much; then nobody reads it', async () => {
  const receivers: ((frame: Outward) => void)[] = []
  const client = connectClient(
    nerveWith({
      open: async (_visitor, _wish, receive) => {
        receivers.push(receive)
        return { send: () => {} }
      },
    }),
  )
  await client.enter()
  const { piece, window } = { piece: 32_768, window: 2_097_152 }
  for (let channel = 0; channel < 3; channel++) {
    client.send(Message.channelOpen, ...openFields(channel))
    const command = [string('exec'), boolean(false), string('cat')]
    client.send(Message.channelRequest, u32(channel), ...command)
    await client.look()
  }
  let sent = 0
  const say = async (channel: number, bytes: number): Promise<void> => {
    for (const end = sent + bytes; sent < end; sent += piece) {
      client.send(Message.channelData, u32(channel), string('x'.repeat(piece)))
      if (sent % 1_048_576 === 0) await client.look()
    }
  }
  const hearsAnswer = async (): Promise<boolean> => {
    for (let look = 0; look < LOOKS; look++) {
      if (typesOf(await client.look()).includes(Message.requestFailure)) return true
    }
    return false
  }
  const isRead = (): Promise<boolean> => {
    client.send(Message.globalRequest, string('keepalive@openssh.com'), boolean(true))
    return hearsAnswer()
  }
  await say(0, window)
  await say(1, window - piece)
  assert.equal(await isRead(), true)
  await say(2, SSH_HELD_BYTES_PER_CONNECTION_MAX - sent + 4 * 65_536)
  assert.equal(await isRead(), false)
  for (const receive of receivers) receive({ kind: 'credit', bytes: window })
  assert.equal(await hearsAnswer(), true, 'what waited is read')
  assert.equal(client.isClosed, false)
})
