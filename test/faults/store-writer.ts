/**
 * The victim of store-kill.test.ts: pseudo worlds that write through gates into an LMDB store, and
 * say on stdout what their visitors would have received. `node store-writer.ts PATH DURABILITY`.
 */
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { type Bytes, bytesOf, textOf } from '../../src/base/bytes.ts'
import { systemClock } from '../../src/base/clock.ts'
import { createGate, type GateBatch } from '../../src/brain/gate.ts'
import { lmdbStore } from '../../src/store/lmdb.ts'

const WORLDS = 6
const [, , path = '', durability] = process.argv
const store = await lmdbStore({
  path,
  durability: durability === 'process' ? 'process' : 'power',
  clock: systemClock(),
})

const say = (line: string) => writeSync(1, `${line}\n`)

/** Turn n: three keys that must agree, a rename, two inodes that trade a link, a blob. */
const turn = (n: number): Map<string, Bytes | null> => {
  const number = bytesOf(`${n}`)
  const changes = new Map<string, Bytes | null>()
  for (const key of ['a', 'b', 'c']) changes.set(key, number)
  changes.set(`renamed ${n - 1}`, null).set(`renamed ${n}`, number)
  changes.set(`inode ${n % 2}`, number).set(`inode ${(n + 1) % 2}`, null)
  return changes.set('blob', bytesOf(hashOf(content(n))))
}
const content = (n: number) => bytesOf(`${n} `.repeat(1 + (n % 700)))
const hashOf = (bytes: Bytes) => createHash('sha256').update(bytes).digest('hex')
const batch = (sequence: number, n: number): GateBatch => ({
  sequence,
  changes: turn(n),
  blobs: new Map([[hashOf(content(n)), content(n)]]),
})

/** Lives up to `ahead` turns ahead of what is durable: its batches overlap and are merged. */
const live = async (world: string, ahead: number): Promise<never> => {
  const { lease, records } = await store.attach(world)
  const a = new Map(records).get('a')
  const before = a === undefined ? 0 : Number(textOf(a))
  const gate = createGate({
    store,
    lease,
    durable: () => {},
    lost: (cause) => {
      throw cause
    },
  })
  for (let sequence = 1; ; sequence++) {
    const n = before + sequence
    gate.submit(batch(sequence, n))
    const received = new Promise<void>((resolve) =>
      gate.whenDurable(sequence, () => {
        say(`${world} ${n}`)
        resolve()
      }),
    )
    if (sequence % ahead === 0) await received
  }
}

say('ready')
await Promise.all(Array.from({ length: WORLDS }, (_, n) => live(`w${n}`, 1 + n)))
