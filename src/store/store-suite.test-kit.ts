/** What every store must do, whichever it is: each store's test runs this suite on itself. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import { type ManualClock, manualClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { type Attached, KEY_BYTES_MAX, LeaseLost, type Store, StoreFailed } from './store.ts'

/** A new, empty store on this clock; `clean` is called when the test is over. */
export type Fresh = (clock: ManualClock) => Promise<{ store: Store; clean(): Promise<void> }>

const START_MS = 1_800_000_000_000

/** Declares the suite for one store. */
export const storeSuite = (name: string, fresh: Fresh): void => {
  const on = (sentence: string, run: (store: Store, clock: ManualClock) => Promise<void>) =>
    test(sentence, async () => {
      const clock = manualClock(START_MS)
      const { store, clean } = await fresh(clock)
      try {
        await run(store, clock)
      } finally {
        await clean()
      }
    })
  describe(`${name}: worlds`, () => worldTests(on))
  describe(`${name}: leases`, () => leaseTests(on))
  describe(`${name}: blobs`, () => blobTests(on))
  describe(`${name}: the rest`, () => otherTests(on))
}

type On = (
  sentence: string,
  run: (store: Store, clock: ManualClock) => Promise<void>,
) => Promise<void>

/** Changes and contents as text, one char a byte. */
const changes = (of: Record<string, string | null>) =>
  new Map(Object.entries(of).map(([key, value]) => [key, value === null ? null : bytesOf(value)]))
const contents = ({ records }: Pick<Attached, 'records'>) =>
  new Map([...records].map(([key, value]) => [key, textOf(value)]))
const stored = async (store: Store, world: string) => contents(await store.attach(world))
const hashOf = (bytes: Bytes) => createHash('sha256').update(bytes).digest('hex')
const noNames = () => []

const worldTests = (on: On) => {
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
    const view = Buffer.from('abcdef').subarray(2, 4)
    await store.commit(
      lease,
      new Map([
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

const leaseTests = (on: On) => {
  on('who attaches later takes the world over', async (store) => {
    const old = await store.attach('w')
    await store.commit(old.lease, changes({ by: 'old' }))
    const young = await store.attach('w')
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

const blobTests = (on: On) => {
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

const otherTests = (on: On) => {
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
    ]) {
      await assert.rejects(asked, new StoreFailed('the store is closed'))
    }
    await store.close()
  })
}
