import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { manualClock } from '../../base/clock.ts'
import { INDEX_ROWS_KNOWN_MAX } from '../../base/limits.ts'
import { createDisk } from '../disk.ts'
import type { Happening, Told, VisitIdentity } from '../events.ts'
import { systemFiles } from '../files.ts'
import { openIndexReader } from '../index-reader.ts'
import { SAMPLES, SENSOR, WHO } from '../samples.test-kit.ts'
import { sink } from './index.ts'

const setup = (t: TestContext, over: { keepDays?: number; bytesMax?: number } = {}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'mimicry-index-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const reports: string[] = []
  const disk = createDisk(clock, () => {})
  const open = () =>
    sink.open({
      ...SENSOR,
      dataDir,
      keepDays: 90,
      bytesMax: 2 ** 30,
      clock,
      disk,
      files: systemFiles(),
      wrote: () => {},
      report: (cause) => reports.push((cause as Error).message),
      ...over,
    })
  return { dataDir, clock, reports, disk, open }
}

const tell = (what: Happening, who: VisitIdentity = WHO, s = 1_795_294_737): Told => ({
  at: { s, ns: 0 },
  who,
  what,
})

const ALL = Object.values(SAMPLES).map((what) => tell(what))
const AT_MS = 1_795_294_737_000

test('a session with everything that can happen in it, from the first batch to another', async (t) => {
  const { dataDir, open } = setup(t)
  const first = await open()
  await first.take([tell(SAMPLES['session.connect'])])
  await first.close()
  const second = await open()
  await second.take([...ALL.slice(1), { at: { s: 0, ns: 0 }, what: SAMPLES['disk.healed'] }])
  const reader = openIndexReader(dataDir)
  assert.deepEqual(
    reader?.sessions({ limit: 5 }).map((it) => ({ ...it })),
    [
      {
        session: '49eede38e7ec',
        protocol: 'ssh',
        address: '192.0.2.7',
        world: '192.0.2.7',
        startedMs: AT_MS,
        endedMs: AT_MS,
        client: 'SSH-2.0-Go',
        hassh: 'ec7378c1a92f5a8dde7e8b7a1ddf33d1',
        score: 60,
        verdict: 'bot',
        username: 'root',
        commands: 1,
        recordings: 1,
      },
    ],
  )
  assert.deepEqual(
    reader?.commandsOf('49eede38e7ec').map((it) => ({ ...it })),
    [{ atMs: AT_MS, input: 'uname -a', found: 0 }],
  )
  assert.deepEqual(
    reader?.recordings(5).map((it) => ({ ...it })),
    [
      {
        ttylog: 'tty/2026-11-21/49eede38e7ec-1.cast',
        session: '49eede38e7ec',
        address: '192.0.2.7',
        username: 'root',
        startedMs: AT_MS,
        tookMs: 2859,
        bytes: 863,
        commands: 1,
      },
    ],
  )
  reader?.close()
  await second.close()
  assert.equal(statSync(join(dataDir, 'index.db')).mode & 0o777, 0o600)
})

test('reading after the brain has stopped leaves no files of the reader behind', async (t) => {
  const { dataDir, open } = setup(t)
  const index = await open()
  await index.take(ALL)
  await index.close()
  const reader = openIndexReader(dataDir)
  assert.equal(reader?.sessions({ limit: 5 }).length, 1)
  reader?.close()
  assert.deepEqual(readdirSync(dataDir), ['index.db'])
})

test('an index that is none is set aside', async (t) => {
  const { dataDir, reports, open } = setup(t)
  const path = join(dataDir, 'index.db')
  writeFileSync(path, 'not a database, but long enough to be looked at '.repeat(40))
  const index = await open()
  await index.take(ALL)
  await index.close()
  assert.deepEqual(readdirSync(dataDir), ['index.db', 'index.db.broken'])
  assert.deepEqual(reports, [`${path} can't be used: set aside as ${path}.broken`])
})

const visitor = (n: number): VisitIdentity => ({
  ...WHO,
  session: n.toString(16).padStart(12, '0'),
})
const count = (dataDir: string) => {
  const reader = openIndexReader(dataDir)
  const sessions = reader?.sessions({ limit: 10_000 }).map((it) => it.session) ?? []
  reader?.close()
  return sessions
}

test('old sessions go, with all that belongs to them', async (t) => {
  const { dataDir, clock, open } = setup(t, { keepDays: 7 })
  const nowS = clock.nowMs() / 1000
  const index = await open()
  await index.take([
    ...Object.values(SAMPLES).map((what) => tell(what, visitor(1), nowS - 8 * 86_400)),
    tell(SAMPLES['session.connect'], visitor(2), nowS - 6 * 86_400),
  ])
  assert.deepEqual(count(dataDir), [visitor(2).session])
  const reader = openIndexReader(dataDir)
  assert.deepEqual(reader?.recordings(5), [])
  reader?.close()
  await index.close()
})

test('beyond its share the oldest sessions go', async (t) => {
  const { dataDir, clock, open } = setup(t, { bytesMax: 3_000_000 })
  const index = await open()
  const input = 'x'.repeat(1_000)
  for (let n = 0; n < 1_000; n++) {
    await index.take([tell({ type: 'command.input', input }, visitor(n), 1_795_000_000 + n)])
    clock.advance(3_000)
  }
  const left = count(dataDir)
  assert.ok(left.length < 600 && left.length > 50, `${left.length}`)
  assert.equal(left[0], visitor(999).session)
  await index.close()
  assert.ok(statSync(join(dataDir, 'index.db')).size < 2_000_000)
})

test('more sessions at a time than are remembered lose nothing', async (t) => {
  const { dataDir, open } = setup(t)
  const index = await open()
  const sessions = INDEX_ROWS_KNOWN_MAX + 10
  for (const what of [SAMPLES['session.connect'], SAMPLES['client.version']]) {
    await index.take(Array.from({ length: sessions }, (_, n) => tell(what, visitor(n))))
  }
  const reader = openIndexReader(dataDir)
  const all = reader?.sessions({ limit: 100_000 }) ?? []
  reader?.close()
  assert.equal(all.length, sessions)
  assert.ok(all.every(({ client }) => client === 'SSH-2.0-Go'))
  await index.close()
})

test('while the disk is full nothing is written', async (t) => {
  const { dataDir, disk, open } = setup(t)
  const index = await open()
  disk.failed(Object.assign(new Error('full'), { code: 'ENOSPC' }))
  await assert.rejects(index.take(ALL), { code: 'ENOSPC' })
  assert.deepEqual(count(dataDir), [])
  await index.close()
})
