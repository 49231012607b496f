/** kill -9 at random moments under load: what was acknowledged is there, and nothing is half there. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { textOf } from '../../src/base/bytes.ts'
import { systemClock } from '../../src/base/clock.ts'
import { seededDice } from '../../src/base/dice.ts'
import { lmdbStore } from '../../src/store/lmdb.ts'
import type { Store } from '../../src/store/store.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 200 : 10
const WRITER = fileURLToPath(new URL('store-writer.ts', import.meta.url))
const ALIVE_MS_MAX = 160
/** So many has the writer. */
const WORLDS = 6

/**
 * Lets the writer live for a moment after so many of its worlds have been heard, kills it; answers
 * the newest turn received of each world.
 */
const killedWriter = async (
  path: string,
  durability: string,
  { aliveMs, heard }: { readonly aliveMs: number; readonly heard: number },
) => {
  const writer = spawn(process.execPath, [WRITER, path, durability], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(writer, 'close')
  let said = ''
  let isDying = false
  writer.stdout.setEncoding('utf8').on('data', (text) => {
    said += text
    if (isDying || new Set(said.match(/^w\d(?= )/gm)).size < heard) return
    isDying = true
    setTimeout(() => writer.kill('SIGKILL'), aliveMs)
  })
  const [code, signal] = await closed
  assert.deepEqual([code, signal], [null, 'SIGKILL'])
  const received = new Map<string, number>()
  // What stands behind the last newline was cut off.
  for (const line of said.split('\n').slice(1, -1)) {
    const [world = '', n = ''] = line.split(' ')
    assert.equal(Number(n), (received.get(world) ?? Number(n) - 1) + 1, `order of ${line}`)
    received.set(world, Number(n))
  }
  return received
}

/** The world's newest turn; refuses a world in which anything is half there. */
const judged = async (store: Store, world: string): Promise<number> => {
  const { records } = await store.attach(world)
  const found = new Map(records.map(([key, value]) => [key, textOf(value)]))
  if (found.size === 0) return 0
  const n = Number(found.get('a'))
  const text = `${n} `.repeat(1 + (n % 700))
  const hash = createHash('sha256').update(text).digest('hex')
  const wanted = new Map(['a', 'b', 'c', `renamed ${n}`, `inode ${n % 2}`].map((key) => [key, `${n}`])) // biome-ignore format: one line
  assert.deepEqual(found, wanted.set('blob', hash))
  const blob = await store.blob(hash)
  assert.equal(blob && textOf(blob), text)
  let bytes = 0
  for (const [key, value] of found) bytes += key.length + value.length
  const listed = (await store.list()).find(({ id }) => id === world)
  assert.deepEqual([listed?.records, listed?.bytes], [found.size, bytes])
  return n
}

for (const durability of ['power', 'process'] as const) {
  test(`${ROUNDS / 2} rounds of kill -9, durability ${durability}`, async (t) => {
    const path = mkdtempSync(join(tmpdir(), 'mimicry-kill-'))
    t.after(() => rmSync(path, { recursive: true }))
    const dice = seededDice(`kill ${durability}`)
    const acknowledged = new Map<string, number>()
    for (let round = 0; round < ROUNDS / 2; round++) {
      // A slow disk acknowledges nothing in the time of a round; once everybody must be heard.
      const heard = round === 0 ? WORLDS : 0
      const aliveMs = dice.below(ALIVE_MS_MAX)
      const received = await killedWriter(path, durability, { aliveMs, heard })
      for (const [world, n] of received) acknowledged.set(world, n)
      const store = await lmdbStore({ path, durability, clock: systemClock() })
      for (const [world, n] of acknowledged) {
        const there = await judged(store, world)
        assert(there >= n, `${world}: ${n} was acknowledged, ${there} is there`)
      }
      await store.sweep(0, (key, value) => (key === 'blob' ? [textOf(value)] : []))
      for (const world of acknowledged.keys()) await judged(store, world)
      await store.close()
    }
    assert.equal(acknowledged.size, WORLDS)
    t.diagnostic(`turns acknowledged: ${[...acknowledged.values()].join(' ')}`)
  })
}
