import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import type { Inward, Outward, Wish } from '../../nerve/nerve.ts'
import { connectClient, nerveWith, openFields } from './client.test-kit.ts'
import { Message } from './numbers.ts'
import { boolean, message, string, u32, WireReader } from './wire.ts'

const ROUNDS = process.env.MIMICRY_SOAK === undefined ? 2_000 : 1_000_000

/** Each costs two connections: a million, without any, are in packet-fuzz.test.ts. */
const EARLY_ROUNDS = process.env.MIMICRY_SOAK === undefined ? 200 : 100_000

/** What a payload says, short. */
const shown = (payload: Buffer): string => {
  const fields = new WireReader(payload, 1)
  const type = payload[0] ?? 0
  switch (type) {
    case Message.disconnect:
      return `disconnect ${fields.u32()} ${fields.text()}`
    case Message.unimplemented:
      return `unimplemented ${fields.u32()}`
    case Message.userauthFailure:
      return `failure ${fields.text()}`
    case Message.channelOpenConfirmation:
      return `confirm ${[fields.u32(), fields.u32(), fields.u32(), fields.u32()].join(' ')}`
    case Message.channelOpenFailure:
      return `refused ${fields.u32()} ${fields.u32()} ${fields.text()}`
    case Message.channelWindowAdjust:
      return `adjust ${fields.u32()} ${fields.u32()}`
    case Message.channelData:
      return `data ${fields.u32()} ${fields.text()}`
    case Message.channelExtendedData:
      return `error ${fields.u32()} ${fields.u32()} ${fields.text()}`
    case Message.channelRequest:
      return `request ${fields.u32()} ${fields.text()} ${fields.boolean()} ${fields.rest().toString('hex')}`
    case Message.channelEof:
    case Message.channelClose:
    case Message.channelSuccess:
    case Message.channelFailure:
      return `${type} ${fields.u32()}`
    default:
      return `${type}`
  }
}

/** A machine whose channels a test drives. */
const stage = () => {
  const wishes: Wish[] = []
  const inward: Inward[] = []
  const receivers: ((frame: Outward) => void)[] = []
  const nerve = nerveWith({
    open: async (_visitor, wish, receive) => {
      wishes.push(wish)
      receivers.push(receive)
      return { send: (frame) => inward.push(frame) }
    },
  })
  const client = connectClient(nerve)
  const answers = async () => (await client.look()).map(shown)
  const exec = (number: number, command: string) => {
    client.send(Message.channelOpen, ...openFields(number))
    client.send(Message.channelRequest, u32(0), string('exec'), boolean(true), string(command))
  }
  const say = (frame: Outward) => receivers.at(-1)?.(frame)
  return { client, wishes, inward, answers, exec, say }
}

test('a command: window, success, both streams, status, EOF, close, as recorded from sshd', async () => {
  const { client, wishes, inward, answers, exec, say } = stage()
  await client.enter()
  exec(7, 'id')
  assert.deepEqual(await answers(), ['confirm 7 0 0 32768', 'adjust 7 2097152', '99 7'])
  client.send(Message.channelData, u32(0), string('in'))
  client.send(Message.channelEof, u32(0))
  assert.deepEqual(await answers(), [])
  say({ kind: 'out', bytes: bytesOf('out\n') })
  say({ kind: 'err', bytes: bytesOf('err\n') })
  say({ kind: 'exit', status: 3 })
  assert.deepEqual(await answers(), [
    'data 7 out\n',
    'error 7 1 err\n',
    'request 7 exit-status false 00000003',
    '96 7',
    '97 7',
  ])
  assert.deepEqual(wishes, [
    {
      kind: 'exec',
      command: bytesOf('id'),
      user: 'root',
      env: [
        ['SSH_CLIENT', '192.0.2.7 5 22'],
        ['SSH_CONNECTION', '192.0.2.7 5 192.0.2.1 22'],
      ],
    },
  ])
  assert.deepEqual(
    inward.map((it) => (it.kind === 'in' ? `in ${textOf(it.bytes)}` : it.kind)),
    ['in in', 'eof'],
  )
})

