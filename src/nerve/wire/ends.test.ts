import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, bytesOf, textOf } from '../../base/bytes.ts'
import { type ManualClock, manualClock } from '../../base/clock.ts'
import { seededDice } from '../../base/dice.ts'
import {
  DIAL_GAP_MS_MAX,
  LINK_MESSAGE_BYTES_MAX,
  LINK_RESUME_MS,
  NERVE_WAIT_MS,
} from '../../base/limits.ts'
import {
  CREDIT_BYTES,
  type DoorFacts,
  type Inward,
  type Nerve,
  type Outward,
  type Wish,
} from '../nerve.ts'
import { encodeControl } from './controls.ts'
import { keepDialling } from './dial.ts'
import { encodeInward } from './frames.ts'
import { greeting } from './greeting.ts'
import { type PipePair, pipePair } from './pipe.test-kit.ts'
import { createReception, type Reception } from './reception.ts'
import { createRemoteNerve, type RemoteNerve } from './tentacle-end.ts'

const FACTS = { hostname: 'web01' } as DoorFacts
const SOURCE = { address: '192.0.2.7', port: 4711, localAddress: '192.0.2.1', localPort: 22 }
const UNHEARD = { refused: () => {}, trouble: () => {} }
const LINE: Wish = { kind: 'line', user: 'root' }

/** A nerve that remembers what it was asked, and whose channels the test drives. */
interface Recorded {
  readonly nerve: Nerve
  readonly said: unknown[]
  readonly opened: { readonly receive: (frame: Outward) => void; readonly got: Inward[] }[]
}

const recordedNerve = (prefix = 'v'): Recorded => {
  const said: unknown[] = []
  const opened: Recorded['opened'] = []
  let visits = 0
  return {
    said,
    opened,
    nerve: {
      hello: async () => FACTS,
      visit: async (facts) => {
        said.push(['visit', facts])
        return { id: `${prefix}${++visits}` }
      },
      authenticate: async (visitor, attempt) => {
        said.push(['authenticate', visitor.id, attempt])
        return { accepted: attempt.proof === 'right', delayMs: 7 }
      },
      open: async (visitor, wish, receive) => {
        said.push(['open', visitor.id, wish])
        const got: Inward[] = []
        opened.push({ receive, got })
        return { send: (frame) => got.push(frame) }
      },
      leave: (visitor) => said.push(['leave', visitor.id]),
      tell: (visitor, what) => said.push(['tell', visitor.id, what]),
    },
  }
}

/** A tentacle and a brain with a cable between them that the test may cut. */
interface Stage {
  readonly clock: ManualClock
  readonly remote: RemoteNerve
  readonly log: string[]
  brain: Recorded
  /** Delivers all that is under way, on both sides. */
  settle(): Promise<void>
  cut(): void
  isPlugged: boolean
  /** The brain dies and comes back as another process. */
  restartBrain(): void
  dialling: { stop(): void }
}

const stage = (): Stage => {
  const clock = manualClock()
  const remote = createRemoteNerve(clock)
  const log: string[] = []
  let pair: PipePair | undefined
  let ids = 0
  const received = (brain: Recorded): Reception =>
    createReception({
      clock,
      nerveOf: () => brain.nerve,
      newId: () => `link ${++ids}`,
      log: {
        linked: (name, resumed) => log.push(`brain: ${name} ${resumed ? 'resumed' : 'anew'}`),
        lost: (name, reason) => log.push(`brain: ${name} lost: ${reason}`),
        ...UNHEARD,
      },
    })
  const first = recordedNerve()
  let reception = received(first)
  const it: Stage = {
    clock,
    remote,
    log,
    brain: first,
    isPlugged: true,
    settle: async () => {
      for (let quiet = 0; quiet < 3; ) {
        await new Promise((resolve) => setImmediate(resolve))
        quiet = (pair?.deliver() ?? 0) > 0 ? 0 : quiet + 1
      }
    },
    cut: () => {
      it.isPlugged = false
      pair?.cut('cable')
    },
    restartBrain: () => {
      it.brain = recordedNerve('next')
      reception = received(it.brain)
      pair?.cut('process ended')
    },
    dialling: { stop: () => {} },
  }
  it.dialling = keepDialling({
    clock,
    remote,
    connect: async () => {
      if (!it.isPlugged) throw new Error('refused')
      pair = pipePair()
      reception.arrive('edge', pair.far)
      return pair.near
    },
    log: {
      linked: (resumed) => log.push(`tentacle: ${resumed ? 'resumed' : 'anew'}`),
      cut: (reason) => log.push(`tentacle: ${reason}`),
    },
  })
  return it
}

