/** Records: what is committed comes back, in order, whole and equal. */
import assert from 'node:assert/strict'
import { type Bytes, textOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import { KEY_BYTES_MAX } from '../store.ts'
import { changes, type On, START_MS, stored } from './stage.test-kit.ts'

export const worldTests = (on: On) => {
  on('a new world is empty, and what is committed comes back', async (store) => {
    const first = await store.attach('w')
    assert.deepEqual(first.records, [])
    await store.commit(first.lease, changes({ a: '1', b: '2' }))
    await store.commit(first.lease, changes({ b: '3', a: null, c: '4', never: null }))
    assert.deepEqual(await stored(store, 'w'), new Map(Object.entries({ b: '3', c: '4' })))
    assert.deepEqual(await stored(store, 'v'), new Map())
  })

  on('keys and values of any bytes come back equal', async (store) => {
    const { lease } = await store.attach('w')
    const dice = seededDice('bytes')
    const wanted = new Map<string, string>()
    for (let byte = 0; byte < 256; byte++) wanted.set(String.fromCharCode(byte), '')
    wanted.set('\0', '\0').set('\0\0', 'two').set('\xff'.repeat(KEY_BYTES_MAX), 'longest')
    for (const bytes of [0, 1, 63, 64, 4_095, 4_096, 70_000, 3_000_000]) {
      wanted.set(textOf(dice.bytes(1 + dice.below(KEY_BYTES_MAX))), textOf(dice.bytes(bytes)))
    }
    await store.commit(lease, changes(Object.fromEntries(wanted)))
    assert.deepEqual(await stored(store, 'w'), wanted)
  })

  on(
    'a key that no store could keep is refused, and nothing of its commit lands',
    async (store) => {
      const { lease } = await store.attach('w')
      for (const key of ['', 'x'.repeat(KEY_BYTES_MAX + 1), '\u0100']) {
        await assert.rejects(store.commit(lease, changes({ good: '1', [key]: '2' })), /a key/)
      }
      assert.deepEqual(await stored(store, 'w'), new Map())
    },
  )

  on('what the caller does to his arrays later changes nothing', async (store) => {
    const { lease } = await store.attach('w')
    const value = Buffer.from('before')
    await store.commit(lease, new Map([['k', value]]))
    value.write('AFTER!')
    const { records } = await store.attach('w')
    records[0]?.[1].fill(0)
    assert.deepEqual(await stored(store, 'w'), new Map([['k', 'before']]))
  })

  on('views of bigger and of shared memory are stored as what they show', async (store) => {
    const { lease } = await store.attach('w')
    const shared = new Uint8Array(new SharedArrayBuffer(300), 100, 100).fill(7)
    const view: Bytes = Buffer.from('abcdef').subarray(2, 4)
    await store.commit(
      lease,
      new Map<string, Bytes>([
        ['shared', shared],
        ['view', view],
      ]),
    )
    assert.deepEqual(
      await stored(store, 'w'),
      new Map([
        ['shared', '\x07'.repeat(100)],
        ['view', 'cd'],
      ]),
    )
  })

  on('commits that overlap land in the order of the calls', async (store) => {
    const { lease } = await store.attach('w')
    const running: Promise<void>[] = []
    for (let n = 0; n < 500; n++) {
      running.push(store.commit(lease, changes({ newest: `${n}`, [`odd ${n % 7}`]: `${n}` })))
    }
    await Promise.all(running)
    const wanted = new Map([['newest', '499']])
    for (let n = 493; n < 500; n++) wanted.set(`odd ${n % 7}`, `${n}`)
    assert.deepEqual(await stored(store, 'w'), wanted)
  })

  on('many worlds at once, each with its own records', async (store) => {
    await Promise.all(
      Array.from({ length: 40 }, async (_, w) => {
        const { lease } = await store.attach(`world ${w}`)
        for (let n = 0; n < 5; n++) await store.commit(lease, changes({ [`k${n}`]: `${w}.${n}` }))
        await store.detach(lease)
      }),
    )
    for (let w = 0; w < 40; w++) {
      const wanted = new Map(Array.from({ length: 5 }, (_, n) => [`k${n}`, `${w}.${n}`]))
      assert.deepEqual(await stored(store, `world ${w}`), wanted)
    }
  })

  on('thousands of records, written, read and dropped', async (store) => {
    const { lease } = await store.attach('big')
    const neighbour = await store.attach('neighbour')
    await store.commit(neighbour.lease, changes({ here: 'still' }))
    const wanted = new Map(Array.from({ length: 7_500 }, (_, n) => [`key ${n}`, `value ${n}`]))
    await store.commit(lease, changes(Object.fromEntries(wanted)))
    assert.deepEqual(await stored(store, 'big'), wanted)
    await store.drop('big')
    assert.deepEqual(await stored(store, 'big'), new Map())
    assert.deepEqual(await stored(store, 'neighbour'), new Map([['here', 'still']]))
  })

  on('ids of any text and length are worlds of their own', async (store, clock) => {
    const ids = ['', '\0', 'a', 'a\0', 'A', '../../etc', '\ud800', '\ud801', 'é', 'e\u0301',
      'x'.repeat(100_000), `${'x'.repeat(100_000)}y`, '__proto__', 'R\0\0\0\0\0\x01'] // biome-ignore format: a list
    for (const id of ids) {
      const { lease } = await store.attach(id)
      await store.commit(lease, changes({ id: `${ids.indexOf(id)}` }))
    }
    for (const id of ids) {
      assert.deepEqual(await stored(store, id), new Map([['id', `${ids.indexOf(id)}`]]))
    }
    const listed = (await store.list()).map(({ id }) => id)
    assert.deepEqual(listed.sort(), [...ids].sort())
    assert.equal(clock.nowMs(), START_MS)
  })
}