test('a command that was killed: EOF, signal, close', async () => {
  const { client, answers, exec, say } = stage()
  await client.enter()
  exec(0, 'x')
  await answers()
  say({ kind: 'killed', signal: 'KILL', dumped: false })
  const fields = `${string('KILL').toString('hex')}000000000000000000`
  assert.deepEqual(await answers(), ['96 0', `request 0 exit-signal false ${fields}`, '97 0'])
})

test('requests before a command: what sshd takes, what it refuses, what ends it', async () => {
  const { client, wishes, answers } = stage()
  await client.enter()
  client.send(Message.channelOpen, ...openFields(3))
  const ask = (name: string, ...fields: readonly Buffer[]) =>
    client.send(Message.channelRequest, u32(0), string(name), boolean(true), ...fields)
  const terminal = [string('xterm'), u32(80), u32(24), u32(0), u32(0), string('\0')]
  ask('env', string('LANG'), string('de_DE'))
  ask('env', string('FOO'), string('1'))
  ask('nonsense@example.com')
  ask('signal', string('TERM'))
  ask('break', u32(500))
  ask('subsystem', string('nope'))
  ask('pty-req', ...terminal)
  ask('window-change', u32(100), u32(30), u32(0), u32(0))
  ask('shell')
  ask('shell')
  assert.deepEqual(await answers(), [
    'confirm 3 0 0 32768',
    ...['99 3', '100 3', '100 3', '100 3', '100 3', '100 3', '99 3', '99 3'],
    ...['adjust 3 2097152', '99 3', '100 3'],
  ])
  const [wish] = wishes
  assert(wish?.kind === 'shell')
  assert.deepEqual(wish.terminal, { name: 'xterm', rows: 30, columns: 100, modes: Buffer.of(0) })
  assert.deepEqual(wish.env.at(-1), ['LANG', 'de_DE'])
  client.send(Message.channelOpen, ...openFields(4))
  await answers()
  client.send(Message.channelRequest, u32(1), string('pty-req'), boolean(true), ...terminal)
  client.send(Message.channelRequest, u32(1), string('pty-req'), boolean(true), ...terminal)
  assert.deepEqual(await answers(), [
    '99 4',
    'disconnect 2 Protocol error: you already have a pty.',
  ])
  assert(client.isClosed)
})

test('output waits for the window, credit for the socket', async () => {
  const { client, inward, answers, say } = stage()
  await client.enter()
  client.send(Message.channelOpen, ...openFields(0, 10))
  client.send(Message.channelRequest, u32(0), string('shell'), boolean(false))
  await answers()
  say({ kind: 'out', bytes: bytesOf('0123456789abcdef') })
  say({ kind: 'err', bytes: bytesOf('late') })
  say({ kind: 'exit', status: 0 })
  assert.deepEqual(await answers(), ['data 0 0123456789', 'request 0 exit-status false 00000000'])
  client.send(Message.channelWindowAdjust, u32(0), u32(100))
  assert.deepEqual(await answers(), ['error 0 1 late', 'data 0 abcdef', '96 0', '97 0'])
  assert.deepEqual(inward, [])
  client.send(Message.channelOpen, ...openFields(1, 100_000))
  client.send(Message.channelRequest, u32(1), string('shell'), boolean(false))
  await answers()
  say({ kind: 'out', bytes: new Uint8Array(40_000) })
  await answers()
  assert.deepEqual(inward, [{ kind: 'credit', bytes: 32_768 }])
})

test('input waits for credit; a client that ignores the window is told and cut off', async () => {
  const { client, inward, answers, say } = stage()
  await client.enter()
  client.send(Message.channelOpen, ...openFields(0))
  client.send(Message.channelRequest, u32(0), string('shell'), boolean(false))
  await answers()
  const part = string(new Uint8Array(32_768))
  for (let at = 0; at < 64; at++) client.send(Message.channelData, u32(0), part)
  assert.deepEqual(await answers(), [])
  const sum = () => inward.reduce((all, it) => all + (it.kind === 'in' ? it.bytes.length : 0), 0)
  assert.equal(sum(), 65_536)
  say({ kind: 'credit', bytes: 1_000_000 })
  assert.deepEqual(await answers(), ['adjust 0 1065536'])
  assert.equal(sum(), 1_065_536)
  for (let at = 0; at < 64; at++) client.send(Message.channelData, u32(0), part)
  const [text] = await answers()
  assert.equal(text, 'disconnect 2 Channel 0: peer ignored channel window')
})

