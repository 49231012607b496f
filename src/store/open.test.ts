import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import { openStore } from './open.ts'

const setup = { durability: 'process', clock: systemClock() } as const

test('memory: and lmdb:PATH open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-open-'))
  for (const url of ['memory:', `lmdb:${folder}/made/on the way.d`, `LMDB:${folder}/upper`]) {
    const store = await openStore(url, setup)
    await store.putFact('url', url)
    assert.equal(await store.getFact('url'), url)
    await store.close()
  }
  rmSync(folder, { recursive: true })
})

const REDIS = 'redis://HOST:PORT (also rediss://, redis+sentinel://, redis+cluster://)'

test('an unknown scheme is refused with the known ones', async () => {
  for (const url of ['mysql://db', '', 'lmdb', './data', '/data']) {
    await assert.rejects(openStore(url, setup), {
      message: `no store for ${JSON.stringify(url)}; there are lmdb:PATH, memory:, ${REDIS}`,
    })
  }
})

test('lmdb: without a path is refused', async () => {
  await assert.rejects(openStore('lmdb:', setup), /lmdb: needs a path/)
})
