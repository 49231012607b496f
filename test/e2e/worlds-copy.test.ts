import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Config } from '../../src/app/config.ts'
import { bytesOf, textOf } from '../../src/base/bytes.ts'
import { systemClock } from '../../src/base/clock.ts'
import { openCanon, openStore } from '../../src/store/open.ts'
import { noRedis, startRedis } from '../../src/store/redis/servers.test-kit.ts'
import { configOf, PROMPT, raw, start, temporaryFolder } from './kit.ts'

const top = join(import.meta.dirname, '..', '..')
const setup = { durability: 'power', clock: systemClock() } as const
/** Worlds beside the one that a visitor was in. */
const MORE = 40

const WORK = 'echo mine > /root/kept; seq 1 300000 > /tmp/big; ln /tmp/big /tmp/hard\n'
/** Own files, imagined ones, and keys that the installation has made. */
const LOOK = `cat /root/kept; stat -c '%n %i %h %s %Y' /root/kept /tmp/big; md5sum /tmp/hard
sha256sum /etc/secret_password /var/backups/db.sql.gz /root/.aws/credentials
md5sum /etc/ssh/ssh_host_*_key /etc/machine-id; hostname -I; ls -i /root/.aws
`

const IMAGINED = { pin: 'p', path: '/root/plan', size: 18 }

/** A brain on this store whose seed is the store's; what its visitor did, or finds. */
const visited = async (t: TestContext, store: string, work = ''): Promise<string> => {
  const { seed: _, ...config } = configOf(temporaryFolder(t), { MIMICRY_STORE: store })
  const brain = await start(t, config satisfies Config)
  const client = await raw(t, brain)
  await client.until(PROMPT)
  let found = ''
  for (const line of `${work}${LOOK}`.split('\n').slice(0, -1)) {
    client.send(`${line}\n`)
    found += (await client.until(PROMPT)).slice(0, -PROMPT.length)
  }
  client.socket.destroy()
  await brain.stop()
  return found
}

/** Records, facts, and imagined texts with what is known of them. */
const allOf = async (url: string): Promise<ReadonlyMap<string, string>> => {
  const [store, canon] = [await openStore(url, setup), await openCanon(url, setup)]
  const found = new Map<string, string>()
  for (const { id } of await store.list()) {
    const { lease, records } = await store.attach(id)
    for (const [key, value] of records) found.set(`${id} ${key}`, textOf(value))
    await store.detach(lease)
  }
  for (const [name, value] of await store.facts()) found.set(`fact ${name}`, value)
  const noted: Parameters<Parameters<typeof canon.each>[0]>[0][] = []
  await canon.each((it) => noted.push(it))
  for (const { name, provenance } of noted) {
    const { bytes } = (await canon.get(name)) ?? {}
    found.set(`text ${name.path}`, JSON.stringify(provenance) + textOf(bytes ?? bytesOf('')))
  }
  await canon.close()
  await store.close()
  return found
}

test('from LMDB to Redis and back nothing changes, not even for visitors', {
  skip: noRedis,
}, async (t) => {
  const server = await startRedis()
  const folder = temporaryFolder(t)
  const [lmdb, redis, back] = [
    `lmdb:${folder}/one`,
    `redis://127.0.0.1:${server.port}`,
    `lmdb:${folder}/two`,
  ]
  t.after(() => server.end())
  const copy = (from: string, to: string): Promise<{ text: string; status: number }> =>
    new Promise((done) => {
      const env = { PATH: process.env.PATH, MIMICRY_DATA_DIR: folder }
      const words = ['src/cli/main.ts', 'worlds', 'copy', '--from', from, '--to', to]
      execFile(process.execPath, words, { env, cwd: top }, (failure, stdout, stderr) =>
        done({ text: `${stdout}${stderr}`, status: Number(failure?.code ?? 0) }),
      ).stdin?.end()
    })
  const found = await visited(t, lmdb, WORK)
  assert.match(found, /^mine\n\/root\/kept \d+ 1 5 \d+\n\/tmp\/big \d+ 2 1988895 \d+\ndaef482d/)
  const store = await openStore(lmdb, setup)
  for (let n = 0; n < MORE; n++) {
    const { lease } = await store.attach(`10.0.0.${n}`)
    await store.commit(lease, new Map([['k', bytesOf(`v ${n}`)]]))
    await store.detach(lease)
  }
  await store.close()
  const canon = await openCanon(lmdb, setup)
  const provenance = {
    author: 'a/model',
    atMs: 1,
    tookMs: 2,
    tokensIn: 3,
    tokensOut: 4,
    world: 'w',
  }
  await canon.publish(IMAGINED, { bytes: bytesOf('a model wrote this'), provenance })
  await canon.close()
  const wanted = await allOf(lmdb)
  const kinds = new Set([...wanted.keys()].map((key) => key.split(' ')[0]))
  for (const kind of ['fact', 'text', '127.0.0.1', '10.0.0.7']) assert(kinds.has(kind), kind)

  const done = await copy(lmdb, redis)
  assert.match(done.text, /^41 worlds copied and compared, \d{7} bytes; [1-9]\d* texts\n$/)
  assert.deepEqual(await allOf(redis), wanted)
  assert.deepEqual(await copy(redis, back), done)
  assert.deepEqual(await allOf(back), wanted)
  const same = '0 worlds copied and compared, 0 bytes; 41 were there and are the same; 0 texts\n'
  assert.deepEqual(await copy(redis, back), { text: same, status: 0 })
  assert.equal(await visited(t, redis), found)
  assert.equal(await visited(t, back), found)

  await server.kill()
  const gone = await copy(redis, back)
  assert.match(gone.text, /^redis:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED/)
  assert.equal(gone.status, 1)
})
