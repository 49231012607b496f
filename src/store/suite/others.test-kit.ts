/** Lists, facts and the end. */
import assert from 'node:assert/strict'
import { bytesOf } from '../../base/bytes.ts'
import { StoreFailed } from '../store.ts'
import { changes, hashOf, type On, START_MS } from './stage.test-kit.ts'

const noNames = () => []

export const otherTests = (on: On) => {
  on(
    'list tells the worlds that were written, their size and newest change',
    async (store, clock) => {
      const kept = await store.attach('kept')
      await store.attach('only looked at')
      await store.commit(kept.lease, changes({ ab: '123', gone: 'x' }))
      clock.advance(60_000.5)
      await store.commit(kept.lease, changes({ ab: '12345', gone: null, never: null, e: '' }))
      const gone = await store.attach('gone')
      await store.commit(gone.lease, changes({ k: 'v' }))
      await store.drop('gone')
      assert.deepEqual(await store.list(), [
        { id: 'kept', changedMs: START_MS + 60_000, records: 2, bytes: 8 },
      ])
    },
  )

  on('facts are kept', async (store) => {
    assert.equal(await store.getFact('seed'), undefined)
    await store.putFact('seed', 'é \0 \u{1f991}')
    await store.putFact('empty', '')
    await store.putFact('seed', 'new é')
    assert.equal(await store.getFact('seed'), 'new é')
    assert.equal(await store.getFact('empty'), '')
    assert.equal(await store.getFact('see'), undefined)
    const all = new Map(Object.entries({ seed: 'new é', empty: '' }))
    assert.deepEqual(await store.facts(), all)
  })

  on('of many who keep a fact one wins, and all hear whose stands', async (store) => {
    const racers = Array.from({ length: 20 }, (_, n) => store.keepFact('seed', `é ${n}`))
    assert.equal(new Set(await Promise.all(racers)).size, 1)
    assert.equal(await store.getFact('seed'), await racers[0])
    await store.putFact('seed', '')
    assert.equal(await store.keepFact('seed', 'late'), '')
  })

  on('close ends what was asked before, then everything is refused', async (store) => {
    const { lease } = await store.attach('w')
    const landed = store.commit(lease, changes({ k: 'v' }))
    await Promise.all([store.close(), store.close()])
    await landed
    const hash = hashOf(bytesOf(''))
    for (const asked of [
      () => store.attach('w'),
      () => store.commit(lease, changes({ k: 'v' })),
      () => store.detach(lease),
      () => store.putBlobs(new Map([[hash, bytesOf('')]])),
      () => store.blob(hash),
      () => store.sweep(0, noNames),
      () => store.list(),
      () => store.drop('w'),
      () => store.getFact('f'),
      () => store.putFact('f', 'v'),
      () => store.keepFact('f', 'v'),
      () => store.facts(),
    ]) {
      await assert.rejects(asked, new StoreFailed('the store is closed'))
    }
    await store.close()
  })
}
