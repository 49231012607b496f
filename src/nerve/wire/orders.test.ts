import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ManualClock, manualClock } from '../../base/clock.ts'
import {
  DOOR_TOLD_ITEMS_MAX,
  GREETING_MS,
  GREETINGS_AWAITED_MAX,
  LINK_RESUME_MS,
  NERVE_CALLS_MAX,
  NERVE_TOLD_BYTES_MAX,
  NERVE_TOLD_MAX,
  TENTACLE_VISITS_MAX,
} from '../../base/limits.ts'
import type { DoorFacts, Nerve, Order } from '../nerve.ts'
import { encodeControl } from './controls.ts'
import { keepDialling } from './dial.ts'
import { greeting } from './greeting.ts'
import { type PipePair, pipePair } from './pipe.test-kit.ts'
import { createReception, type Reception } from './reception.ts'
import { createRemoteNerve, type RemoteNerve } from './tentacle-end.ts'

const SOURCE = { address: '192.0.2.7', port: 4711, localAddress: '192.0.2.1', localPort: 22 }
const VISIT = { source: SOURCE, protocol: 'ssh' } as const
const SIZE = { type: 'client.size', width: 80, height: 24 } as const

/** A brain's nerve of which the test knows who obeys and what was asked. */
const brainNerve = () => {
  const doors = new Map<string, (order: Order) => void>()
  const asked: string[] = []
  const nerve: Nerve = {
    hello: async () => {
      asked.push('hello')
      return { hostname: 'web01' } as DoorFacts
    },
    visit: async (_facts, obey) => {
      const id = `v${doors.size + 1}`
      doors.set(id, obey ?? (() => assert.fail('nobody obeys')))
      return { id }
    },
    authenticate: async () => {
      throw new Error('the store is on fire')
    },
    open: async () => {
      throw new Error('no machine')
    },
    leave: ({ id }) => asked.push(`leave ${id}`),
    tell: ({ id }) => asked.push(`tell ${id}`),
  }
  return { nerve, doors, asked }
}

interface Stage {
  readonly clock: ManualClock
  readonly reception: Reception
  readonly log: string[]
  /** A pipe of this tentacle, delivered by `settle`. */
  pipe(tentacle: string): PipePair
  settle(): Promise<void>
}

const stage = (nerve: Nerve): Stage => {
  const clock = manualClock()
  const log: string[] = []
  const pairs: PipePair[] = []
  let ids = 0
  const reception = createReception({
    clock,
    nerveOf: () => nerve,
    newId: () => `link ${++ids}`,
    log: {
      linked: (name) => log.push(`${name} linked`),
      lost: (name, reason) => log.push(`${name} lost: ${reason}`),
      refused: (name, reason) => log.push(`${name} refused: ${reason}`),
      trouble: (name, cause) => log.push(`${name}: ${(cause as Error).message}`),
    },
  })
  return {
    clock,
    reception,
    log,
    pipe: (tentacle) => {
      const pair = pipePair()
      pairs.push(pair)
      reception.arrive(tentacle, pair.far)
      return pair
    },
    settle: async () => {
      for (let quiet = 0; quiet < 3; ) {
        await new Promise((resolve) => setImmediate(resolve))
        const count = pairs.reduce((sum, pair) => sum + pair.deliver(), 0)
        quiet = count > 0 ? 0 : quiet + 1
      }
    },
  }
}

const dialled = (it: Stage, said: string[] = []): { remote: RemoteNerve; pairs: PipePair[] } => {
  const remote = createRemoteNerve(it.clock)
  const pairs: PipePair[] = []
  keepDialling({
    clock: it.clock,
    remote,
    connect: async () => {
      const pair = it.pipe('edge')
      pairs.push(pair)
      return pair.near
    },
    log: { linked: () => said.push('linked'), cut: (reason) => said.push(reason) },
  })
  return { remote, pairs }
}

