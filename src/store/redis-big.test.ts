/** Commits that are too big for one call of Redis: all of it lands at once, or nothing. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Bytes, bytesOf } from '../base/bytes.ts'
import { systemClock } from '../base/clock.ts'
import { REDIS_CALL_BYTES_MAX, REDIS_CALL_FIELDS_MAX } from '../base/limits.ts'
import { commitChanges } from './redis/commits.ts'
import { createHoldings } from './redis/holdings.ts'
import type { Link } from './redis/link.ts'
import { noRedis, type Server, startRedis } from './redis/servers.test-kit.ts'
import { openRedis } from './redis/store.ts'
import { attachWorld, detachWorld } from './redis/worlds.ts'

const MANY = 2 * REDIS_CALL_FIELDS_MAX + 1

describe('big commits', { skip: noRedis }, () => {
  let server: Server | undefined
  before(async () => {
    server = await startRedis()
  })
  after(() => server?.end())

  /** A world whose commits go through this link; answers its records afterwards. */
  const recordsAfter = async (
    world: string,
    commits: readonly ReadonlyMap<string, Bytes | null>[],
    through: (link: Link) => Link = (it) => it,
  ): Promise<ReadonlyMap<string, Bytes>> => {
    const setup = { durability: 'power', clock: systemClock() } as const
    const { link } = await openRedis(`redis://127.0.0.1:${server?.port}`, setup)
    const holdings = await createHoldings(link, 'a test')
    const parts = { link: through(link), holdings, dice: undefined }
    const { lease } = await attachWorld(parts, world, false)
    for (const changes of commits) {
      await commitChanges(parts, lease, { changes, changedMs: 1 })
      assert.equal(server?.cli('exists', link.layout.world(world).staged), '0')
    }
    await detachWorld(parts, lease)
    // Attaching compares the records with the row's count of them.
    const again = await attachWorld(parts, world, false)
    await detachWorld(parts, again.lease)
    holdings.close()
    link.close()
    return new Map(again.records)
  }
  const numbered = (from: number, count: number, value: Bytes | null) =>
    Array.from({ length: count }, (_, n) => [`k${from + n}`, value] as const)

  test('puts and deletes of many pieces', async () => {
    const one = bytesOf('1')
    const found = await recordsAfter('many', [
      new Map(numbered(0, MANY, one)),
      new Map([...numbered(0, MANY - 1, null), ...numbered(MANY, MANY, bytesOf('two'))]),
    ])
    assert.equal(found.size, MANY + 1)
    assert.deepEqual(found.get(`k${MANY - 1}`), Buffer.from(one))
    assert.deepEqual(found.get(`k${2 * MANY - 1}`), Buffer.from('two'))
  })

  test('few, but long', async () => {
    const long = new Uint8Array(REDIS_CALL_BYTES_MAX).fill(7)
    const found = await recordsAfter('long', [new Map([['a', long], ['b', long]])]) // biome-ignore format: short
    assert.deepEqual([...found.values()].map((it) => it.length), [long.length, long.length]) // biome-ignore format: short
  })

  test('what was put aside and is forgotten is put aside again', async () => {
    let staged = 0
    const forgetful = (it: Link): Link => ({
      ...it,
      attempt: async (name, keys, call) => {
        if (name === 'stage') staged++
        if (name === 'commit' && staged === 3) await it.ask('unlink', keys[3] ?? '')
        return it.attempt(name, keys, call)
      },
    })
    const found = await recordsAfter('again', [new Map(numbered(0, MANY, bytesOf('1')))], forgetful)
    assert.deepEqual([found.size, staged], [MANY, 6])
  })

  test('a piece that comes late, or from somebody else, changes nothing', async () => {
    let said: unknown[] = []
    const late = (it: Link): Link => ({
      ...it,
      attempt: async (name, keys, call) => {
        const reply = await it.attempt(name, keys, call)
        if (name !== 'commit') return reply
        const { staged, meta } = it.layout.world('late')
        const piece = (fence: unknown) =>
          it.run('stage', [staged, meta], { args: [`${fence}`, 1, 1, 'late', 'x'] })
        said = [await piece(call.args[0]), await piece('0'.repeat(32))].map(String)
        return reply
      },
    })
    const found = await recordsAfter('late', [new Map(numbered(0, 3, bytesOf('1')))], late)
    assert.deepEqual([found.size, said], [3, ['done', 'lost']])
  })
})
