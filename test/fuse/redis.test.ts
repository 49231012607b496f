/** A mount whose store is a Redis that others share: it takes nothing away, and loses nothing. */
import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { describe, it } from 'node:test'
import { bytesOf } from '../../src/base/bytes.ts'
import { systemClock } from '../../src/base/clock.ts'
import { noRedis, startRedis, until } from '../../src/store/redis/servers.test-kit.ts'
import { store as redis } from '../../src/store/redis.ts'
import { mountWorld, noMounts, sh } from './mounted.ts'

const FOREIGN = new Map([['a record of the other brain', bytesOf('1')]])

describe('a world mounted from a Redis', { skip: noMounts || noRedis }, () => {
  it('is refused, handed over, synced and lost as leases have it', async (t) => {
    const server = await startRedis(['appendonly yes', 'appendfsync always'])
    const url = `redis://127.0.0.1:${server.port}?lease_ms=1000`
    const setup = { durability: 'power', clock: systemClock(), role: 'brain' } as const
    const brain = await redis.open(url, setup)
    t.after(async () => {
      await brain.close()
      await server.end()
    })

    const held = await brain.attach('base')
    const who = `brain ${process.pid} on ${hostname()}`
    await assert.rejects(mountWorld(t, { store: url }), ({ message }: Error) =>
      message.includes(`world "base" is held by ${who}: mount it on that host, with`),
    )
    await brain.detach(held.lease)

    const first = await mountWorld(t, { store: url })
    const listed = async () => (await brain.list()).map(({ holder }) => holder)
    assert.equal((await sh('echo unsynced > tmp/file', first.dir)).status, 0)
    await until(async () => /^mount \d+ on /.test((await listed())[0] ?? ''))
    const handed = await brain.attach('base')
    assert.equal(await first.ended, 1, 'a visitor is worth more than a mount')
    await brain.detach(handed.lease)

    const second = await first.again()
    const script = `
      cat tmp/file; cd tmp; head -c 700000 /dev/urandom > big; sync big
      sha256sum big; ls -i big`
    const before = await sh(script, second.dir)
    // Both at once: the mount can tell Redis nothing more, and Redis nothing its disk.
    server.signal('SIGKILL')
    second.kill('SIGKILL')
    assert.equal(await second.ended, 'SIGKILL')
    await server.restart()
    await until(() => server.cli('keys', '*:l') === '')
    const third = await second.again()
    const after = await sh('cat tmp/file; cd tmp; sha256sum big; ls -i big', third.dir)
    assert.deepEqual(after, before)

    third.kill('SIGSTOP')
    const taken = await brain.attach('base')
    await brain.commit(taken.lease, FOREIGN)
    third.kill('SIGCONT')
    assert.equal(await third.ended, 1)
    await brain.detach(taken.lease)
    const found = await brain.attach('base')
    assert.equal(found.records.length, taken.records.length + FOREIGN.size)
  })
})