test("the brain's orders come to the door of the visit, and to no other", async () => {
  const brain = brainNerve()
  const it = stage(brain.nerve)
  const { remote } = dialled(it)
  const heard: string[] = []
  const visits = [1, 2].map((n) =>
    remote.nerve.visit(VISIT, ({ order }) => heard.push(`${n} ${order}`)),
  )
  await it.settle()
  const [first] = await Promise.all(visits)
  brain.doors.get('v2')?.({ order: 'ink', tarpit: 'drip', reason: 'a test' })
  brain.doors.get('v1')?.({ order: 'hang-up' })
  await it.settle()
  assert.deepEqual(heard, ['2 ink', '1 hang-up'])
  assert(first !== undefined && 'id' in first)
  remote.nerve.leave(first)
  await it.settle()
  brain.doors.get('v1')?.({ order: 'stop-ink' })
  await it.settle()
  assert.equal(heard.length, 2)
})

test('a brain that is lost hangs up on everybody, also at the login', async () => {
  const brain = brainNerve()
  const it = stage(brain.nerve)
  const { remote, pairs } = dialled(it)
  const heard: string[] = []
  const visitor = remote.nerve.visit(VISIT, ({ order }) => heard.push(order))
  await it.settle()
  const asked = remote.nerve.authenticate(await ofVisit(visitor), ATTEMPT)
  pairs[0]?.cut('cable')
  const rejected = assert.rejects(asked, /^Error: the brain is away$/)
  it.reception.close()
  await it.settle()
  for (let ms = 0; ms < LINK_RESUME_MS; ms += 500) {
    it.clock.advance(500)
    await it.settle()
  }
  assert.deepEqual(heard, ['hang-up'])
  await rejected
})

const ATTEMPT = { user: 'root', method: 'password', proof: 'x' } as const

const ofVisit = async (visit: ReturnType<Nerve['visit']>) => {
  const visitor = await visit
  assert('id' in visitor)
  return visitor
}

test('the face of the machine is asked for once a brain', async () => {
  const brain = brainNerve()
  const it = stage(brain.nerve)
  const { remote } = dialled(it)
  for (let n = 0; n < 3; n++) {
    const facts = remote.nerve.hello()
    await it.settle()
    assert.deepEqual(await facts, { hostname: 'web01' })
  }
  assert.deepEqual(brain.asked, ['hello'])
})

test("what fails at the brain is the operator's to read, not the tentacle's", async () => {
  const brain = brainNerve()
  const it = stage(brain.nerve)
  const pair = it.pipe('edge')
  const heard: string[] = []
  pair.near.onMessage((message) => heard.push(Buffer.from(message).toString('latin1')))
  pair.near.send(greeting({ mimicry: 1 }))
  const say = (words: object) => pair.near.send(Uint8Array.from([0, ...encodeControl(words)]))
  say({ ask: 'visit', call: 1, facts: VISIT })
  await it.settle()
  say({ ask: 'authenticate', call: 2, visitor: 'v1', attempt: ATTEMPT })
  const wish = { kind: 'line', user: 'root' }
  // A channel that could not be opened does not keep its number.
  for (const call of [3, 4]) {
    say({ ask: 'open', call, visitor: 'v1', channel: 1, wish })
    await it.settle()
  }
  const failed = (call: number) => `\x00{"call":${call},"failed":"trouble at the brain"}`
  const answers = heard.filter((text) => text.startsWith('\x00')).slice(1)
  assert.deepEqual(answers, [failed(2), failed(3), failed(4)])
  assert.deepEqual(it.log, [
    'edge linked',
    'edge: the store is on fire',
    'edge: no machine',
    'edge: no machine',
  ])
})

