/** Stores and the gate before them: commits a second, and how long a visitor waits for one. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { systemClock } from '../src/base/clock.ts'
import { seededDice } from '../src/base/dice.ts'
import { createGate } from '../src/brain/gate.ts'
import { openStore } from '../src/store/open.ts'
import { noRedis, startRedis } from '../src/store/redis/servers.test-kit.ts'
import type { Durability, Store } from '../src/store/store.ts'
import { quantile } from './kit/clients.ts'

const RUN_MS = 700
/** Worlds that write as soon as the gate lets them, and 300 that write ten times a second. */
const LOADS = [
  { worlds: 1, gapMs: 0 },
  { worlds: 16, gapMs: 0 },
  { worlds: 256, gapMs: 0 },
  { worlds: 300, gapMs: 100 },
]
type Load = (typeof LOADS)[number]
const clock = systemClock()

/** What `echo x >> file` changes: an inode, a directory entry, a chunk of content. */
const changes = (n: number) =>
  new Map([
    ['inode', new Uint8Array(96).fill(n)],
    ['entry', new Uint8Array(40).fill(n)],
    [`chunk ${n % 50}`, new Uint8Array(200).fill(n)],
  ])

const FIELDS = changes(0).size

/** One world: submit, wait until the gate would let the prompt out, again after a while. */
const live = async (
  store: Store,
  { world, gapMs, untilMs }: { world: string; gapMs: number; untilMs: number },
): Promise<number[]> => {
  const { lease } = await store.attach(world)
  const gate = createGate({
    store,
    lease,
    durable: () => {},
    lost: (cause) => {
      throw cause
    },
  })
  const waits: number[] = []
  await pause(seededDice(world).below(1 + gapMs))
  for (let sequence = 1; clock.ticksMs() < untilMs; sequence++) {
    const fromMs = clock.ticksMs()
    gate.submit({ sequence, changes: changes(sequence), blobs: new Map() })
    await new Promise<void>((said) => gate.whenDurable(sequence, said))
    waits.push(clock.ticksMs() - fromMs)
    await pause(gapMs - (clock.ticksMs() - fromMs))
  }
  return waits
}

const pause = (ms: number) =>
  ms > 0 ? new Promise<void>((resume) => clock.after(ms, resume)) : nextTurn()

const measure = async (url: string, durability: Durability, { worlds, gapMs }: Load) => {
  const store = await openStore(url, { durability, clock })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const untilMs = clock.ticksMs() + RUN_MS
  const all = await Promise.all(
    Array.from({ length: worlds }, (_, n) => live(store, { world: `world ${n}`, gapMs, untilMs })),
  )
  delay.disable()
  await store.close()
  const waits = all.flat()
  const round = (ms: number) => Number(ms.toFixed(2))
  return {
    'commits/s': Math.round(waits.length / (RUN_MS / 1_000)),
    'fields/s': Math.round((FIELDS * waits.length) / (RUN_MS / 1_000)),
    'gate p50 ms': round(quantile(waits, 0.5)),
    'gate p99 ms': round(quantile(waits, 0.99)),
    'loop p99 ms': round(delay.percentile(99) / 1e6 - 1),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'mimicry-bench-'))
const rows: { [name: string]: Awaited<ReturnType<typeof measure>> } = {}
const measureAll = async (kind: string, url: string, durability: Durability): Promise<void> => {
  for (const load of LOADS) {
    const how = load.gapMs === 0 ? '' : `, each every ${load.gapMs} ms`
    rows[`${kind}, ${load.worlds} worlds${how}`] = await measure(url, durability, load)
  }
}
await measureAll('memory', 'memory:', 'process')
await measureAll('lmdb process', `lmdb:${folder}/process`, 'process')
await measureAll('lmdb power', `lmdb:${folder}/power`, 'power')
if (noRedis === false) {
  for (const fsync of ['no file', 'everysec', 'always']) {
    const aof = fsync === 'no file' ? [] : ['appendonly yes', `appendfsync ${fsync}`]
    const server = await startRedis(aof)
    await measureAll(`redis ${fsync}`, `redis://127.0.0.1:${server.port}`, 'power')
    await server.end()
  }
}
console.table(rows)
if (noRedis !== false) console.log(noRedis)
rmSync(folder, { recursive: true })
