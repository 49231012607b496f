/** What lmdb.test.ts runs in processes of their own: `node child.test-kit.ts WHAT PATH`. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { systemClock } from '../../base/clock.ts'
import { lmdbStore } from '../lmdb.ts'
import { StoreFailed } from '../store.ts'

const [, , what = '', path = ''] = process.argv
const open = (patienceMs = 0) =>
  lmdbStore({ path, durability: 'power', clock: systemClock(), patienceMs })
const value = (bytes: number) => new Uint8Array(bytes).fill(1)

const roles = new Map<string, () => Promise<void>>([
  /** Owns the store until it is killed. */
  [
    'hold',
    async () => {
      const store = await open()
      const { lease } = await store.attach('w')
      await store.commit(lease, new Map([['k', value(3)]]))
      console.log('held')
      setInterval(() => {}, 1_000)
    },
  ],
  /** Tries to open what somebody else holds. */
  [
    'intrude',
    async () => {
      await assert.rejects(open(), (error) => error instanceof StoreFailed)
      console.log('refused')
    },
  ],
  /** Under `ulimit -f`: a write beyond the limit fails as on a full disk. */
  [
    'fill',
    async () => {
      process.on('unhandledRejection', (reason) => console.log(`unheard: ${reason}`))
      const store = await open()
      const { lease } = await store.attach('w')
      let kept = 0
      const put = () => store.commit(lease, new Map([[`k${kept}`, value(100_000)]]))
      for (; kept < 100; kept++) {
        const outcome = await put().catch((error: unknown) => error)
        if (outcome === undefined) continue
        assert(outcome instanceof StoreFailed && outcome.cause instanceof Error)
        break
      }
      assert(kept > 2 && kept < 100)
      const big = store.commit(lease, new Map([['k0', null], ['big', value(10_000_000)]])) // biome-ignore format: short
      const small = store.commit(lease, new Map([['k1', null], ['small', value(1)]])) // biome-ignore format: short
      for (const { status } of await Promise.allSettled([big, small])) {
        assert.equal(status, 'rejected')
      }
      assert.equal((await store.list())[0]?.records, kept)
      await store.commit(lease, new Map([['k0', null]]))
      await store.commit(lease, new Map([['small', value(1)]]))
      await assert.rejects(store.commit(lease, new Map([['big', value(10_000_000)]])), StoreFailed)
      await store.close()
      const again = await open()
      assert.equal((await again.attach('w')).records.length, kept)
      await again.close()
      console.log('went on')
    },
  ],
  /** Under `--permission` with the folder alone. */
  [
    'fenced',
    async () => {
      assert.throws(() => readFileSync('/etc/passwd'), { code: 'ERR_ACCESS_DENIED' })
      const store = await open()
      const { lease } = await store.attach('w')
      await store.commit(lease, new Map([['k', value(3)]]))
      await store.close()
      const again = await open()
      assert.deepEqual((await again.attach('w')).records.map(([key]) => key), ['k']) // biome-ignore format: short
      await again.close()
      console.log('kept within')
    },
  ],
])

const role = roles.get(what)
assert(role !== undefined, `what is ${what}?`)
await role()