/** What a promise came to, once everything under way has arrived. */
const after = async <T>(it: Stage, asked: Promise<T>): Promise<T> => {
  await it.settle()
  return asked
}

const visit = async (it: Stage) => {
  const visitor = await after(it, it.remote.nerve.visit({ source: SOURCE, protocol: 'ssh' }))
  assert('id' in visitor)
  return visitor
}

test('every question comes to the brain as it was asked, and its answer back', async () => {
  const it = stage()
  const { nerve } = it.remote
  assert.deepEqual(await after(it, nerve.hello()), FACTS)
  const client = new Map([['ident', 'SSH-2.0-x']])
  const facts = { source: SOURCE, protocol: 'telnet', client } as const
  const visitor = await after(it, nerve.visit(facts))
  assert.deepEqual(visitor, { id: 'v1' })
  assert('id' in visitor)
  const attempt = { user: 'ro\xf6t\n', method: 'password', proof: 'right' } as const
  assert.deepEqual(await after(it, nerve.authenticate(visitor, attempt)), {
    accepted: true,
    delayMs: 7,
  })
  const key = { user: 'a', method: 'publickey', proof: 'wrong', isQuery: true } as const
  assert.equal((await after(it, nerve.authenticate(visitor, key))).accepted, false)
  const terminal = { name: 'xterm', rows: 24, columns: 80, modes: bytesOf('\x00\xff') }
  const env = [['LANG', 'C']] as const
  const wishes: readonly Wish[] = [
    { kind: 'shell', user: 'root', env },
    { kind: 'shell', user: 'root', env, terminal },
    { kind: 'exec', user: 'root', env: [], command: bytesOf('ls \xff') },
    { kind: 'subsystem', user: 'root', env, name: 'sftp' },
    LINE,
  ]
  for (const wish of wishes) {
    assert(
      'send' in
        (await after(
          it,
          nerve.open(visitor, wish, () => {}),
        )),
    )
  }
  const told = [
    { type: 'client.version', version: 'SSH-2.0-\u00e4' },
    { type: 'client.size', width: 80, height: 24 },
    {
      type: 'http.request',
      method: 'GET',
      target: '/',
      version: '1.1',
      headers: [['a', 'b']],
      body: bytesOf('\x00'),
      bodyBytes: 1,
      status: 200,
    },
    { type: 'tls.hello', version: 'TLSv1.2', protocols: [] },
    { type: 'tcp.first-bytes', guess: 'smb', bytes: bytesOf('\xff') },
  ] as const
  for (const what of told) nerve.tell(visitor, what)
  nerve.leave(visitor)
  await it.settle()
  assert.deepEqual(plain(it.brain.said), [
    ['visit', facts],
    ['authenticate', 'v1', attempt],
    ['authenticate', 'v1', key],
    ...plain(wishes).map((wish) => ['open', 'v1', wish]),
    ...plain(told).map((what) => ['tell', 'v1', what]),
    ['leave', 'v1'],
  ])
})

/** Buffers as the bytes they are. */
const plain = (value: readonly unknown[]): unknown[] => {
  const bare = (of: unknown): unknown => {
    if (of instanceof Uint8Array) return [...of]
    if (of instanceof Map || typeof of !== 'object' || of === null) return of
    if (Array.isArray(of)) return of.map(bare)
    return Object.fromEntries(Object.entries(of).map(([name, part]) => [name, bare(part)]))
  }
  return value.map(bare)
}

