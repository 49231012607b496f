/** Blobs: by hash, swept by age and by name. */
import assert from 'node:assert/strict'
import { type Bytes, bytesOf, textOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import { changes, hashOf, type On } from './stage.test-kit.ts'

const noNames = () => []

export const blobTests = (on: On) => {
  const one = bytesOf('one')
  const two = bytesOf('two')
  const both = new Map([one, two].map((bytes) => [hashOf(bytes), bytes]))
  /** A record names the blobs whose hashes it holds. */
  const namedIn = (_key: string, value: Bytes) => textOf(value).match(/[0-9a-f]{64}/g) ?? []

  on('a blob comes back by its hash, once or twice put', async (store) => {
    const big = seededDice('blob').bytes(1_500_000)
    const empty = new Uint8Array(0)
    await store.putBlobs(
      new Map([
        [hashOf(one), one],
        [hashOf(big), big],
        [hashOf(empty), empty],
      ]),
    )
    await store.putBlobs(both)
    for (const bytes of [one, two, big, empty]) {
      const found = await store.blob(hashOf(bytes))
      assert.deepEqual(found && textOf(found), textOf(bytes))
    }
    assert.equal(await store.blob(hashOf(bytesOf('never put'))), undefined)
    await assert.rejects(store.blob('../../etc/passwd'), /not a SHA-256/)
  })

  on('sweep forgets what is old and what nobody names', async (store, clock) => {
    const { lease } = await store.attach('w')
    await store.putBlobs(both)
    await store.commit(lease, changes({ file: `at 0: ${hashOf(one)}` }))
    clock.advance(1_000)
    assert.equal(await store.sweep(1_001, namedIn), 0)
    assert.equal(await store.sweep(1_000, namedIn), 1)
    assert.deepEqual(await store.blob(hashOf(two)), undefined)
    assert.notEqual(await store.blob(hashOf(one)), undefined)
    await store.drop('w')
    assert.equal(await store.sweep(1_000, namedIn), 1)
    assert.equal(await store.blob(hashOf(one)), undefined)
  })

  on('a blob that is put again is young again', async (store, clock) => {
    await store.putBlobs(both)
    clock.advance(1_000)
    await store.putBlobs(new Map([[hashOf(one), one]]))
    assert.equal(await store.sweep(1_000, noNames), 1)
    assert.notEqual(await store.blob(hashOf(one)), undefined)
    clock.advance(1_000)
    assert.equal(await store.sweep(1_000, noNames), 1)
  })

  on('hundreds of blobs are swept, but for those that some world names', async (store) => {
    const blobs = new Map<string, Bytes>()
    for (let n = 0; n < 300; n++) blobs.set(hashOf(bytesOf(`${n}`)), bytesOf(`${n}`))
    await store.putBlobs(blobs)
    const { lease } = await store.attach('w')
    await store.commit(lease, changes({ a: hashOf(bytesOf('7')), b: hashOf(bytesOf('299')) }))
    assert.equal(await store.sweep(0, namedIn), 298)
    assert.equal(await store.sweep(0, namedIn), 0)
  })
}