test('ten sessions and no more; other channels as recorded', async () => {
  const { client, answers } = stage()
  await client.enter()
  for (let at = 0; at < 11; at++) client.send(Message.channelOpen, ...openFields(at))
  const opened = Array.from({ length: 10 }, (_, at) => `confirm ${at} ${at} 0 32768`)
  assert.deepEqual(await answers(), [...opened, 'refused 10 2 open failed'])
  const other = (kind: string, ...fields: readonly Buffer[]) =>
    client.send(Message.channelOpen, string(kind), u32(9), u32(1), u32(1), ...fields)
  other('x11', string('127.0.0.1'), u32(1))
  other('direct-tcpip', string('127.0.0.1'), u32(1), string('127.0.0.1'), u32(2))
  other('direct-tcpip', string('nosuch.invalid'), u32(1), string('127.0.0.1'), u32(2))
  other('tun@openssh.com', u32(1), u32(0))
  assert.deepEqual(await answers(), [
    'refused 9 2 open failed',
    'refused 9 2 Connection refused',
    'refused 9 2 Name or service not known',
    '4',
    'refused 9 2 open failed',
  ])
  client.send(Message.channelRequest, u32(99), string('env'), boolean(true))
  assert.deepEqual(await answers(), ['disconnect 2 server_input_channel_req: unknown channel 99'])
})

test('a closed channel hangs up its machine, and so does a closed connection', async () => {
  const { client, inward, answers, exec, say } = stage()
  await client.enter()
  exec(0, 'sleep 9')
  await answers()
  client.send(Message.channelClose, u32(0))
  assert.deepEqual(await answers(), [])
  assert.deepEqual(inward, [{ kind: 'hangup' }])
  say({ kind: 'out', bytes: bytesOf('nobody reads this') })
  say({ kind: 'exit', status: 129 })
  assert.deepEqual(await answers(), ['request 0 exit-status false 00000081', '97 0'])
  exec(0, 'sleep 9')
  await answers()
  client.send(Message.disconnect, u32(11), string(''), string(''))
  await answers()
  assert.deepEqual(inward, [{ kind: 'hangup' }, { kind: 'hangup' }])
  assert(client.isClosed)
})

test('failures count to six, take their time, and the name may not change', async () => {
  const asked: string[] = []
  const nerve = nerveWith({
    authenticate: async (_visitor, { user, method, proof }) => {
      asked.push(`${user} ${method} ${proof}`)
      return { accepted: false, delayMs: method === 'none' ? 5 : 2_000 }
    },
  })
  const client = connectClient(nerve)
  await client.meet()
  const login = (user: string, method: string, ...fields: readonly Buffer[]) =>
    client.send(Message.userauthRequest, ...[user, 'ssh-connection', method].map(string), ...fields)
  client.send(Message.serviceRequest, string('ssh-userauth'))
  login('root', 'none')
  assert.deepEqual((await client.look()).map(shown), ['6'])
  client.clock.advance(6)
  assert.deepEqual((await client.look()).map(shown), ['failure publickey,password'])
  for (let at = 1; at <= 6; at++) {
    login('root', 'password', boolean(false), string(`p${at}`))
    assert.deepEqual(await client.look(), [])
    client.clock.advance(1_999)
    assert.deepEqual(await client.look(), [])
    client.clock.advance(2)
    const expected =
      at < 6 ? 'failure publickey,password' : 'disconnect 2 Too many authentication failures'
    assert.deepEqual((await client.look()).map(shown), [expected])
  }
  assert(client.isClosed)
  assert.deepEqual(asked, ['root none ', ...[1, 2, 3, 4, 5, 6].map((at) => `root password p${at}`)])
  const other = connectClient(nerve)
  await other.meet()
  other.send(Message.serviceRequest, string('ssh-userauth'))
  other.send(Message.userauthRequest, ...['a', 'ssh-connection', 'none'].map(string))
  await other.look()
  other.clock.advance(10)
  await other.look()
  other.send(Message.userauthRequest, ...['b', 'ssh-connection', 'none'].map(string))
  const change = '(a,ssh-connection) -> (b,ssh-connection)'
  assert.deepEqual((await other.look()).map(shown), [
    `disconnect 2 Change of username or service not allowed: ${change}`,
  ])
})