test('every kind of frame comes through, both ways', async () => {
  const it = stage()
  const out: Outward[] = []
  const visitor = await visit(it)
  const channel = await after(
    it,
    it.remote.nerve.open(visitor, LINE, (frame) => out.push(frame)),
  )
  assert('send' in channel)
  const [machine] = it.brain.opened
  const outward: readonly Outward[] = [
    { kind: 'out', bytes: bytesOf('a\xff') },
    { kind: 'err', bytes: bytesOf('') },
    { kind: 'credit', bytes: 3 },
    { kind: 'done', status: 130, prompt: bytesOf('# '), cut: true },
    { kind: 'eof' },
    { kind: 'killed', signal: 'TERM', dumped: true },
  ]
  const inward: readonly Inward[] = [
    { kind: 'in', bytes: bytesOf('ls\n') },
    { kind: 'eof' },
    { kind: 'resize', rows: 50, columns: 132 },
    { kind: 'signal', name: 'INT' },
    { kind: 'break' },
    { kind: 'credit', bytes: 2 },
    { kind: 'hangup' },
  ]
  machine?.receive(outward[0] as Outward)
  await it.settle()
  for (const frame of inward) channel.send(frame)
  await it.settle()
  for (const frame of outward.slice(1)) machine?.receive(frame)
  await it.settle()
  assert.deepEqual(plain(out), plain(outward))
  assert.deepEqual(plain(machine?.got ?? []), plain(inward))
  machine?.receive({ kind: 'out', bytes: bytesOf('after the end') })
  channel.send({ kind: 'eof' })
  await it.settle()
  assert.equal(out.length, outward.length)
  assert.equal(machine?.got.length, inward.length)
})

test('a cable that is cut for five seconds loses nothing and doubles nothing', async () => {
  const rounds = process.env.MIMICRY_SOAK === '1' ? 200 : 8
  for (let seed = 0; seed < rounds; seed++) {
    const dice = seededDice(`cut ${seed}`)
    const it = stage()
    const outText: string[] = []
    const visitor = await visit(it)
    const take = (frame: Outward): void => {
      if (frame.kind === 'out') outText.push(textOf(frame.bytes))
    }
    const channel = await after(it, it.remote.nerve.open(visitor, LINE, take))
    assert('send' in channel)
    const machine = it.brain.opened[0]
    let sentIn = ''
    let sentOut = ''
    for (let step = 0; step < 60; step++) {
      const text = `${step},`
      if (dice.below(2) === 0) {
        sentIn += text
        channel.send({ kind: 'in', bytes: bytesOf(text) })
      } else {
        sentOut += text
        machine?.receive({ kind: 'out', bytes: bytesOf(text) })
      }
      if (dice.below(4) === 0) await it.settle()
      if (dice.below(12) === 0) {
        it.cut()
        it.clock.advance(5_000)
        await plugIn(it)
      }
    }
    await plugIn(it)
    const came = (machine?.got ?? []).map((frame) => (frame.kind === 'in' ? frame.bytes : NONE))
    assert.equal(came.map(textOf).join(''), sentIn, `seed ${seed}`)
    assert.equal(outText.join(''), sentOut, `seed ${seed}`)
  }
})

const plugIn = async (it: Stage): Promise<void> => {
  it.isPlugged = true
  for (let n = 0; n < 3; n++) {
    await it.settle()
    it.clock.advance(DIAL_GAP_MS_MAX)
  }
  await it.settle()
}

const NONE: Bytes = new Uint8Array(0)

