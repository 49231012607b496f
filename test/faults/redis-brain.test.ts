/** A whole brain whose Redis fails: visitors meet a slow disk, and nothing they were told is lost. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { layoutOf } from '../../src/store/redis/layout.ts'
import { type Proxy, startProxy } from '../../src/store/redis/proxy.test-kit.ts'
import {
  noRedis,
  replicated,
  type Server,
  startCluster,
  startRedis,
  startSentinel,
} from '../../src/store/redis/servers.test-kit.ts'
import { configOf, PROMPT, type RawClient, raw, start, temporaryFolder } from '../e2e/kit.ts'
import { startVictim, type VictimServer } from './server.ts'

const isLong = process.env.MIMICRY_SOAK === '1'
/** Every outage is longer than a lease, which is a second at least. */
const SETTINGS = 'lease_ms=1000'
const OUTAGE_MS = isLong ? 10_000 : 1_300
const AOF = ['appendonly yes', 'appendfsync always']

type Brain = Pick<Awaited<ReturnType<typeof start>>, 'doors'>

const brainOn = (t: TestContext, url: string): Promise<Brain> =>
  start(t, configOf(temporaryFolder(t), { MIMICRY_STORE: url }))

const enter = async (t: TestContext, brain: Brain, from: string): Promise<RawClient> => {
  const client = await raw(t, brain, from)
  await client.until(PROMPT)
  return client
}

const asked = async (client: RawClient, line: string): Promise<string> => {
  client.send(`${line}\n`)
  return (await client.until(PROMPT)).slice(0, -PROMPT.length)
}

interface Fault {
  begin(): void | Promise<void>
  end(): void | Promise<void>
  /** Nobody is answered, or only who changes nothing; otherwise it may be over before the end. */
  readonly stops?: 'all' | 'writers'
}

interface Scene {
  readonly brain: Brain
  readonly turn: number
  readonly from?: string
}

/** Visitors before, during and after a fault; each turn must be answered, once and in its order. */
const suffer = async (
  t: TestContext,
  { brain, turn, from = '127.0.0.1' }: Scene,
  fault: Fault,
): Promise<void> => {
  const writer = await enter(t, brain, from)
  const reader = await enter(t, brain, '127.0.2.1')
  const before = turn === 1 ? '' : `${turn - 1}\n`
  assert.equal(await asked(writer, 'tail -n 1 /root/log 2> /dev/null'), before)
  await fault.begin()
  let isTold = false
  const told = asked(writer, `echo ${turn} >> /root/log; echo told ${turn}`).finally(() => {
    isTold = true
  })
  const newcomer = enter(t, brain, `127.0.1.${turn}`)
  newcomer.catch(() => undefined)
  await pause(OUTAGE_MS)
  if (fault.stops) assert.equal(isTold, false, 'nothing is said that Redis has not acknowledged')
  const read = asked(reader, 'cat /etc/hostname; ls -d /etc')
  if (fault.stops === 'writers') assert.equal(await read, 'ubuntu\n/etc\n')
  await fault.end()
  assert.equal(await read, 'ubuntu\n/etc\n')
  assert.equal(await told, `told ${turn}\n`)
  assert.equal(await asked(await newcomer, 'echo $HOME'), '/root\n')
  const wanted = Array.from({ length: turn }, (_, n) => `${n + 1}\n`).join('')
  assert.equal(await asked(writer, 'cat /root/log'), wanted)
  writer.socket.destroy()
}

const faultsOf = (server: Server, proxy: Proxy): readonly (readonly [string, Fault])[] => [
  [
    'stalled (SIGSTOP)',
    {
      begin: () => server.signal('SIGSTOP'),
      end: () => server.signal('SIGCONT'),
      stops: 'all',
    },
  ],
  ['killed, and restarted on its file', { begin: server.kill, end: server.restart, stops: 'all' }],
  [
    'out of memory',
    {
      begin: () => void server.cli('config', 'set', 'maxmemory', '1'),
      end: () => void server.cli('config', 'set', 'maxmemory', '0'),
      stops: 'writers',
    },
  ],
  [
    'read-only: a replica of nobody',
    {
      begin: () => void server.cli('replicaof', '127.0.0.1', '1'),
      end: () => void server.cli('replicaof', 'no', 'one'),
      stops: 'all',
    },
  ],
  ['cut off', { begin: proxy.cut, end: proxy.mend, stops: 'all' }],
]

