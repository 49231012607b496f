import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { manualClock } from '../base/clock.ts'
import { RECORDING_BYTES_MAX, RECORDING_GAP_MS } from '../base/limits.ts'
import { createDisk } from './disk.ts'
import type { Happening } from './events.ts'
import { memoryFiles } from './files.test-kit.ts'
import { createRecorder } from './recorder.ts'
import { WHO } from './samples.test-kit.ts'

const START_MS = Date.parse('2026-11-21T23:59:59.9Z')
const TERMINAL = { name: 'xterm', columns: 132, rows: 43 }
const PATH = 'tty/2026-11-21/49eede38e7ec-7.cast'
const HEADER =
  '{"version":2,"width":132,"height":43,"timestamp":1795305599,"title":"49eede38e7ec","env":{"TERM":"xterm"}}\n'

const setup = () => {
  const clock = manualClock(START_MS)
  const files = memoryFiles(clock.nowMs)
  const told: Happening[] = []
  const disk = createDisk(clock, (what) => told.push(what))
  const reports: unknown[] = []
  const recorder = createRecorder({
    dataDir: '/d',
    clock,
    files,
    disk,
    allowance: { spend: (network) => network !== 'muted' },
    events: { tell: (what) => void told.push(what) },
    wrote: () => {},
    report: (cause) => reports.push(cause),
  })
  const text = () => files.texts.get(`/d/${PATH}`)
  return { clock, files, told, disk, recorder, reports, text }
}

const settle = async () => {
  for (let turns = 0; turns < 20; turns++) await turn()
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

test('what was shown and typed is on the file, with times; it is said when it begins and ends', async () => {
  const { clock, told, recorder, text } = setup()
  const recording = recorder.open(WHO, 7, TERMINAL)
  recording?.out(Buffer.from('$ '))
  clock.advance(1_234.5)
  recording?.in(Buffer.from('ls\r'))
  // One character in two pieces, and bytes that are none; the buffer is used again afterwards.
  const borrowed = Buffer.from('l\xc3', 'latin1')
  recording?.out(borrowed)
  borrowed.fill(0)
  recording?.out(Buffer.from('\xa4\xff"\x1b[1m\n', 'latin1'))
  recording?.resize(80, 24)
  clock.advance(1_000)
  recording?.end()
  recording?.out(Buffer.from('late'))
  recording?.end()
  await recorder.close()
  const expected = [
    HEADER,
    '[0.000000, "o", "$ "]\n',
    '[1.234500, "i", "ls\\r"]\n',
    '[1.234500, "o", "l"]\n',
    '[1.234500, "o", "\u00e4\ufffd\\"\\u001b[1m\\n"]\n',
    '[1.234500, "r", "80x24"]\n',
  ].join('')
  assert.equal(text(), expected)
  const shasum = sha256('ls\r')
  const bytes = Buffer.byteLength(expected)
  assert.deepEqual(told, [
    { type: 'log.open', ttylog: PATH },
    { type: 'log.closed', ttylog: PATH, bytes, shasum, tookMs: 2_234.5, isCut: false },
  ])
})

test('a client without a window has one of 80 columns, and no name is none', async () => {
  const { recorder, text } = setup()
  const recording = recorder.open(WHO, 7, { name: '', columns: 0, rows: 0 })
  recording?.resize(0, 0)
  recording?.end()
  await recorder.close()
  const header =
    '{"version":2,"width":80,"height":24,"timestamp":1795305599,"title":"49eede38e7ec","env":{}}\n'
  assert.equal(text(), header)
})

test('what is open is known as such, and written every second', async () => {
  const { clock, recorder, text } = setup()
  const recording = recorder.open(WHO, 7, TERMINAL)
  recording?.out(Buffer.from('a'))
  assert.deepEqual([text(), recorder.isOpen(`/d/${PATH}`)], [undefined, true])
  clock.advance(RECORDING_GAP_MS)
  await settle()
  assert.equal(text(), `${HEADER}[0.000000, "o", "a"]\n`)
  recording?.end()
  clock.advance(RECORDING_GAP_MS)
  await settle()
  assert.equal(recorder.isOpen(`/d/${PATH}`), false)
})

test('a recording has a bound', async () => {
  const { told, recorder, text } = setup()
  const recording = recorder.open(WHO, 7, TERMINAL)
  const chunk = Buffer.alloc(60_000, 'x')
  for (let n = 0; n < 300; n++) {
    recording?.out(chunk)
    if (n % 10 === 0) await settle()
  }
  recording?.end()
  await recorder.close()
  const size = text()?.length ?? 0
  assert.ok(size <= RECORDING_BYTES_MAX && size > RECORDING_BYTES_MAX - 70_000)
  const closed = told.at(-1)
  assert.ok(closed?.type === 'log.closed' && closed.isCut && closed.bytes === size)
})

test('a full disk ends a recording, and none begins until there is room', async () => {
  const { clock, files, told, recorder, disk, reports } = setup()
  files.room = 0
  const recording = recorder.open(WHO, 7, TERMINAL)
  clock.advance(RECORDING_GAP_MS)
  await settle()
  assert.equal(recorder.open(WHO, 8, TERMINAL), undefined)
  recording?.out(Buffer.from('more'))
  recording?.end()
  assert.deepEqual(
    told.map((it) => [it.type, it.type === 'log.closed' && it.isCut]),
    [
      ['log.open', false],
      ['disk.full', false],
      ['log.closed', true],
    ],
  )
  files.room = 1_000
  clock.advance(60_000)
  disk.worked()
  assert.notEqual(recorder.open(WHO, 9, TERMINAL), undefined)
  assert.deepEqual(reports, [])
})

test('a source that has used up its share is recorded no further', async () => {
  const { recorder, files, told } = setup()
  recorder.open({ ...WHO, network: 'muted' }, 7, TERMINAL)?.end()
  await recorder.close()
  assert.deepEqual([...files.texts], [])
  const closed = told.at(-1)
  assert.ok(closed?.type === 'log.closed' && closed.isCut)
})