test('a brain that died: its shells are lost, who comes new waits for the next one', async () => {
  const it = stage()
  const out: Outward[] = []
  const visitor = await visit(it)
  const channel = await after(
    it,
    it.remote.nerve.open(visitor, LINE, (frame) => out.push(frame)),
  )
  assert('send' in channel)
  it.isPlugged = false
  it.restartBrain()
  const next = it.remote.nerve.visit({ source: SOURCE, protocol: 'tcp' })
  it.clock.advance(1_000)
  await it.settle()
  assert.deepEqual(out, [])
  await plugIn(it)
  assert.deepEqual(out, [{ kind: 'lost' }])
  assert.deepEqual(await it.remote.nerve.open(visitor, LINE, () => {}), {
    refused: 'the brain is away',
  })
  await assert.rejects(it.remote.nerve.authenticate(visitor, ATTEMPT), /^Error: the brain is away$/)
  it.remote.nerve.leave(visitor)
  channel.send({ kind: 'in', bytes: bytesOf('x') })
  await it.settle()
  assert.deepEqual(await next, { id: 'next1' })
  assert.deepEqual(await visit(it), { id: 'next2' })
  assert.deepEqual(it.brain.said, [
    ['visit', { source: SOURCE, protocol: 'tcp' }],
    ['visit', { source: SOURCE, protocol: 'ssh' }],
  ])
})

const ATTEMPT = { user: 'root', method: 'password', proof: 'x' } as const

test('who comes while there is no brain waits, and is refused in the end', async () => {
  const it = stage()
  it.isPlugged = false
  it.cut()
  it.clock.advance(LINK_RESUME_MS)
  const early = it.remote.nerve.visit({ source: SOURCE, protocol: 'ssh' })
  it.clock.advance(NERVE_WAIT_MS)
  assert.deepEqual(await early, { refused: 'the brain is away' })
  const patient = it.remote.nerve.visit({ source: SOURCE, protocol: 'ssh' })
  it.clock.advance(1)
  await plugIn(it)
  assert.deepEqual(await after(it, patient), { id: 'v1' })
})

test('a tentacle that stays away is given up by the brain: its visits are over', async () => {
  const it = stage()
  await visit(it)
  it.cut()
  it.clock.advance(LINK_RESUME_MS)
  assert.deepEqual(it.brain.said.at(-1), ['leave', 'v1'])
  it.dialling.stop()
  assert.equal(it.log.includes('brain: edge lost: not resumed in time'), true)
})

