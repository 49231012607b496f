/** Brains that share a Redis: dying in mid-load, and waking up too late. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../src/base/clock.ts'
import { changesOf, checked } from '../../src/store/redis/load.test-kit.ts'
import { noRedis, type Server, startRedis, until } from '../../src/store/redis/servers.test-kit.ts'
import { store as redis } from '../../src/store/redis.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 20 : 3
const LEASE_MS = 2_000
const CHILD = fileURLToPath(new URL('redis-owner.ts', import.meta.url))
const clock = systemClock()

describe('brains on one Redis', { skip: noRedis }, () => {
  let server: Server | undefined
  let prefixes = 0
  before(async () => {
    server = await startRedis()
  })
  after(() => server?.end())
  const newUrl = () =>
    `redis://127.0.0.1:${server?.port}?lease_ms=${LEASE_MS}&prefix=owners${++prefixes}`
  const open = (url: string) => redis.open(url, { durability: 'power', clock })

  /** Another brain that writes to `w` and says what its visitor would see. */
  const startOwner = (url: string) => {
    const child = spawn(process.execPath, [CHILD, url], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
    const said = () => Number(lines.findLast((it) => /^\d+$/.test(it)) ?? 0)
    return { child, lines, said }
  }
  const killed = async (child: ChildProcess) => {
    if (child.exitCode !== null) assert.fail(`it ended by itself, with ${child.exitCode}`)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  test('killed in mid-load: all that was said is there, nothing is torn', async () => {
    const url = newUrl()
    const store = await open(url)
    for (let round = 0; round < ROUNDS; round++) {
      const { child, said } = startOwner(url)
      await until(() => said() > 0)
      await pause(50 + 37 * round)
      await killed(child)
      const attached = await store.attach('w')
      const newest = checked(attached)
      assert(newest >= said(), `${said()} was said, ${newest} is there`)
      await store.detach(attached.lease)
    }
    await store.close()
  })

  test('stopped for longer than its lease, then woken: it is fenced off and says nothing', async () => {
    const url = newUrl()
    const store = await open(url)
    const { child, lines, said } = startOwner(url)
    await until(() => said() > 5 && lines.some((it) => it.startsWith('read')))
    child.kill('SIGSTOP')
    await until(() => /^State:\tT/m.test(readFileSync(`/proc/${child.pid}/status`, 'utf8')))
    // Each turn reads from the pipe, which has what was said before; a clock alone would not do.
    for (let turns = 0; turns < 10; turns++) await pause(10)
    const before = lines.length
    const ended = once(child, 'close')
    const attached = await store.attach('w')
    const newest = checked(attached)
    assert(newest >= said())
    await store.commit(attached.lease, changesOf(newest + 1))
    child.kill('SIGCONT')
    await ended
    // What it was asked meanwhile comes late; it says nothing of its world.
    assert.deepEqual(
      lines.slice(before).filter((it) => it !== 'wanted'),
      ['lost LeaseLost'],
    )
    await store.detach(attached.lease)
    assert.equal(checked(await store.attach('w')), newest + 1)
    await store.close()
  })

  test('stopped for longer than its lease, and nobody came: it goes on', async () => {
    const { child, said } = startOwner(newUrl())
    await until(() => said() > 5)
    child.kill('SIGSTOP')
    await pause(1.5 * LEASE_MS)
    const before = said()
    child.kill('SIGCONT')
    await until(() => said() > before + 5)
    await killed(child)
  })
})
