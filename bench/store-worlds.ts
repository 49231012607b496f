/** 10,000 worlds attached: memory and store bytes each, attach and detach latency; one big batch. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytesOf } from '../src/base/bytes.ts'
import { systemClock } from '../src/base/clock.ts'
import { seededDice } from '../src/base/dice.ts'
import { openStore } from '../src/store/open.ts'
import { noRedis, startRedis } from '../src/store/redis/servers.test-kit.ts'
import type { Lease, Store } from '../src/store/store.ts'
import { quantile } from './kit/clients.ts'

const WORLDS = 10_000
const AT_ONCE = 50
const BATCH_FIELDS = 200
const BATCHES = 100
const clock = systemClock()
const dice = seededDice('bench')

/** What a visitor of some twenty commands leaves: 60 records of some 6 KB. */
const RECORDS = new Map(
  Array.from({ length: 60 }, (_, n) => [`record ${n}`, dice.bytes(40 + dice.below(120))]),
)
const round = (value: number) => Number(value.toFixed(2))

/** Does it for each world, so many at once; answers how long each took. */
const each = async (work: (world: string) => Promise<void>): Promise<number[]> => {
  const tookMs: number[] = []
  let next = 0
  const worker = async () => {
    while (next < WORLDS) {
      const world = `10.${next >> 8}.${next++ & 255}.1`
      const fromMs = clock.ticksMs()
      await work(world)
      tookMs.push(clock.ticksMs() - fromMs)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return tookMs
}

const measure = async (store: Store, storedBytes: () => number) => {
  const leases = new Map<string, Lease>()
  const attach = async (world: string) => {
    leases.set(world, (await store.attach(world)).lease)
  }
  const leased = (world: string) => leases.get(world) ?? { world, nonce: '' }
  const before = storedBytes()
  await each(async (world) => {
    await attach(world)
    await store.commit(leased(world), RECORDS)
    await store.detach(leased(world))
  })
  const stored = storedBytes() - before
  leases.clear()
  globalThis.gc?.()
  const heapBefore = process.memoryUsage().heapUsed
  const attachMs = await each(attach)
  globalThis.gc?.()
  const heap = process.memoryUsage().heapUsed - heapBefore
  const detachMs = await each((world) => store.detach(leased(world)))

  const { lease } = await store.attach('one')
  const batch = (n: number) =>
    new Map(Array.from({ length: BATCH_FIELDS }, (_, k) => [`${k}`, bytesOf(`value ${n} ${k}`)]))
  const fromMs = clock.ticksMs()
  for (let n = 0; n < BATCHES; n++) await store.commit(lease, batch(n))
  const fieldsPerMs = (BATCHES * BATCH_FIELDS) / (clock.ticksMs() - fromMs)
  return {
    'stored B/world': Math.round(stored / WORLDS),
    'held B/world': Math.round(heap / WORLDS),
    'attach p50 ms': round(quantile(attachMs, 0.5)),
    'attach p99 ms': round(quantile(attachMs, 0.99)),
    'detach p50 ms': round(quantile(detachMs, 0.5)),
    'detach p99 ms': round(quantile(detachMs, 0.99)),
    [`fields/s by ${BATCH_FIELDS}`]: Math.round(1_000 * fieldsPerMs),
  }
}

const rows: { [name: string]: Awaited<ReturnType<typeof measure>> } = {}
const folder = mkdtempSync(join(tmpdir(), 'mimicry-bench-'))
const lmdb = await openStore(`lmdb:${folder}`, { durability: 'power', clock })
rows['lmdb power'] = await measure(lmdb, () => statSync(`${folder}/data.mdb`).size)
await lmdb.close()
rmSync(folder, { recursive: true })
if (noRedis === false) {
  const server = await startRedis(['appendonly yes', 'appendfsync everysec'])
  const redis = await openStore(`redis://127.0.0.1:${server.port}`, { durability: 'power', clock })
  rows['redis everysec'] = await measure(redis, () =>
    Number(/used_memory:(\d+)/.exec(server.cli('info', 'memory'))?.[1]),
  )
  await redis.close()
  await server.end()
}
console.log(`${WORLDS} worlds of ${RECORDS.size} records, ${AT_ONCE} calls at once`)
console.table(rows)
if (noRedis !== false) console.log(noRedis)
