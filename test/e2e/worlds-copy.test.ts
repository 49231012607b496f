import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { bytesOf, textOf } from '../../src/base/bytes.ts'
import { systemClock } from '../../src/base/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { noRedis, startRedis } from '../../src/store/redis/servers.test-kit.ts'
import { temporaryFolder } from './kit.ts'

const top = join(import.meta.dirname, '..', '..')
const setup = { durability: 'power', clock: systemClock() } as const
const WORLDS = 40

test('from LMDB to Redis and back nothing changes', { skip: noRedis }, async (t) => {
  const server = await startRedis()
  t.after(() => server.end())
  const folder = temporaryFolder(t)
  const [lmdb, redis, back] = [
    `lmdb:${folder}/one`,
    `redis://127.0.0.1:${server.port}`,
    `lmdb:${folder}/two`,
  ]
  const copy = (from: string, to: string): Promise<{ text: string; status: number }> =>
    new Promise((done) => {
      const env = { PATH: process.env.PATH, MIMICRY_DATA_DIR: folder }
      const words = ['src/cli/main.ts', 'worlds', 'copy', '--from', from, '--to', to]
      execFile(process.execPath, words, { env, cwd: top }, (failure, stdout, stderr) =>
        done({ text: `${stdout}${stderr}`, status: Number(failure?.code ?? 0) }),
      ).stdin?.end()
    })
  const allOf = async (url: string) => {
    const store = await openStore(url, setup)
    const found = new Map<string, string>()
    for (const { id } of await store.list()) {
      const { lease, records } = await store.attach(id)
      for (const [key, value] of records) found.set(`${id} ${key}`, textOf(value))
      await store.detach(lease)
    }
    await store.close()
    return found
  }
  const store = await openStore(lmdb, setup)
  for (let n = 0; n < WORLDS; n++) {
    const { lease } = await store.attach(`10.0.0.${n}`)
    await store.commit(lease, new Map([['k', bytesOf(`v ${n}`)]]))
    await store.detach(lease)
  }
  await store.putFact('seed', 's')
  await store.close()
  const wanted = await allOf(lmdb)
  assert.equal(wanted.size, WORLDS)
  const done = { text: '40 worlds copied and compared, 190 bytes; 0 texts\n', status: 0 }
  assert.deepEqual(await copy(lmdb, redis), done)
  assert.deepEqual(await allOf(redis), wanted)
  assert.deepEqual(await copy(redis, back), done)
  assert.deepEqual(await allOf(back), wanted)
  const again = await copy(redis, back)
  assert.match(again.text, /left out 10\.0\.0\.7: it is there already\n/)
  assert.equal(again.status, 1)
  await server.kill()
  const gone = await copy(redis, back)
  assert.match(gone.text, /^redis:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED/)
  assert.equal(gone.status, 1)
})