describe('a brain and its visitors, when Redis', { skip: noRedis }, () => {
  test('alone fails in every way', async (t) => {
    const server = await startRedis(AOF)
    const proxy = await startProxy(server.port)
    const brain = await brainOn(t, `redis://127.0.0.1:${proxy.port}?${SETTINGS}`)
    t.after(async () => {
      await proxy.end()
      await server.end()
    })
    for (const [n, [name, fault]] of faultsOf(server, proxy).entries()) {
      await t.test(name, (t) => suffer(t, { brain, turn: n + 1 }, fault))
    }
  })

  test('is shared: a brain that was stopped beyond its lease is fenced off', async (t) => {
    const server = await startRedis(AOF)
    const url = `redis://127.0.0.1:${server.port}?${SETTINGS}`
    let stopped: VictimServer | undefined
    // Ahead of what the folders register, which must not go under its feet.
    t.after(() => stopped?.kill())
    stopped = await startVictim([process.execPath, 'src/cli/main.ts', 'up'], {
      MIMICRY_DATA_DIR: temporaryFolder(t),
      MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: tcp}]',
      MIMICRY_BRAIN__PORT: '0',
      MIMICRY_STORE: url,
    })
    const other = await brainOn(t, url)
    t.after(() => server.end())
    const first = { doors: [{ port: stopped.rawPort, host: '', as: '' }] }
    const old = await enter(t, first, '127.0.0.1')
    assert.equal(await asked(old, 'echo mine > /root/note'), '')
    process.kill(stopped.pid, 'SIGSTOP')
    // His bytes wait in the kernel: the brain reads them when it wakes.
    old.send('echo late > /root/note; cat /root/note\n')
    const young = await enter(t, other, '127.0.0.1')
    assert.equal(await asked(young, 'cat /root/note; echo theirs > /root/note'), 'mine\n')
    process.kill(stopped.pid, 'SIGCONT')
    assert.equal(await old.rest(), '', 'a lost connection, and not a word')
    assert.equal(await asked(young, 'cat /root/note'), 'theirs\n')
    const fresh = await enter(t, first, '127.0.0.9')
    assert.equal(await asked(fresh, 'echo fine'), 'fine\n')
  })

  test('is watched by Sentinels: its primary dies', async (t) => {
    const { url, servers, end } = await startSentinel(2)
    const brain = await brainOn(t, `${url}?wait=1&${SETTINGS}`)
    t.after(end)
    const [primary, ...others] = servers
    const begin = async (): Promise<void> => {
      // Whoever is chosen has all that was said: an older one is chosen when Sentinel is held up.
      if (primary !== undefined) await replicated(primary, others.slice(0, -1))
      await primary?.kill()
    }
    await suffer(t, { brain, turn: 1 }, { begin, end: () => {} })
  })

  test('is a cluster: the master that has his world dies, and its replica takes over', async (t) => {
    const { url, servers, end } = await startCluster(AOF, { hasReplica: true })
    const brain = await brainOn(t, `${url}?wait=0&${SETTINGS}`)
    t.after(end)
    const [first, , , replica] = servers
    const slotOf = (from: string) =>
      Number(first?.cli('cluster', 'keyslot', layoutOf('mimicry').world(from).records))
    const addresses = Array.from({ length: 50 }, (_, n) => `127.0.0.${n + 1}`)
    const from = addresses.find((it) => slotOf(it) < 16_384 / 3)
    assert(first !== undefined && replica !== undefined && from !== undefined)
    const begin = async (): Promise<void> => {
      await replicated(first, [replica])
      await first.kill()
    }
    await suffer(t, { brain, turn: 1, from }, { begin, end: () => {} })
  })
})
