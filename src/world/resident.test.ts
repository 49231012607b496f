import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyChunk } from './chunks.ts'
import type { Chunk } from './inode.ts'
import { Resident } from './resident.ts'

const chunkOf = (resident: Resident, bytes: number, { isStored }: { isStored: boolean }): Chunk => {
  const chunk = { ...emptyChunk(), length: bytes, changed: 1 }
  if (isStored) chunk.blob = { hash: 'hash', length: bytes }
  resident.keep(chunk, new Uint8Array(bytes), false)
  return chunk
}

test('what was used goes after what was not, what the store does not have stays', () => {
  const resident = new Resident(15_000)
  const [first, second, third] = Array.from({ length: 3 }, () =>
    chunkOf(resident, 10_000, { isStored: true }),
  ) as [Chunk, Chunk, Chunk]
  resident.shed(0)
  assert.equal(resident.bytes, 30_000)
  // All of them came since the last look; one is used again.
  resident.shed(1, 3)
  second.isUsed = true
  resident.shed(1)
  assert.deepEqual(
    [first, second, third].map(({ bytes }) => bytes?.length),
    [undefined, 10_000, undefined],
  )
  assert.equal(resident.bytes, 10_000)
})

test('ten thousand small files cost a look each, once', () => {
  const resident = new Resident(1_000_000)
  const small = Array.from({ length: 10_000 }, () => chunkOf(resident, 1_000, { isStored: false }))
  const big = chunkOf(resident, 60_000, { isStored: true })
  for (let call = 0; call < 200; call++) resident.shed(1)
  assert.deepEqual([resident.bytes <= 1_000_000, big.bytes?.length], [true, 60_000])
  assert(small.every(({ bytes }) => bytes?.length === 1_000))
  // One of them grows: it counts again, as what it is now.
  const before = resident.bytes
  resident.keep(small[0] ?? big, new Uint8Array(5_000), false)
  assert.equal(resident.bytes, before + 5_000)
  assert.equal(resident.drop(small[0] ?? big)?.length, 5_000)
  assert.equal(resident.bytes, before)
})
