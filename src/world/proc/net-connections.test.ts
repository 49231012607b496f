import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed } from '../../base/errno.ts'
import type { Connection } from '../process.ts'
import { tinyWorld } from '../testing-image.ts'
import { procOf } from './proc.ts'
import { MACHINE } from './testing-machine.ts'

const residents = [
  { pid: 1, ppid: 0, uid: 0, gid: 0, comm: 'systemd', argv: ['init'], startedMs: 0 },
  { pid: 700, ppid: 1, uid: 0, gid: 0, comm: 'sshd', argv: ['sshd'], startedMs: 0 },
]
const over = (address: string, port: number): Connection => ({
  local: { address, port: 2299 },
  remote: { address, port },
})

/** As Linux 6.18 printed it of an sshd of Debian 12, but for slot, timer, inode and congestion. */
const V4 =
  '   0: 0100007F:08FB 0100007F:CB30 01 00000000:00000000 02:000AFC80 00000000     0        0 760084 2 0000000000000000 20 4 31 10 -1'
const V6 =
  '   0: 00000000000000000000000001000000:08FB 00000000000000000000000001000000:ECAE 01 00000000:00000000 02:000AFC80 00000000     0        0 802954 2 0000000000000000 20 4 31 10 -1'

test('a connection stands in the table of its family once, as long as who serves it', () => {
  const { world } = tinyWorld(
    { '/proc': { dir: true } },
    { residents, mounts: [{ path: '/proc', make: procOf(MACHINE) }] },
  )
  const calls = world.startProcess({ comm: 'cat', argv: ['cat'], environment: [], cwd: '/' })
  assert.ok(!failed(calls))
  const serve = (parent: number, socket: Connection) => {
    const server = world.startServer({ parent, title: 'sshd: x', ended: () => {}, socket })
    assert.ok(!failed(server))
    return server
  }
  const rows = (name: string): readonly string[] => {
    const fd = calls.open(`/proc/net/${name}`)
    assert.ok(typeof fd === 'number')
    const bytes = calls.read(fd, 10_000)
    assert.ok(bytes instanceof Uint8Array)
    return Buffer.from(bytes).toString('latin1').trimEnd().split('\n').slice(1)
  }
  const v4 = over('127.0.0.1', 52_016)
  const monitor = serve(700, v4)
  const child = serve(monitor.pid, v4)
  const other = serve(700, over('::1', 60_590))
  assert.deepEqual([rows('tcp').map((line) => line.trimEnd()), rows('tcp6')], [[V4], [V6]])
  const target = calls.readlink(`/proc/${child.pid}/fd/4`)
  assert.equal(target, 'socket:[760084]')
  for (const server of [child, monitor, other]) server.end()
  assert.deepEqual([...rows('tcp'), ...rows('tcp6')], [])
})