test('a second tentacle with the same token waits for the first to go', async () => {
  const it = stage(brainNerve().nerve)
  const first = dialled(it)
  await it.settle()
  const visitor = first.remote.nerve.visit(VISIT)
  await it.settle()
  const said: string[] = []
  dialled(it, said)
  for (let n = 0; n < 20; n++) {
    await it.settle()
    it.clock.advance(500)
  }
  const TAKEN = 'another tentacle has this token'
  assert.deepEqual([...new Set(said)], [TAKEN])
  assert.deepEqual(it.log, ['edge linked', `edge refused: ${TAKEN}`])
  assert.deepEqual(it.reception.tentacles, [{ name: 'edge', visits: 1 }])
  assert('id' in (await visitor))
})

test('pipes that say nothing are few, and closed after a while', async () => {
  const it = stage(brainNerve().nerve)
  const closed: string[] = []
  for (let n = 0; n <= GREETINGS_AWAITED_MAX; n++) {
    it.pipe('edge').near.onClose((reason) => closed.push(reason))
  }
  assert.deepEqual(closed, ['too many at once'])
  it.clock.advance(GREETING_MS)
  assert.equal(closed.length, GREETINGS_AWAITED_MAX + 1)
  it.pipe('edge').near.send(greeting({ mimicry: 1 }))
  await it.settle()
  assert.deepEqual(it.log, ['edge linked'])
})

test('what is told to a brain that does not listen is dropped and counted', async () => {
  const it = stage(brainNerve().nerve)
  const { remote, pairs } = dialled(it)
  await it.settle()
  const asked = remote.nerve.visit(VISIT)
  await it.settle()
  const visitor = await ofVisit(asked)
  for (let n = 0; n < NERVE_TOLD_MAX + 100; n++) remote.nerve.tell(visitor, SIZE)
  assert(remote.untold > 0 && remote.untold <= 100, `${remote.untold} dropped`)
  await it.settle()
  const before = remote.untold
  const long = { type: 'client.version', version: 'x'.repeat(1_000_000) } as const
  const count = Math.ceil(NERVE_TOLD_BYTES_MAX / 1_000_000) + 5
  for (let n = 0; n < count; n++) remote.nerve.tell(visitor, long)
  assert.equal(remote.untold - before, 5)
  assert.equal(pairs.length, 1)
})

test('visits, questions and lists of one tentacle are bounded', async () => {
  const brain = brainNerve()
  const it = stage({ ...brain.nerve, hello: () => new Promise(() => {}) })
  const say = (pair: PipePair, words: object) =>
    pair.near.send(Uint8Array.from([0, ...encodeControl(words)]))
  const pair = it.pipe('edge')
  const answers: string[] = []
  pair.near.onMessage((message) => {
    if (message[0] === 0) answers.push(Buffer.from(message.subarray(1)).toString())
  })
  pair.near.send(greeting({ mimicry: 1 }))
  for (let call = 0; call <= TENTACLE_VISITS_MAX; call++) {
    say(pair, { ask: 'visit', call, facts: VISIT })
    if (call % 1_000 === 0) await it.settle()
  }
  await it.settle()
  assert.deepEqual(it.reception.tentacles, [{ name: 'edge', visits: TENTACLE_VISITS_MAX }])
  const call = TENTACLE_VISITS_MAX
  const refused = { call, visit: { refused: 'too many visits of one tentacle' } }
  assert(answers.includes(JSON.stringify(refused)))
  for (let call = 0; call <= NERVE_CALLS_MAX; call++) say(pair, { ask: 'hello', call })
  await it.settle()
  assert.equal(it.log.at(-1), 'edge lost: too many questions at once')

  const other = it.pipe('other')
  other.near.send(greeting({ mimicry: 1 }))
  const names = Array.from({ length: DOOR_TOLD_ITEMS_MAX + 1 }, () => 'h2')
  const what = { type: 'tls.hello', version: '', protocols: names }
  say(other, { ask: 'tell', visitor: 'v1', what })
  await it.settle()
  assert.match(it.log.at(-1) ?? '', /^other lost: what.protocols: Too big/)
})