test('nobody who does not log in stays longer than the grace time', async () => {
  const client = connectClient(nerveWith({}))
  await client.look()
  client.clock.advance(119_999)
  await client.look()
  assert.equal(client.isClosed, false)
  client.clock.advance(2)
  await client.look()
  assert.equal(client.isClosed, true)
})

/** A message a hostile client may send once he is in: plausible up to a point. */
const hostile = (dice: ReturnType<typeof seededDice>): Buffer => {
  const types = [80, 81, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 50, 5, 20, 21, 30, 2, 4, 192]
  const names = ['session', 'exec', 'shell', 'pty-req', 'env', 'signal', 'tcpip-forward', 'x11-req']
  const fields = Array.from({ length: dice.below(7) }, () => {
    const kind = dice.below(6)
    if (kind === 0) return u32(dice.below(4))
    if (kind === 1) return u32(dice.below(2 ** 32))
    if (kind === 2) return string(names[dice.below(names.length)] ?? '')
    if (kind === 3) return string(dice.bytes(dice.below(50)))
    if (kind === 4) return boolean(dice.below(2) === 1)
    return Buffer.from(dice.bytes(dice.below(9)))
  })
  return message(types[dice.below(types.length)] ?? 0, ...fields)
}

test('hostile messages, split anywhere, have one answer and crash nothing', async () => {
  const dice = seededDice('hostile')
  for (let round = 0; round < ROUNDS / 20; round++) {
    const messages = Array.from({ length: 20 }, () => hostile(dice))
    const outcomes: string[] = []
    for (const splits of [false, true]) {
      const { client, inward, answers } = stage()
      await client.enter()
      client.send(Message.channelOpen, ...openFields(0))
      const wire = Buffer.concat(messages.map((it) => client.sealed(it[0] ?? 0, it.subarray(1))))
      if (!splits) client.raw(wire)
      for (let at = 0; splits && at < wire.length; ) {
        const count = 1 + dice.below(90)
        client.raw(wire.subarray(at, at + count))
        at += count
      }
      const said = (await answers()).filter((it) => it !== '20')
      outcomes.push(JSON.stringify([said, client.isClosed, inward.map((it) => it.kind)]))
    }
    assert.equal(outcomes[1], outcomes[0], `round ${round}`)
  }
})

test('hostile bytes before any key, split anywhere, have one answer', async () => {
  const dice = seededDice('bytes')
  for (let round = 0; round < EARLY_ROUNDS; round++) {
    const start = Buffer.from(dice.below(4) === 0 ? 'SSH-2.0' : 'SSH-2.0-x\r\n')
    const plain = Buffer.from(dice.bytes(dice.below(60)))
    if (dice.below(2) === 0) plain.fill(0, 0, Math.min(3, plain.length))
    const wire = Buffer.concat([start, plain])
    const outcomes: string[] = []
    for (const splits of [false, true]) {
      const client = connectClient(nerveWith({}))
      for (let at = 0; at < wire.length; ) {
        const count = splits ? 1 + dice.below(7) : wire.length
        client.raw(wire.subarray(at, at + count))
        at += count
      }
      const said = await client.lookRaw()
      // The cookie of KEXINIT is drawn each time.
      if (said.length > 22) said.fill(0, 6, 22)
      outcomes.push(JSON.stringify([client.lines, said.toString('latin1'), client.isClosed]))
    }
    assert.equal(outcomes[1], outcomes[0], `round ${round}: ${wire.toString('hex')}`)
  }
})
