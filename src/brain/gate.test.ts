import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { GATE_QUEUED_BYTES_MAX } from '../base/limits.ts'
import { memoryStore } from '../store/memory.ts'
import { LeaseLost } from '../store/store.ts'
import { createGate, type GateBatch } from './gate.ts'

const lease = { world: 'w', nonce: 'n' }
const batch = (sequence: number, changes: Record<string, string> = {}, blobs = ''): GateBatch => ({
  sequence,
  changes: new Map(Object.entries(changes).map(([key, value]) => [key, bytesOf(value)])),
  blobs: new Map(blobs === '' ? [] : [[blobs, bytesOf(blobs)]]),
})

/** A gate whose store answers when told to, and a log of all that happens. */
const stage = () => {
  const log: string[] = []
  const open: PromiseWithResolvers<void>[] = []
  const wait = (line: string) => {
    log.push(line)
    const answer = Promise.withResolvers<void>()
    open.push(answer)
    return answer.promise
  }
  const clock = manualClock()
  const gate = createGate({
    store: {
      putBlobs: (blobs) => wait(`put ${[...blobs.keys()].join()}`),
      commit: ({ nonce }, changes: ReadonlyMap<string, Bytes | null>) =>
        wait(`commit ${nonce} ${[...changes].map(([k, v]) => `${k}=${v && textOf(v)}`).join()}`),
    },
    lease,
    durable: (sequence) => log.push(`durable ${sequence}`),
    lost: (cause) => log.push(`lost: ${cause instanceof Error ? cause.message : cause}`),
    measure: {
      clock,
      committed: (ms) => log.push(`committed in ${ms}`),
      waited: (ms) => log.push(`waited ${ms}`),
    },
  })
  const say = (sequence: number, word: string) =>
    gate.whenDurable(sequence, () => log.push(`say ${word}`))
  /** Lets the oldest open call of the store succeed or fail. */
  const answer = async (failure?: Error) => {
    const call = open.shift()
    assert(call !== undefined)
    if (failure === undefined) call.resolve()
    else call.reject(failure)
    await new Promise(setImmediate)
  }
  const told = () => log.splice(0)
  return { gate, say, answer, told, clock }
}

test('a world that changed nothing never waits', () => {
  const { say, told } = stage()
  say(0, 'prompt')
  say(0, 'more')
  assert.deepEqual(told(), ['say prompt', 'say more'])
})

test('what follows a change waits until it is durable, in order, and says how long', async () => {
  const { gate, say, answer, told, clock } = stage()
  say(1, 'early: the batch is not even here')
  gate.submit(batch(1, { a: '1' }))
  say(1, 'after 1')
  clock.advance(5)
  say(2, 'after 2')
  say(0, 'needs nothing, but its turn has not come')
  clock.advance(2)
  assert.deepEqual(told(), ['commit n a=1'])
  await answer()
  assert.deepEqual(told(), [
    'committed in 7',
    'durable 1',
    'waited 7',
    'say early: the batch is not even here',
    'waited 7',
    'say after 1',
  ])
  gate.submit(batch(2, { b: '2' }))
  await answer()
  assert.deepEqual(told(), [
    'commit n b=2',
    'committed in 0',
    'durable 2',
    'waited 2',
    'say after 2',
    'waited 2',
    'say needs nothing, but its turn has not come',
  ])
  say(2, 'now')
  assert.deepEqual(told(), ['say now'])
})

test('blobs are put before the commit that names them', async () => {
  const { gate, answer, told } = stage()
  gate.submit(batch(1, { a: 'names X' }, 'X'))
  assert.deepEqual(told(), ['put X'])
  await answer()
  assert.deepEqual(told(), ['commit n a=names X'])
})

test('one commit is under way at a time; what comes meanwhile is one batch', async () => {
  const { gate, say, answer, told } = stage()
  gate.submit(batch(1, { a: '1' }))
  gate.submit(batch(2, { a: '2', b: '2' }, 'X'))
  gate.submit(batch(5, { a: '5' }, 'Y'))
  say(2, 'two')
  assert.deepEqual(told(), ['commit n a=1'])
  await answer()
  assert.deepEqual(told(), ['committed in 0', 'durable 1', 'put X,Y'])
  await answer()
  assert.deepEqual(told(), ['commit n a=5,b=2'])
  await answer()
  assert.deepEqual(told(), ['committed in 0', 'durable 5', 'waited 0', 'say two'])
})