test('a hostile tentacle gets nothing and breaks nothing', async () => {
  const framed = (bytes: Bytes): Bytes => Uint8Array.from([0, ...bytes])
  const ask = (words: object): Bytes => framed(encodeControl(words))
  const facts = { source: SOURCE, protocol: 'ssh' }
  const openFirst = [
    ask({ ask: 'visit', call: 1, facts }),
    ask({ ask: 'open', call: 2, visitor: 'v1', channel: 5, wish: LINE }),
  ]
  const attacks: readonly (readonly [string, readonly Bytes[], string])[] = [
    [
      'a foreign visit left',
      [ask({ ask: 'leave', visitor: 'v9' })],
      "a visit that is not this tentacle's",
    ],
    [
      'a foreign visit told of',
      [ask({ ask: 'tell', visitor: 'v9', what: { type: 'client.size', width: 1, height: 1 } })],
      "a visit that is not this tentacle's",
    ],
    [
      'a foreign visit opened',
      [ask({ ask: 'open', call: 1, visitor: 'v9', channel: 1, wish: LINE })],
      "a visit that is not this tentacle's",
    ],
    [
      'a foreign login',
      [ask({ ask: 'authenticate', call: 1, visitor: 'v9', attempt: ATTEMPT })],
      "a visit that is not this tentacle's",
    ],
    [
      'an API channel',
      [
        ask({
          ask: 'open',
          call: 1,
          visitor: 'v1',
          channel: 1,
          wish: { kind: 'command', user: 'root' },
        }),
      ],
      'wish: Invalid input',
    ],
    [
      'a number in use',
      [...openFirst, ask({ ask: 'open', call: 3, visitor: 'v1', channel: 5, wish: LINE })],
      'a channel number that is in use',
    ],
    [
      'a command frame',
      [...openFirst, framed(encodeInward(5, { kind: 'command', line: NONE }))],
      'a command on a channel',
    ],
    [
      'credit for nothing',
      [...openFirst, framed(encodeInward(5, { kind: 'credit', bytes: 1 }))],
      'more credit than was taken',
    ],
    [
      'input without credit',
      [
        ...openFirst,
        framed(encodeInward(5, { kind: 'in', bytes: new Uint8Array(CREDIT_BYTES + 1) })),
      ],
      'more input than there was credit for',
    ],
    ['a frame without channel', [framed(Uint8Array.of(1, 2))], 'a frame without channel'],
    [
      'a message too long',
      [framed(new Uint8Array(LINK_MESSAGE_BYTES_MAX + 1))],
      'a message without end',
    ],
    ['no JSON', [framed(bytesOf('{"ask":'))], 'no JSON'],
    ['an extra key', [ask({ ask: 'hello', call: 1, x: 1 })], ': Unrecognized key: "x"'],
  ]
  for (const [name, messages, reason] of attacks) {
    const brain = recordedNerve()
    const log: string[] = []
    const reception = createReception({
      clock: manualClock(),
      nerveOf: () => brain.nerve,
      newId: () => 'id',
      log: { linked: () => {}, lost: (_, why) => log.push(why), ...UNHEARD },
    })
    const pair = pipePair()
    reception.arrive('edge', pair.far)
    pair.near.send(greeting({ mimicry: 1 }))
    for (const message of messages) {
      pair.near.send(message)
      pair.deliver()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(log, [reason], name)
    const isLeft = brain.said.some((it) => JSON.stringify(it).startsWith('["visit"'))
    assert.equal(
      brain.said.some((it) => JSON.stringify(it) === '["leave","v1"]'),
      isLeft,
      name,
    )
    assert.deepEqual(reception.tentacles, [], name)
  }
})

test('whatever bytes a tentacle sends: an answer or the end, never a throw', async () => {
  const rounds = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 10_000
  const dice = seededDice('hostile')
  const seeds = [
    encodeControl({ ask: 'visit', call: 1, facts: { source: SOURCE, protocol: 'ssh' } }),
    encodeControl({ ask: 'hello', call: 1 }),
    encodeInward(1, { kind: 'resize', rows: 1, columns: 1 }),
  ]
  let ended = 0
  for (let round = 0; round < rounds; round++) {
    const reception = createReception({
      clock: manualClock(),
      nerveOf: () => recordedNerve().nerve,
      newId: () => 'id',
      log: { linked: () => {}, lost: () => ended++, ...UNHEARD },
    })
    const pair = pipePair()
    reception.arrive('edge', pair.far)
    pair.near.send(greeting({ mimicry: 1 }))
    const message = Uint8Array.from([dice.below(4), ...(seeds[dice.below(3)] ?? [])])
    for (let flips = dice.below(6); flips > 0; flips--) {
      message[dice.below(message.length)] = dice.below(256)
    }
    pair.near.send(message.subarray(0, 1 + dice.below(message.length)))
    pair.deliver()
  }
  await new Promise((resolve) => setImmediate(resolve))
  assert(ended > rounds / 3, `${ended} of ${rounds} links ended`)
})

test('greetings of strangers are refused', async () => {
  for (const words of [
    bytesOf('{'),
    greeting({ mimicry: 2 }),
    bytesOf('[]'),
    new Uint8Array(5_000),
  ]) {
    const reception = createReception({
      clock: manualClock(),
      nerveOf: () => recordedNerve().nerve,
      newId: () => 'id',
      log: { linked: () => assert.fail('linked'), lost: () => {}, ...UNHEARD },
    })
    const pair = pipePair()
    const closed: string[] = []
    pair.near.onClose((reason) => closed.push(reason))
    reception.arrive('edge', pair.far)
    pair.near.send(words)
    pair.deliver()
    assert.equal(closed.length, 1)
  }
})
