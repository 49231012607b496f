import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { memoryFiles } from './files.test-kit.ts'
import { createRetention } from './retention.ts'

const DAY_MS = 86_400_000
const TODAY_MS = Date.parse('2026-11-21T12:00:00Z')

const setup = ({ bytesMax = 1_000, keepDays = 90 } = {}) => {
  const clock = manualClock(TODAY_MS)
  const files = memoryFiles(clock.nowMs)
  const put = (path: string, daysAgo: number, bytes = 100) =>
    files.touch(`/d/${path}`, { bytes, changedMs: TODAY_MS - daysAgo * DAY_MS })
  const report = (cause: unknown) => {
    throw cause
  }
  const isOpen = (path: string) => path === '/d/tty/old/open.cast'
  const begin = () =>
    createRetention({ dataDir: '/d', bytesMax, keepDays, clock, files, isOpen, report })
  return {
    clock,
    files,
    put,
    begin,
    left: () => [...files.texts.keys()].map((it) => it.slice(3)).sort(),
  }
}

test('beyond the bytes the oldest day goes first; of one day recordings, quarantine, then logs', async () => {
  const { put, begin, left } = setup({ bytesMax: 600 })
  put('index.db', 0)
  put('log/mimicry.json', 0)
  put('log/mimicry.json.2026-11-19', 2)
  put('quarantine/aa', 2)
  put('tty/a/1.cast', 2)
  put('tty/a/2.cast', 2, 50)
  put('tty/b/1.cast', 1)
  put('log/mimicry.json.2026-11-18.2', 3)
  const retention = begin()
  await retention.sweep()
  retention.close()
  // 750 bytes: the log of three days ago goes, then the recordings of the day after it.
  assert.deepEqual(left(), [
    'index.db',
    'log/mimicry.json',
    'log/mimicry.json.2026-11-19',
    'quarantine/aa',
    'tty/a/2.cast',
    'tty/b/1.cast',
  ])
})

test('beyond the days everything goes but what is open, and what is not ours', async () => {
  const { put, begin, left } = setup({ keepDays: 7 })
  put('log/mimicry.json', 8)
  put('log/mimicry.json.2026-11-13', 8)
  put('log/mimicry.log', 8)
  put('log/mimicry.json.bak', 8)
  put('tty/old/open.cast', 8)
  put('tty/old/1.cast', 8)
  put('tty/new/1.cast', 6)
  put('worlds/data.mdb', 800)
  const retention = begin()
  await retention.sweep()
  retention.close()
  assert.deepEqual(left(), [
    'log/mimicry.json',
    'log/mimicry.json.bak',
    'log/mimicry.log',
    'tty/new/1.cast',
    'tty/old/open.cast',
    'worlds/data.mdb',
  ])
})

test('it looks again after an hour, and at once after many bytes', async () => {
  const { clock, put, begin, left } = setup({ bytesMax: 640 })
  const retention = begin()
  await retention.sweep()
  put('tty/a/1.cast', 0, 700)
  clock.advance(3_599_000)
  await new Promise(setImmediate)
  assert.deepEqual(left(), ['tty/a/1.cast'])
  clock.advance(1_000)
  await retention.sweep()
  assert.deepEqual(left(), [])
  put('tty/a/2.cast', 0, 700)
  retention.wrote(10)
  await new Promise(setImmediate)
  assert.deepEqual(left(), ['tty/a/2.cast'])
  retention.wrote(1)
  await retention.sweep()
  assert.deepEqual(left(), [])
  retention.close()
  assert.equal(clock.pending(), 0)
})
