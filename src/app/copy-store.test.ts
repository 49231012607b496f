import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { CHUNK_BYTES, COPIED_BLOBS_BYTES } from '../base/limits.ts'
import { memoryStore } from '../store/memory.ts'
import { openCanon } from '../store/open.ts'
import { type Store, WorldHeld } from '../store/store.ts'
import { copyCanon, copyStore } from './copy-store.ts'

const HASH = createHash('sha256').update('content').digest('hex')
/** A record that begins with `#` names a blob. */
const namedIn = (_key: string, value: Uint8Array) =>
  textOf(value).startsWith('#') ? [textOf(value).slice(1)] : []
const options = { namedIn, isReplacing: false, progress: () => {} }

const filled = async () => {
  const store = memoryStore()
  await store.putFact('seed', 's')
  await store.putBlobs(new Map([[HASH, bytesOf('content')]]))
  for (const id of ['a', 'b']) {
    const { lease } = await store.attach(id)
    await store.commit(lease, new Map([[`k ${id}`, bytesOf(`#${HASH}`)], ['\xff', bytesOf('\0')]])) // biome-ignore format: short
    await store.detach(lease)
  }
  return store
}
const recordsOf = async (store: ReturnType<typeof memoryStore>, id: string) =>
  (await store.attach(id)).records.map(([key, value]) => [key, textOf(value)])

test('worlds, contents and facts come over, and how far it is is told', async () => {
  const from = await filled()
  const to = memoryStore()
  const told: string[] = []
  const progress = (it: { worlds: number; of: number; bytes: number }) =>
    told.push(`${it.worlds}/${it.of} ${it.bytes}`)
  const copied = await copyStore(from, to, { ...options, progress })
  assert.deepEqual(copied, { worlds: 2, same: 0, bytes: 154, skipped: [] })
  assert.deepEqual(told, ['0/2 0', '1/2 77', '2/2 154'])
  assert.deepEqual(await to.facts(), new Map([['seed', 's']]))
  assert.deepEqual(await recordsOf(to, 'b'), await recordsOf(from, 'b'))
  assert.equal(textOf((await to.blob(HASH)) ?? bytesOf('')), 'content')
})

test('worlds that are there stay, unless they are to be replaced as a whole', async () => {
  const to = memoryStore()
  const { lease } = await to.attach('a')
  await to.commit(lease, new Map([['own', bytesOf('1')]]))
  const reason = 'it is there already, and differs'
  const { skipped } = await copyStore(await filled(), to, options)
  assert.deepEqual([skipped, await recordsOf(to, 'a')], [[{ id: 'a', reason }], [['own', '1']]])
  const replaced = await copyStore(await filled(), to, { ...options, isReplacing: true })
  assert.deepEqual(replaced, { worlds: 1, same: 1, bytes: 77, skipped: [] })
  assert.deepEqual((await recordsOf(to, 'a')).length, 2)
})

test('a copy that was interrupted goes on', async () => {
  const [from, to] = [await filled(), memoryStore()]
  let commits = 0
  const commit: typeof to.commit = async (...args) => {
    if (commits++ > 0) throw new Error('killed')
    await to.commit(...args)
  }
  await assert.rejects(copyStore(from, { ...to, commit }, options), /killed/)
  const copied = await copyStore(from, to, options)
  assert.deepEqual(copied, { worlds: 1, same: 1, bytes: 77, skipped: [] })
  assert.deepEqual(await recordsOf(to, 'b'), await recordsOf(from, 'b'))
})

test('content comes over in pieces of bounded size', async () => {
  const [from, to] = [memoryStore(), memoryStore()]
  const count = (2.5 * COPIED_BLOBS_BYTES) / CHUNK_BYTES
  const blobs = Array.from({ length: count }, (_, n) => {
    const bytes = new Uint8Array(CHUNK_BYTES)
    bytes.set([n, n >> 8])
    return [createHash('sha256').update(bytes).digest('hex'), bytes] as const
  })
  await from.putBlobs(new Map(blobs))
  const { lease } = await from.attach('a')
  await from.commit(lease, new Map(blobs.map(([hash], n) => [`k${n}`, bytesOf(`#${hash}`)])))
  await from.detach(lease)
  const pieces: number[] = []
  const putBlobs: typeof to.putBlobs = (piece) => {
    pieces.push([...piece.values()].reduce((sum, { length }) => sum + length, 0))
    return to.putBlobs(piece)
  }
  assert.equal((await copyStore(from, { ...to, putBlobs }, options)).worlds, 1)
  const most = COPIED_BLOBS_BYTES
  assert.deepEqual(pieces, [most, most, most / 2])
})

test('worlds that somebody has are left out, here and there', async () => {
  const [from, to] = [await filled(), await filled()]
  const held = (store: Store, world: string): Store => ({
    ...store,
    attach: async (id, manners) => {
      if (id === world && manners?.isPolite) throw new WorldHeld(id, 'brain 1 on web01')
      return store.attach(id)
    },
  })
  const copied = await copyStore(held(from, 'a'), held(to, 'b'), options)
  const reason = 'brain 1 on web01 has it: stop that first'
  assert.deepEqual(copied.skipped, [{ id: 'a', reason }, { id: 'b', reason }]) // biome-ignore format: short
})

test('another installation is not mixed with this one', async () => {
  const to = memoryStore()
  await to.putFact('seed', 'other')
  await assert.rejects(copyStore(await filled(), to, options), /is another installation: its seed/)
  assert.deepEqual(await to.list(), [])
})

test('content that is missing or broken is an error, not a smaller world', async () => {
  const from = await filled()
  const broken = { ...from, blob: async () => bytesOf('else') }
  await assert.rejects(copyStore(broken, memoryStore(), options), /is not what its checksum says/)
  const missing = { ...from, blob: async () => undefined }
  await assert.rejects(copyStore(missing, memoryStore(), options), /is missing/)
})

test('a store that changes what it is given is found out', async () => {
  const to = memoryStore()
  const lying = { ...to, commit: async () => {} }
  await assert.rejects(copyStore(await filled(), lying, options), /world a came out different/)
})

test('the canon comes over: bytes and notes, what stands there stays', async () => {
  const setup = { durability: 'process', clock: manualClock() } as const
  const [from, to] = [await openCanon('memory:', setup), await openCanon('memory:', setup)]
  const provenance = { author: 'm', atMs: 1, tookMs: 1, tokensIn: 1, tokensOut: 1, world: 'w' }
  const name = (path: string) => ({ pin: 'p', path, size: 3 })
  for (const path of ['/a', '/b']) {
    await from.publish(name(path), { bytes: bytesOf(path.padEnd(3)), provenance })
  }
  await from.note([{ name: name('/n'), provenance }])
  await to.publish(name('/b'), { bytes: bytesOf('own'), provenance })
  assert.equal(await copyCanon(from, to), 2)
  const texts = await Promise.all(['/a', '/b', '/n'].map((path) => to.get(name(path))))
  assert.deepEqual(
    texts.map((it) => it && textOf(it.bytes)),
    ['/a ', 'own', undefined],
  )
})
