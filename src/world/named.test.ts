import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { type Bytes, bytesOf } from '../base/bytes.ts'
import { emptyChunk } from './chunks.ts'
import { chunkKey, inodeKey, META_KEY } from './keys.ts'
import { namedIn } from './named.ts'
import { encodeChunk } from './records.ts'

test('a chunk names its blob; nothing else names any', () => {
  const content = new Uint8Array(65_536).fill(7)
  const blobs = new Map<string, Bytes>()
  const big = encodeChunk({ ...emptyChunk(), length: content.length, bytes: content }, blobs)
  const hash = createHash('sha256').update(content).digest('hex')
  assert.deepEqual([...blobs.keys()], [hash])
  assert.deepEqual(namedIn(chunkKey(5, 0), big), [hash])
  const small = encodeChunk({ ...emptyChunk(), length: 2, bytes: bytesOf('hi') }, blobs)
  assert.deepEqual(namedIn(chunkKey(5, 1), small), [])
  assert.deepEqual(namedIn(inodeKey(5), big), [])
  assert.deepEqual(namedIn(META_KEY, big), [])
})
