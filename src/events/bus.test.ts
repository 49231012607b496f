import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { manualClock } from '../base/clock.ts'
import {
  EVENTS_BATCH_MAX,
  EVENTS_GAP_MS,
  EVENTS_QUEUED_BYTES_MAX,
  EVENTS_QUEUED_MAX,
} from '../base/limits.ts'
import { createBus } from './bus.ts'
import type { Told } from './events.ts'
import { WHO } from './samples.test-kit.ts'
import type { Sink } from './sink.ts'

const setup = () => {
  const clock = manualClock()
  const reports: string[] = []
  const allowance = { spend: (network: string) => network !== 'muted' }
  const bus = createBus({
    clock,
    allowance,
    report: (cause) => reports.push((cause as Error).message),
  })
  return { clock, reports, bus }
}

const command = (input: string) => ({ type: 'command.input', input }) as const

/** What was told, as text. */
const textOf = ({ what }: Told): string => {
  if (what.type === 'command.input') return what.input
  return what.type === 'events.lost' ? `lost ${what.count} in ${what.sink}` : what.type
}

const sinkOf = (name: string, take: (batch: readonly string[]) => Promise<void> | void): Sink => ({
  name,
  take: async (batch) => take(batch.map(textOf)),
  close: async () => {},
})

const settle = async () => {
  for (let turns = 0; turns < 20; turns++) await turn()
}

test('happenings gather for a moment, and come in order, each with its time', async () => {
  const { clock, bus } = setup()
  const batches: (readonly Told[])[] = []
  bus.subscribe({
    name: 'all',
    take: async (batch) => {
      batches.push(batch)
    },
    close: async () => {},
  })
  bus.tell(command('a'))
  clock.advance(10)
  bus.tell(command('b'))
  await settle()
  assert.deepEqual(batches, [])
  clock.advance(EVENTS_GAP_MS)
  await settle()
  assert.deepEqual(batches, [
    [
      { at: { s: 0, ns: 0 }, what: command('a') },
      { at: { s: 0, ns: 10_000_000 }, what: command('b') },
    ],
  ])
})

test('a sink that hangs hinders nobody; what it cannot hold is counted, and told when it wakes', async () => {
  const { clock, bus, reports } = setup()
  const quick: string[] = []
  const slow: string[] = []
  let wake = () => {}
  bus.subscribe(
    sinkOf('slow', (batch) => {
      slow.push(...batch)
      return new Promise<void>((go) => {
        wake = go
      })
    }),
  )
  bus.subscribe(sinkOf('quick', (batch) => void quick.push(...batch)))
  bus.tell(command('first'))
  clock.advance(EVENTS_GAP_MS)
  await settle()
  const large = 'x'.repeat(16_000)
  const count = Math.ceil(EVENTS_QUEUED_BYTES_MAX / 32_300) + 5
  for (let n = 0; n < count; n++) {
    bus.tell(command(large))
    if (n % 200 !== 199) continue
    clock.advance(EVENTS_GAP_MS)
    await settle()
  }
  clock.advance(EVENTS_GAP_MS)
  await settle()
  assert.equal(quick.length, 1 + count)
  const [{ lost } = { lost: 0 }] = bus.counts()
  assert.ok(lost > 0 && lost < 20, `${lost}`)
  assert.deepEqual(reports, ['events: slow loses happenings: it is too slow'])
  for (let n = 0; n < 30; n++) {
    wake()
    await settle()
  }
  assert.equal(slow.length, 1 + count - lost + 1)
  assert.equal(slow.filter((it) => it === `lost ${lost} in slow`).length, 1)
  assert.deepEqual(reports.slice(1), [`events: slow has lost ${lost} happenings`])
})

test('of small happenings a sink can hold so many', () => {
  const { bus } = setup()
  bus.subscribe(sinkOf('slow', () => {}))
  for (let n = 0; n < EVENTS_QUEUED_MAX; n++) bus.tell(command(''))
  assert.deepEqual(bus.counts(), [{ sink: 'slow', queued: EVENTS_QUEUED_MAX, taken: 0, lost: 0 }])
  bus.tell(command(''))
  assert.deepEqual(bus.counts(), [{ sink: 'slow', queued: EVENTS_QUEUED_MAX, taken: 0, lost: 1 }])
})

test('a sink that fails loses its batch, goes on with the next, and is reported once', async () => {
  const { clock, bus, reports } = setup()
  const seen: string[] = []
  let isBroken = true
  bus.subscribe(
    sinkOf('b', (batch) => {
      if (isBroken) throw new Error('no')
      seen.push(...batch)
    }),
  )
  for (const input of ['1', '2', '3']) {
    isBroken = input !== '3'
    bus.tell(command(input))
    clock.advance(EVENTS_GAP_MS)
    await settle()
  }
  assert.deepEqual(seen, ['3'])
  assert.deepEqual(reports, ['events: b has failed'])
  assert.deepEqual(bus.counts(), [{ sink: 'b', queued: 0, taken: 1, lost: 2 }])
})

test('a batch has a bound', async () => {
  const { clock, bus } = setup()
  const sizes: number[] = []
  bus.subscribe(sinkOf('s', (batch) => void sizes.push(batch.length)))
  for (let n = 0; n < EVENTS_BATCH_MAX + 3; n++) bus.tell(command('x'))
  clock.advance(EVENTS_GAP_MS)
  await settle()
  assert.deepEqual(sizes, [EVENTS_BATCH_MAX, 3])
})

test('a stop brings what waits, and waits for nobody for ever', async () => {
  const { clock, bus } = setup()
  const seen: string[] = []
  bus.subscribe(sinkOf('hangs', () => new Promise(() => {})))
  bus.subscribe(sinkOf('works', (batch) => void seen.push(...batch)))
  bus.tell(command('last'))
  const closed = bus.close()
  await settle()
  assert.deepEqual(seen, ['last'])
  clock.advance(5_000)
  await closed
})

test('of a source that has used up its share nothing is told', async () => {
  const { clock, bus } = setup()
  const seen: string[] = []
  bus.subscribe(sinkOf('s', (batch) => void seen.push(...batch)))
  bus.tell(command('1'), { ...WHO, network: 'muted' })
  bus.tell(command('2'), WHO)
  clock.advance(EVENTS_GAP_MS)
  await settle()
  assert.deepEqual(seen, ['2'])
})

test('who cannot even be told of a failure ends nobody', async () => {
  const clock = manualClock()
  const fail = () => {
    throw new Error('EIO')
  }
  const bus = createBus({ clock, allowance: { spend: () => true }, report: fail })
  bus.subscribe(sinkOf('log', fail))
  bus.tell(command('1'))
  clock.advance(EVENTS_GAP_MS)
  await settle()
  assert.deepEqual(bus.counts(), [{ sink: 'log', queued: 0, taken: 0, lost: 1 }])
})
