/** Leases: one writer at a time. */
import assert from 'node:assert/strict'
import { LeaseLost } from '../store.ts'
import { changes, contents, type On, stored } from './stage.test-kit.ts'

export const leaseTests = (on: On) => {
  on('who attaches later takes the world over', async (store) => {
    const old = await store.attach('w')
    await store.commit(old.lease, changes({ by: 'old' }))
    // Manners are for other processes.
    const young = await store.attach('w', { isPolite: true })
    assert.deepEqual(contents(young), new Map([['by', 'old']]))
    await assert.rejects(store.commit(old.lease, changes({ by: 'ghost', more: '1' })), LeaseLost)
    await store.commit(young.lease, changes({ by: 'young' }))
    await store.detach(old.lease)
    await store.commit(young.lease, changes({ and: 'on' }))
    assert.deepEqual(await stored(store, 'w'), new Map(Object.entries({ by: 'young', and: 'on' })))
  })

  on('a commit called before the takeover is in what the new owner finds', async (store) => {
    const old = await store.attach('w')
    const landed = store.commit(old.lease, changes({ last: 'words' }))
    const young = store.attach('w')
    const late = assert.rejects(store.commit(old.lease, changes({ last: 'lie' })), LeaseLost)
    assert.deepEqual(contents(await young), new Map([['last', 'words']]))
    await landed
    await late
  })

  on('of two that race for a world one holds it', async (store) => {
    const racers = await Promise.all([store.attach('w'), store.attach('w')])
    const outcomes = await Promise.allSettled(
      racers.map(({ lease }, n) => store.commit(lease, changes({ by: `${n}` }))),
    )
    assert.deepEqual(
      outcomes.map((it) => it.status),
      ['rejected', 'fulfilled'],
    )
    assert.deepEqual(await stored(store, 'w'), new Map([['by', '1']]))
  })

  on('a lease that was given back, dropped or made up is no lease', async (store) => {
    const given = await store.attach('given')
    await store.detach(given.lease)
    await store.detach(given.lease)
    const dropped = await store.attach('dropped')
    await store.commit(dropped.lease, changes({ k: 'v' }))
    await store.drop('dropped')
    const invented = { world: 'invented', nonce: '0'.repeat(32) }
    for (const lease of [given.lease, dropped.lease, invented]) {
      await assert.rejects(store.commit(lease, changes({ k: 'v' })), LeaseLost)
    }
    assert.deepEqual(await store.list(), [])
  })

  on('nonces are 128 bits in hex and never the same', async (store) => {
    const nonces = new Set<string>()
    for (let n = 0; n < 50; n++) nonces.add((await store.attach('w')).lease.nonce)
    assert.equal(nonces.size, 50)
    for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{32}$/)
  })
}
