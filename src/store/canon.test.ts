import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bytesOf } from '../base/bytes.ts'
import { manualClock, systemClock } from '../base/clock.ts'
import { CANON_GHOSTS_MAX } from '../base/model-limits.ts'
import { canonSuite, imagined, named } from './canon-suite.test-kit.ts'
import { lmdbCanon } from './lmdb/canon.ts'
import { openTree } from './lmdb/tree.ts'
import { openCanon, openStore } from './open.ts'
import { memoryCanon } from './parts/memory-canon.ts'
import { SchemaMismatch } from './store.ts'

const root = mkdtempSync(join(tmpdir(), 'mimicry-canon-'))
after(() => rmSync(root, { recursive: true }))
let folders = 0
const newPath = () => join(root, `${++folders}`)
const ghostsMax = CANON_GHOSTS_MAX

canonSuite('memory', async (clock, ghostsMax) => {
  const canon = memoryCanon({ clock, ghostsMax })
  return { canon, clean: () => canon.close() }
})
for (const durability of ['power', 'process'] as const) {
  canonSuite(`lmdb, durability ${durability}`, async (clock, ghostsMax) => {
    const canon = await lmdbCanon({ path: newPath(), durability, clock, ghostsMax })
    return { canon, clean: () => canon.close() }
  })
}

test('beside a store that somebody owns, its canon opens again and again', async () => {
  const url = `lmdb:${newPath()}`
  const setup = { durability: 'power', clock: systemClock() } as const
  const store = await openStore(url, setup)
  const canon = await openCanon(url, setup)
  assert.equal((await canon.claim(named('/a'), 60_000)).is, 'ours')
  await canon.close()
  const again = await openCanon(url, setup)
  assert.equal((await again.claim(named('/a'), 60_000)).is, 'taken')
  await again.publish(named('/a'), imagined('abc'))
  await again.spend('2026-11-22', 'all', 7)
  await again.close()
  const third = await openCanon(url, setup)
  const kept = await third.get(named('/a'))
  assert.deepEqual(kept && { ...kept, bytes: Buffer.from(kept.bytes) }, imagined('abc'))
  assert.equal(await third.spend('2026-11-22', 'all', 0), 7)
  await third.close()
  await store.close()
  assert.equal(statSync(join(url.slice(5), 'canon')).mode & 0o777, 0o700)
})

test('another schema is refused with file, found, wanted and a remedy', async () => {
  const path = newPath()
  const tree = openTree(path, 'power')
  await tree.write((t) => t.put(bytesOf('S'), bytesOf('9')))
  await tree.close()
  await assert.rejects(
    lmdbCanon({ path, durability: 'power', clock: manualClock(), ghostsMax }),
    new SchemaMismatch(
      `${path}/data.mdb has schema 9, this version wants 1: ` +
        'start the version that wrote it, or move the folder away to imagine anew',
    ),
  )
})

const CHILD = fileURLToPath(new URL('lmdb/canon-child.test-kit.ts', import.meta.url))
const child = (what: string, path: string) =>
  spawn(process.execPath, [CHILD, what, path], { stdio: ['ignore', 'pipe', 'inherit'] })

test('two processes see what the other has published, also when the file has grown', async () => {
  const path = newPath()
  const ours = await lmdbCanon({ path, durability: 'process', clock: systemClock(), ghostsMax })
  assert.equal(await ours.get(named('/grown/0', 50_000)), undefined)
  const grower = child('grow', path)
  await once(grower, 'close')
  for (const n of [0, 199]) {
    const { bytes } = (await ours.get(named(`/grown/${n}`, 50_000))) ?? { bytes: bytesOf('') }
    assert.deepEqual([bytes.length, bytes[0]], [50_000, n])
  }
  await ours.publish(named('/ours'), imagined('abc'))
  await ours.close()
})

test('who is killed with a claim is followed when its time is over', async () => {
  const path = newPath()
  const wall = systemClock()
  let laterMs = 0
  const clock = { ...wall, nowMs: () => wall.nowMs() + laterMs }
  const ours = await lmdbCanon({ path, durability: 'power', clock, ghostsMax })
  const claimer = child('claim', path)
  await once(claimer.stdout, 'data')
  claimer.kill('SIGKILL')
  await once(claimer, 'exit')
  const taken = await ours.claim(named('/a'), 5_000)
  assert(taken.is === 'taken' && taken.forMs > 0 && taken.forMs <= 600_000)
  laterMs = taken.forMs + 1
  assert.equal((await ours.claim(named('/a'), 5_000)).is, 'ours')
  await ours.close()
})
