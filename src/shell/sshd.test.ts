import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failed } from '../base/errno.ts'
import { SIGHUP, SIGKILL, SIGTERM } from '../base/signals.ts'
import type { Wish } from '../nerve/nerve.ts'
import { tinyWorld } from '../world/testing-image.ts'
import type { World } from '../world/world.ts'
import { startBehind } from './sshd.ts'

const daemon = { pid: 700, uid: 0, gid: 0, argv: ['sshd: [listener]'], startedMs: 0 }
const residents = [
  { ...daemon, pid: 1, ppid: 0, comm: 'systemd' },
  { ...daemon, ppid: 1, comm: 'sshd' },
]
const machine = (): World => tinyWorld({}, { residents }).world
const wishOf = (user: string): Wish => ({
  kind: 'shell',
  user,
  env: [['SSH_CONNECTION', '192.0.2.7 5 192.0.2.1 22']],
})
const shown = (world: World): readonly string[] =>
  world
    .processes()
    .filter(({ pid }) => pid > 700)
    .map((it) => `${it.pid} of ${it.ppid} by ${it.credentials.uid}: ${it.argv.join(' ')}`)

const begun = (world: World, wish: Wish, ended = () => {}) => {
  const behind = startBehind(world, { wish }, ended)
  assert.ok(!failed(behind))
  return behind
}
const shellOf = (world: World, parent: number | undefined, uid = 0) => {
  const as = { comm: 'bash', argv: ['-bash'], environment: [], cwd: '/', uid }
  const calls = world.startProcess({ ...as, ...(parent === undefined ? {} : { parent }) })
  assert.ok(!failed(calls))
  return calls
}

describe("sshd's processes behind a session", () => {
  it("root's shell has one above it, that is named by its terminal and goes with it", () => {
    const world = machine()
    const behind = begun(world, wishOf('root'))
    shellOf(world, behind.parent)
    behind.hasTerminal(undefined)
    assert.deepEqual(shown(world), [
      '1841 of 700 by 0: sshd: root@notty',
      '1842 of 1841 by 0: -bash',
    ])
    behind.hasTerminal(3)
    assert.equal(shown(world)[0], '1841 of 700 by 0: sshd: root@pts/3')
    behind.end()
    assert.deepEqual(shown(world), ['1842 of 1 by 0: -bash'])
  })

  it('everybody else has a monitor above, which stays root', () => {
    const world = machine()
    const behind = begun(world, wishOf('ann'))
    const ids = { uid: 1000, euid: 1000, suid: 1000, gid: 1000, egid: 1000, sgid: 1000 }
    behind.becomes({ ...ids, groups: [1000] })
    behind.hasTerminal(0)
    assert.deepEqual(shown(world), [
      '1841 of 700 by 0: sshd: ann [priv]',
      '1842 of 1841 by 1000: sshd: ann@pts/0',
    ])
    behind.end()
    assert.deepEqual(shown(world), [])
  })

  for (const signal of [SIGTERM, SIGKILL, SIGHUP]) {
    it(`who ends it by signal ${signal} is told of once, and his shell has another parent`, () => {
      const world = machine()
      let told = 0
      const behind = begun(world, wishOf('root'), () => told++)
      const shell = shellOf(world, behind.parent)
      assert.ok(!failed(shell.kill(behind.parent ?? 0, signal)))
      behind.end()
      assert.deepEqual([told, ...shown(world)], [1, '1842 of 1 by 0: -bash'])
    })
  }

  it('there is none by another door, and none where no sshd runs', () => {
    const byTelnet = begun(machine(), { kind: 'shell', user: 'root', env: [] })
    const without = begun(tinyWorld().world, wishOf('root'))
    assert.deepEqual([byTelnet.parent, without.parent], [undefined, undefined])
  })

  it('a world that is full has no room for it', () => {
    const limits = { inodes: 65_536, bytes: 2 ** 20, processes: 1 }
    const { world } = tinyWorld({}, { residents, limits })
    const behind = startBehind(world, { wish: wishOf('ann') }, () => {})
    assert.ok(failed(behind))
    assert.deepEqual([behind.code, shown(world)], ['EAGAIN', []])
  })
})
