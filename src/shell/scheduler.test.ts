import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { BURST_MS, FRAMES_MAX, SLICE_MS } from '../base/limits.ts'
import { SIGSEGV } from '../base/signals.ts'
import { Waiting } from '../base/waiting.ts'
import type { Process } from '../world/process.ts'
import type { Syscalls } from '../world/syscalls.ts'
import type { Run } from './program.ts'
import { createScheduler, type Share } from './scheduler.ts'
import { INTERRUPTED, Thread } from './thread.ts'

/** A process without a world: enough for a thread to run it. */
const processOf = (pid: number) => {
  const ended: (number | string)[] = []
  const process = { pid, state: 'running', ending: undefined, cpuMs: 0 } as unknown as Process
  const calls = {
    process,
    exit: (status: number) => ended.push(status),
    kill: (_pid: number, signal: number) => {
      ended.push(`signal ${signal}`)
      process.ending = { signal, dumped: false }
      process.runner?.notice()
    },
    hasCaught: () => false,
  } as unknown as Syscalls
  return { process, calls, ended }
}

const machine = () => {
  const clock = manualClock()
  const turns: (() => void)[] = []
  const reports: unknown[] = []
  const bursts: number[] = []
  const scheduler = createScheduler({
    clock,
    nextTurn: (then) => turns.push(then),
    report: (cause) => reports.push(cause),
    afterBurst: (ran) => bursts.push(ran.size),
  })
  const turn = (): boolean => {
    const then = turns.shift()
    then?.()
    return then !== undefined
  }
  let pids = 0
  const start = (share: Share, body: () => Run<number>) => {
    const it = processOf(++pids)
    const thread = new Thread(scheduler, share, it.calls)
    thread.start(body())
    return { ...it, thread }
  }
  return { clock, scheduler, turn, start, reports, bursts }
}

test('frames are called and answer their caller, however deep', () => {
  const { scheduler, start, turn, reports } = machine()
  function* depth(n: number): Run<number> {
    return n === 0 ? 0 : ((yield depth(n - 1)) as number) + 1
  }
  // Its first frame, and the deepest one, are two more.
  const most = FRAMES_MAX - 2
  const { ended } = start(scheduler.share(), function* () {
    const deep: number = yield depth(most)
    return deep === most ? 7 : 1
  })
  while (turn());
  assert.deepEqual([ended, reports], [[7], []])
  const over = start(scheduler.share(), () => depth(most + 2))
  while (turn());
  assert.deepEqual(
    [over.ended, reports],
    [['signal 11'], [new RangeError('a process has too many frames')]],
  )
})

test('a process parks until it is woken, and then goes on', () => {
  const { scheduler, start, turn } = machine()
  const gate = new Waiting()
  const seen: string[] = []
  const { process, ended } = start(scheduler.share(), function* () {
    seen.push('before')
    yield gate
    seen.push('after')
    return 0
  })
  while (turn());
  assert.deepEqual([seen, process.state, ended], [['before'], 'sleeping', []])
  gate.wakeAll()
  while (turn());
  assert.deepEqual([seen, ended], [['before', 'after'], [0]])
})

test('who computes without end gets slices, and as much as the neighbour', () => {
  const { clock, scheduler, start, turn } = machine()
  const shares = [scheduler.share(), scheduler.share()]
  const used = shares.map((share) => {
    const { process } = start(share, function* () {
      for (;;) {
        clock.advance(0.5)
        yield undefined
      }
    })
    return process
  })
  const fromMs = clock.ticksMs()
  for (let i = 0; i < 100; i++) turn()
  const [a = 0, b = 0] = used.map(({ cpuMs }) => cpuMs)
  assert.equal(a + b, clock.ticksMs() - fromMs)
  assert.ok(Math.abs(a - b) <= SLICE_MS + 1, `${a} and ${b}`)
})

test('two processes of one visitor do not get twice the time', () => {
  const { clock, scheduler, start, turn } = machine()
  function* spin(): Run<number> {
    for (;;) {
      clock.advance(0.5)
      yield undefined
    }
  }
  const many = scheduler.share()
  const bomb = Array.from({ length: 20 }, () => start(many, spin).process)
  const { process: alone } = start(scheduler.share(), spin)
  for (let i = 0; i < 400; i++) turn()
  const together = bomb.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
  assert.ok(Math.abs(together - alone.cpuMs) <= SLICE_MS + 1, `${together} and ${alone.cpuMs}`)
})

test('who wakes runs before who has computed for long', () => {
  const { clock, scheduler, start, turn } = machine()
  const order: string[] = []
  start(scheduler.share(), function* () {
    for (;;) {
      order.push('loop')
      clock.advance(SLICE_MS)
      yield undefined
    }
  })
  const gate = new Waiting()
  start(scheduler.share(), function* () {
    yield gate
    order.push('typed')
    return 0
  })
  for (let i = 0; i < 50; i++) turn()
  order.length = 0
  gate.wakeAll()
  turn()
  assert.equal(order.indexOf('typed') <= Math.ceil(BURST_MS / SLICE_MS), true, order.join(' '))
})

test('a stopped process stands still, whatever wakes it, until it is continued', () => {
  const { scheduler, start, turn } = machine()
  const gate = new Waiting()
  const { process, ended } = start(scheduler.share(), function* () {
    yield gate
    return 3
  })
  while (turn());
  process.state = 'stopped'
  process.runner?.notice()
  gate.wakeAll()
  while (turn());
  assert.deepEqual(ended, [])
  process.state = 'running'
  process.runner?.notice()
  while (turn());
  assert.deepEqual(ended, [3])
})

test('a caught signal interrupts what waits', () => {
  const { scheduler, start, turn } = machine()
  const { process, ended } = start(scheduler.share(), function* () {
    return (yield new Waiting()) === INTERRUPTED ? 4 : 5
  })
  while (turn());
  process.runner?.notice()
  while (turn());
  assert.deepEqual(ended, [4])
})

test('a killed process is dropped where it stands', () => {
  const { scheduler, start, turn } = machine()
  const gate = new Waiting()
  const seen: string[] = []
  const { process, thread } = start(scheduler.share(), function* () {
    yield gate
    seen.push('still here')
    return 0
  })
  let overs = 0
  thread.whenOver = () => overs++
  while (turn());
  process.ending = { signal: 9, dumped: false }
  process.runner?.notice()
  gate.wakeAll()
  while (turn());
  assert.deepEqual([seen, overs, gate.isEmpty], [[], 1, true])
})

test('a fault of ours ends its process only, and is reported', () => {
  const { scheduler, start, turn, reports } = machine()
  const share = scheduler.share()
  const broken = start(share, function* () {
    yield undefined
    throw new Error('a bug')
  })
  const well = start(share, function* () {
    yield undefined
    return 0
  })
  while (turn());
  assert.deepEqual([broken.ended, well.ended], [[`signal ${SIGSEGV}`], [0]])
  assert.deepEqual(reports, [new Error('a bug')])
})
