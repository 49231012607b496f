/** A FIFO stands for the device: without a writer's bytes it answers EAGAIN, as /dev/fuse does. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { LIVE_BURST_MS, LIVE_LINGER_MS, LIVE_LINGER_TRIES, LIVE_SPIN_MS } from '../base/limits.ts'
import { servePolled } from './polled.ts'

/** What a look at an empty device costs. */
const LOOK_MS = LIVE_SPIN_MS / 4

const stage = (t: TestContext, { serveMs = 0 } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-polled-'))
  const path = join(folder, 'fifo')
  execFileSync('mkfifo', [path])
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  t.after(() => {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  })
  let nowMs = 0
  /** What had been served when it heard last that nothing more is asked. */
  let quietAfter = ''
  const log: string[] = []
  const turns: (() => void)[] = []
  const input = Buffer.alloc(1)
  const polled = servePolled({
    fd,
    server: {
      input,
      take: (length) => {
        log.push(input.toString('latin1', 0, length))
        nowMs += serveMs
      },
      quiet: () => {
        quietAfter = log.join('')
      },
    },
    clock: {
      ...manualClock(),
      ticksMs: () => {
        nowMs += LOOK_MS
        return nowMs
      },
    },
    nextTurn: (then) => turns.push(then),
    idle: () => log.push('idle'),
    over: (cause) => log.push(`over ${(cause as NodeJS.ErrnoException).code}`),
  })
  const run = (): number => {
    let count = 0
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
      turn()
      count++
    }
    return count
  }
  return {
    fd,
    log,
    turns,
    polled,
    run,
    quietAfter: () => quietAfter,
    /** So long nothing happens; answers what time it is. */
    pass: (ms: number): number => {
      nowMs += ms
      return nowMs
    },
    ask: (text: string) => writeSync(fd, text),
  }
}

test('what is there is served; then it looks on for a while, and sleeps', (t) => {
  const { log, polled, run, ask, turns, quietAfter } = stage(t)
  ask('ab')
  polled.wake()
  assert.deepEqual([log, quietAfter()], [['a', 'b'], 'ab'])
  assert.equal(turns.length, 1)
  ask('c')
  // A second word that there is something changes nothing while it is awake.
  polled.wake()
  assert.deepEqual(log, ['a', 'b'])
  const count = run()
  assert.deepEqual(log, ['a', 'b', 'c', 'idle'])
  assert.ok(count >= 2 && count <= LIVE_LINGER_MS / LOOK_MS + 2, `${count} turns`)
  polled.wake()
  run()
  assert.deepEqual(log, ['a', 'b', 'c', 'idle', 'idle'])
})

test('who asks as soon as nobody looks has waited for the processor: it is left to him sooner', (t) => {
  const { polled, run, ask, pass, turns } = stage(t)
  /** How often it was looked at after a request that came when it had slept for so long. */
  const looks = (sleptMs = 0, meanwhile = () => {}): number => {
    pass(sleptMs)
    ask('a')
    const fromMs = pass(0)
    polled.wake()
    meanwhile()
    run()
    return Math.round((pass(0) - fromMs) / LOOK_MS)
  }
  const full = LIVE_LINGER_MS / LOOK_MS
  assert.deepEqual(
    [looks(1), looks(1)].map((count) => count >= full),
    [true, true],
  )
  const soon = Array.from({ length: LIVE_LINGER_TRIES }, () => looks())
  const isFull = soon.map((count) => count >= full)
  assert.deepEqual(isFull, [...new Array(LIVE_LINGER_TRIES - 1).fill(false), true])
  assert.ok((soon[4] ?? full) < full / 2 && (soon[4] ?? full) < (soon[1] ?? 0), `${soon}`)
  assert.ok(looks() < full)
  // It was right to look: there it is.
  const found = () => {
    assert.equal(turns.length, 1)
    ask('b')
  }
  assert.ok(looks(1) < full)
  looks(1, found)
  assert.ok(looks(1) >= full)
})

test('others get their turn however much is asked', (t) => {
  const { log, polled, ask, turns } = stage(t, { serveMs: LIVE_BURST_MS / 2 })
  ask('abcdef')
  polled.wake()
  assert.deepEqual(log, ['a', 'b'])
  turns.shift()?.()
  assert.deepEqual(log, ['a', 'b', 'c', 'd'])
  assert.equal(turns.length, 1)
})

test('who is stopped reads nothing more; a device that fails is told of once', (t) => {
  const stopped = stage(t)
  stopped.ask('ab')
  stopped.polled.stop()
  stopped.polled.wake()
  assert.deepEqual([stopped.log, stopped.turns], [[], []])
  const log: unknown[] = []
  const polled = servePolled({
    fd: openSync('/proc/self', constants.O_RDONLY),
    server: { input: Buffer.alloc(1), take: () => {}, quiet: () => {} },
    clock: manualClock(),
    nextTurn: () => log.push('turn'),
    idle: () => log.push('idle'),
    over: (cause) => log.push((cause as NodeJS.ErrnoException).code),
  })
  polled.wake()
  polled.wake()
  assert.deepEqual(log, ['EISDIR'])
})
