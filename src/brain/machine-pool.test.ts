import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import {
  MACHINE_RESTART_MS,
  MACHINE_RESTART_MS_MAX,
  MACHINE_START_MS_MAX,
  WATCHDOG_GAP_MS,
  WATCHDOG_SILENCE_MS,
} from '../base/limits.ts'
import type { FromMachine, MachineLink, ToMachine } from '../nerve/machine.ts'
import { createMachinePool } from './machine-pool.ts'

interface FakeLink {
  readonly posted: ToMachine[]
  say(...messages: FromMachine[]): void
  end(reason: string): void
  isTerminated: boolean
}

const poolOf = (count: number) => {
  const clock = manualClock()
  /** Ticks that went by while the process stood still: no timer of it came due. */
  const stopped = { ms: 0 }
  const links: FakeLink[] = []
  const turns: (() => void)[] = []
  const lost: string[] = []
  const pool = createMachinePool({
    count,
    clock: { ...clock, ticksMs: () => clock.ticksMs() + stopped.ms },
    nextTurn: (then) => turns.push(then),
    receive: () => {},
    lost: (machine, reason) => lost.push(`${machine.number}: ${reason}`),
    start: () => {
      let receive: (messages: readonly FromMachine[]) => void = () => {}
      let ended: (reason: string) => void = () => {}
      const fake: FakeLink = {
        posted: [],
        say: (...messages) => receive(messages),
        end: (reason) => ended(reason),
        isTerminated: false,
      }
      links.push(fake)
      const link: MachineLink = {
        post: (messages) => fake.posted.push(...messages),
        onMessages: (take) => {
          receive = take
        },
        onEnd: (take) => {
          ended = take
        },
        terminate: async () => {
          fake.isTerminated = true
          fake.end('terminated')
        },
      }
      return link
    },
  })
  const turn = () => {
    for (const then of turns.splice(0)) then()
  }
  return { pool, clock, links, lost, turn, stopped }
}

test('ready when all machines are; a machine that cannot start is said', async () => {
  const good = poolOf(2)
  for (const link of good.links) link.say({ from: 'ready' })
  await good.pool.ready
  const bad = poolOf(2)
  bad.links[1]?.end('no such file')
  await assert.rejects(bad.pool.ready, new Error('machine 1 cannot start: no such file'))
})

test('messages of one turn travel together', () => {
  const { pool, links, turn } = poolOf(1)
  links[0]?.say({ from: 'ready' })
  const machine = pool.leastLoaded()
  machine.post({ to: 'ping', count: 1 })
  machine.post({ to: 'ping', count: 2 })
  assert.equal(links[0]?.posted.length, 0)
  turn()
  assert.deepEqual(
    links[0]?.posted.map((it) => (it.to === 'ping' ? it.count : '')),
    [1, 2],
  )
})

test('new worlds go where fewest are', () => {
  const { pool, links } = poolOf(3)
  for (const link of links) link.say({ from: 'ready' })
  const places = [0, 1, 2, 3].map(() => {
    const machine = pool.leastLoaded()
    machine.worlds++
    return machine.number
  })
  assert.deepEqual(places, [0, 1, 2, 0])
})

test('a machine that dies is lost once and replaced; until then the others serve', () => {
  const { pool, links, lost } = poolOf(2)
  for (const link of links) link.say({ from: 'ready' })
  links[0]?.end('out of memory')
  assert.deepEqual(lost, ['0: out of memory'])
  assert.equal(pool.leastLoaded().number, 1)
  links[1]?.end('out of memory')
  assert.throws(() => pool.leastLoaded(), new Error('no machine is running'))
  links[2]?.say({ from: 'ready' })
  assert.equal(pool.leastLoaded().number, 0)
})

test('a machine that cannot be replaced is tried again later and later', () => {
  const { links, clock } = poolOf(1)
  links[0]?.say({ from: 'ready' })
  links[0]?.end('died')
  links[1]?.end('cannot')
  assert.equal(links.length, 2)
  clock.advance(MACHINE_RESTART_MS)
  assert.equal(links.length, 3)
  links[2]?.end('cannot')
  clock.advance(MACHINE_RESTART_MS)
  assert.equal(links.length, 3)
  clock.advance(MACHINE_RESTART_MS)
  assert.equal(links.length, 4)
})

test('... but never later than so much after it failed', () => {
  const { links, clock } = poolOf(1)
  links[0]?.say({ from: 'ready' })
  links[0]?.end('died')
  const pauses: number[] = []
  for (let tried = 2; tried < 12; tried++) {
    links[tried - 1]?.end('cannot')
    let ms = 0
    for (; links.length === tried && ms < 2 * MACHINE_RESTART_MS_MAX; ms += 100) clock.advance(100)
    pauses.push(ms)
  }
  const most = MACHINE_RESTART_MS_MAX
  assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 16_000, most, most, most, most])
})

test('a machine that turns no more is ended by the watchdog', () => {
  const { links, clock, turn, lost } = poolOf(2)
  for (const link of links) link.say({ from: 'ready' })
  for (let ms = 0; ms <= WATCHDOG_SILENCE_MS + WATCHDOG_GAP_MS; ms += WATCHDOG_GAP_MS) {
    clock.advance(WATCHDOG_GAP_MS)
    turn()
    links[1]?.say({ from: 'pong', count: 0, heapBytes: 1 })
  }
  assert.deepEqual([links[0]?.isTerminated, links[1]?.isTerminated], [true, false])
  assert.deepEqual(lost, ['0: terminated'])
})

test('a machine that is still being loaded has longer, but not for ever', async () => {
  const { pool, links, clock } = poolOf(1)
  for (let ms = 0; ms < MACHINE_START_MS_MAX; ms += WATCHDOG_GAP_MS) clock.advance(WATCHDOG_GAP_MS)
  assert.equal(links[0]?.isTerminated, false)
  clock.advance(WATCHDOG_GAP_MS)
  assert.equal(links[0]?.isTerminated, true)
  await assert.rejects(pool.ready, new Error('machine 0 cannot start: terminated'))
})

test('a brain that was stopped itself does not take its machines for dead', () => {
  const { links, clock, turn, lost, stopped } = poolOf(2)
  for (const link of links) link.say({ from: 'ready' })
  clock.advance(WATCHDOG_GAP_MS)
  stopped.ms += 10 * WATCHDOG_SILENCE_MS
  for (let ms = 0; ms <= WATCHDOG_SILENCE_MS + WATCHDOG_GAP_MS; ms += WATCHDOG_GAP_MS) {
    clock.advance(WATCHDOG_GAP_MS)
    turn()
    if (ms < WATCHDOG_SILENCE_MS / 2) assert.deepEqual(lost, [], `after ${ms} ms`)
    links[1]?.say({ from: 'pong', count: 0, heapBytes: 1 })
  }
  // The one that is dead indeed is found dead a little later.
  assert.deepEqual(lost, ['0: terminated'])
})
