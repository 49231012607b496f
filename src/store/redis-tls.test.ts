/** Encrypted connections, to every kind of server; users and passwords. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import {
  documentedUser,
  freePort,
  noRedis,
  type Server,
  startRedis,
  until,
} from './redis/servers.test-kit.ts'
import { store as kind } from './redis.ts'

const noTls =
  noRedis || (spawnSync('openssl', ['version']).status !== 0 && 'there is no openssl here')
const WORLDS = ['v', 'w', 'x', 'y']

describe('Redis by TLS', { skip: noTls }, () => {
  let [folder, key, certificate] = ['', '', '']
  const servers: Server[] = []
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mimicry-tls-'))
    key = join(folder, 'key.pem')
    certificate = join(folder, 'ca.pem')
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
      'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=db', '-addext', 'subjectAltName=IP:127.0.0.1',
      '-keyout', key, '-out', certificate]) // biome-ignore format: a command
    assert.equal(made.status, 0)
  })
  after(async () => {
    for (const server of servers) await server.end()
    rmSync(folder, { recursive: true })
  })

  /** A server that speaks nothing else. */
  const startTls = async (
    settings: readonly string[] = [],
    { isSentinel = false } = {},
  ): Promise<Server> => {
    const port = await freePort()
    const files = ['cert', 'ca-cert'].map((kind) => `tls-${kind}-file ${certificate}`)
    const own = ['port 0', `tls-port ${port}`, `tls-key-file ${key}`, 'tls-auth-clients no']
    const all = [...own, ...files, 'tls-replication yes', ...settings]
    const cliOptions = ['--tls', '--cacert', certificate]
    const server = await startRedis(all, { port, isSentinel, cliOptions })
    servers.push(server)
    return server
  }
  const open = (url: string) => kind.open(url, { durability: 'power', clock: systemClock() })

  /** Works with some worlds, which lie on all nodes of a cluster. */
  const work = async (url: string): Promise<void> => {
    const store = await open(url)
    for (const world of WORLDS) {
      const { lease } = await store.attach(world)
      await store.commit(lease, new Map([['k', Buffer.from('v')]]))
      await store.detach(lease)
    }
    assert.deepEqual((await store.list()).map(({ id }) => id).sort(), WORLDS)
    assert.match(`${store.promise}`, /^an acknowledged change is in the memory of Redis; its disk/)
    await store.close()
  }

  test('one server; a wrong password and an unknown authority are refused', async () => {
    const server = await startTls()
    const [, , ...rights] = documentedUser('mimicry').split(/ +/)
    server.cli('acl', 'setuser', 'pot', ...rights, '>p/w')
    const url = (login: string, ca: string) => `rediss://${login}@127.0.0.1:${server.port}?${ca}`
    await work(url('pot:p%2Fw', `ca=${certificate}`))
    await assert.rejects(open(url('pot:wrong', `ca=${certificate}`)), /WRONGPASS/)
    await assert.rejects(open(url('pot:p%2Fw', '')), /self-signed certificate/)
  })

  test('a cluster', async () => {
    const nodes: Server[] = []
    for (let n = 0; n < 3; n++) {
      const bus = `cluster-port ${await freePort()}`
      nodes.push(await startTls(['cluster-enabled yes', bus, 'tls-cluster yes']))
    }
    const places = nodes.map(({ port }) => `127.0.0.1:${port}`)
    nodes[0]?.cli('--cluster', 'create', ...places, '--cluster-yes')
    await until(() => nodes.every((it) => it.cli('cluster', 'info').includes('cluster_state:ok')))
    await work(`redis+cluster://${places[0]}?tls=1&ca=${certificate}`)
  })

  test('a Sentinel and its primary', async () => {
    const primary = await startTls()
    const watch = `sentinel monitor world 127.0.0.1 ${primary.port} 1`
    const sentinel = await startTls([watch], { isSentinel: true })
    await work(`redis+sentinel://127.0.0.1:${sentinel.port}/world?tls=1&ca=${certificate}`)
  })
})