test('a lost lease loses the world once, and nothing is ever said again', async () => {
  const { gate, say, answer, told } = stage()
  gate.submit(batch(1, { a: '1' }))
  gate.submit(batch(2, { a: '2' }))
  say(1, 'never')
  told()
  await answer(new LeaseLost('the lease is lost'))
  assert.deepEqual(told(), ['lost: the lease is lost'])
  say(0, 'never')
  gate.submit(batch(3, { a: '3' }))
  gate.close()
  await gate.settled()
  assert.deepEqual(told(), [])
})

test('a failed put of a blob loses the world before anything names it', async () => {
  const { gate, say, answer, told } = stage()
  gate.submit(batch(1, { a: 'names X' }, 'X'))
  say(1, 'never')
  await answer(new Error('disk full'))
  assert.deepEqual(told(), ['put X', 'lost: disk full'])
})

test('after close nothing is said, and a commit under way is let land', async () => {
  const { gate, say, answer, told } = stage()
  gate.submit(batch(1, { a: '1' }))
  gate.submit(batch(2, { a: '2' }))
  say(1, 'never')
  gate.close()
  let isSettled = false
  const settled = gate.settled().then(() => {
    isSettled = true
  })
  await new Promise(setImmediate)
  assert.equal(isSettled, false)
  await answer()
  await settled
  assert.deepEqual(told(), ['commit n a=1', 'committed in 0'])
})

test('settled waits for all that was submitted', async () => {
  const { gate, answer, told } = stage()
  await gate.settled()
  gate.submit(batch(1))
  gate.submit(batch(2))
  const settled = gate.settled()
  await answer()
  await answer()
  await settled
  assert.deepEqual(told().slice(-1), ['durable 2'])
})

test('what is said while saying keeps its turn; closing while saying ends it', async () => {
  const { gate, say, answer, told } = stage()
  gate.submit(batch(1))
  gate.whenDurable(1, () => {
    say(1, 'third')
    say(2, 'after 2')
  })
  say(1, 'second')
  await answer()
  assert.deepEqual(told().slice(4), ['waited 0', 'say second', 'waited 0', 'say third'])
  gate.submit(batch(2))
  gate.whenDurable(2, () => gate.close())
  say(2, 'never')
  await answer()
  assert.deepEqual(told().slice(3), ['waited 0', 'say after 2', 'waited 0'])
})

test('a channel that ignores its credit loses the world, not the heap', () => {
  const { gate, told } = stage()
  gate.submit(batch(1))
  const half = GATE_QUEUED_BYTES_MAX / 2
  gate.whenDurable(1, () => {}, half)
  gate.whenDurable(1, () => {}, half)
  assert.deepEqual(told(), ['commit n '])
  gate.whenDurable(1, () => {}, 1)
  assert.deepEqual(told(), [
    'lost: 67108865 bytes wait for the store: a channel ignores its credit',
  ])
})

test('numbers that go back are a fault of the machine and lose the world', async () => {
  const { gate, answer, told } = stage()
  gate.submit(batch(2))
  await answer()
  told()
  gate.submit(batch(1))
  assert.deepEqual(told(), ['lost: change 1 comes after change 2'])
})

test('over a real store: an owner that was replaced says nothing when it wakes', async () => {
  const store = memoryStore()
  const said: string[] = []
  const old = createGate({
    store,
    lease: (await store.attach('w')).lease,
    durable: () => {},
    lost: (cause) => said.push(cause instanceof LeaseLost ? 'lost' : 'other'),
  })
  const young = await store.attach('w')
  old.submit(batch(1, { a: 'old' }))
  old.whenDurable(1, () => said.push('done!'))
  await old.settled()
  assert.deepEqual(said, ['lost'])
  await store.commit(young.lease, new Map([['a', bytesOf('young')]]))
})

test('while it is not sure that the lease stands nothing is said, then all of it in order', () => {
  let leftMs = 1
  const sure: (() => void)[] = []
  const log: string[] = []
  const gate = createGate({
    store: memoryStore(),
    lease,
    tenure: {
      leftMs: () => leftMs,
      whenSure: (then) => sure.push(then),
      watch: () => {},
    },
    durable: () => {},
    lost: () => {},
  })
  const say = (word: string) => gate.whenDurable(0, () => log.push(word))
  say('before')
  leftMs = 0
  say('slept')
  say('woke')
  assert.deepEqual([log, sure.length], [['before'], 1])
  leftMs = 1
  say('behind them')
  assert.deepEqual(log, ['before'])
  for (const then of sure.splice(0)) then()
  assert.deepEqual(log, ['before', 'slept', 'woke', 'behind them'])
  leftMs = 0
  say('never')
  gate.close()
  leftMs = 1
  for (const then of sure.splice(0)) then()
  assert.deepEqual(log.length, 4)
})
