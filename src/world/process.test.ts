import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EACCES, EAGAIN, EBADF, ECHILD, EINVAL, EPERM, ESRCH, failed } from '../base/errno.ts'
import { SIGCHLD, SIGUSR1, SIGUSR2 } from '../base/signals.ts'
import { Waiting } from '../base/waiting.ts'
import { O_CLOEXEC, O_CREAT, O_RDWR, type Syscalls } from './syscalls.ts'
import { tinyWorld } from './testing-image.ts'

import { forked, pid, start, startIn } from './testing-process.ts'

test('a started process leads its own session and is a child of init', () => {
  const tiny = tinyWorld()
  const sys = startIn(tiny, { uid: 5, groups: [5, 6] })
  const { process } = sys
  assert.deepEqual(
    [process.pid, process.ppid, process.pgid, process.sid, process.comm, process.argv],
    [1841, 1, 1841, 1841, 'a-name-of-many-', ['sh', '-c', 'x']],
  )
  assert.deepEqual(process.credentials, {
    uid: 5,
    euid: 5,
    suid: 5,
    gid: 5,
    egid: 5,
    sgid: 5,
    groups: [5, 6],
  })
  assert.deepEqual(
    sys.processes().map((row) => [row.pid, row.comm]),
    [
      [1, 'systemd'],
      [1841, 'a-name-of-many-'],
    ],
  )
  assert.equal(sys.getcwd(), '/tmp')
})

test('fork copies, and what the child changes stays its own', () => {
  const sys = start()
  sys.umask(0o77)
  sys.handle(SIGUSR1, 'ignore')
  const fd = sys.open('f', O_CREAT | O_RDWR | O_CLOEXEC)
  const child = forked(sys)
  assert.deepEqual(
    [pid(child), child.process.ppid, child.process.pgid, child.process.sid],
    [1842, 1841, 1841, 1841],
  )
  assert.deepEqual([child.disposition(SIGUSR1), child.cloexec(fd as number)], ['ignore', true])
  child.chdir('/')
  child.umask(0)
  child.handle(SIGUSR1, 'default')
  child.setLimit(1, { soft: 5, hard: 5 })
  child.close(fd as number)
  assert.deepEqual(
    [sys.getcwd(), sys.umask(0), sys.disposition(SIGUSR1), sys.descriptors()],
    ['/tmp', 0o77, 'ignore', [0]],
  )
  assert.deepEqual(sys.limit(1), { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY })
})

test('exec: new name, cloexec closed, caught signals back to default, ignored ones kept', () => {
  const sys = start()
  sys.open('a', O_CREAT | O_RDWR)
  sys.open('b', O_CREAT | O_RDWR | O_CLOEXEC)
  sys.handle(SIGUSR1, 'catch')
  sys.handle(SIGUSR2, 'ignore')
  sys.kill(pid(sys), SIGUSR1)
  const exe = sys.stat('a')
  assert.ok(!failed(exe))
  sys.execed({ exe: exe.ino, comm: 'prog', argv: ['prog'], environment: ['B=2'] })
  assert.deepEqual(
    [sys.descriptors(), sys.disposition(SIGUSR1), sys.disposition(SIGUSR2), sys.hasCaught()],
    [[0], 'default', 'ignore', false],
  )
  assert.deepEqual([sys.process.comm, sys.process.environment], ['prog', ['B=2']])
})

test('wait: by pid, by group, any; ECHILD, WNOHANG; a zombie is told once', () => {
  const sys = start()
  assert.equal(sys.wait({ pid: -1 }), ECHILD)
  const one = forked(sys)
  const two = forked(sys)
  two.setpgid(0, 0)
  assert.ok(sys.wait({ pid: -1 }) instanceof Waiting)
  assert.equal(sys.wait({ pid: -1, noHang: true }), undefined)
  two.exit(258)
  assert.equal(sys.wait({ pid: pid(one), noHang: true }), undefined)
  assert.equal(sys.wait({ pid: 0, noHang: true }), undefined)
  assert.deepEqual(
    sys
      .processes()
      .map(({ state }) => state)
      .at(-1),
    'zombie',
  )
  assert.deepEqual(sys.wait({ pid: -pid(two) }), { pid: pid(two), change: { status: 2 } })
  assert.equal(sys.wait({ pid: pid(two) }), ECHILD)
  assert.equal(sys.wait({ pid: 1 }), ECHILD)
  one.exit(0)
  assert.deepEqual(sys.wait({ pid: 0 }), { pid: pid(one), change: { status: 0 } })
  assert.equal(sys.wait({ pid: -1 }), ECHILD)
})

test('a waiting parent is woken, and gets SIGCHLD if it catches that', () => {
  const sys = start()
  sys.handle(SIGCHLD, 'catch')
  const child = forked(sys)
  const waits = sys.wait({ pid: -1 })
  assert.ok(waits instanceof Waiting)
  let woken = 0
  waits.park(() => woken++)
  child.exit(1)
  assert.deepEqual([woken, sys.caught()], [1, [SIGCHLD]])
})

test('who ignores SIGCHLD has no zombies, and waits until all are gone', () => {
  const sys = start()
  sys.handle(SIGCHLD, 'ignore')
  const child = forked(sys)
  assert.ok(sys.wait({ pid: -1 }) instanceof Waiting)
  child.exit(1)
  assert.equal(sys.wait({ pid: -1 }), ECHILD)
  assert.deepEqual(
    sys.processes().map((row) => row.pid),
    [1, 1841],
  )
})

test('orphans go to init, which waits for them', () => {
  const sys = start()
  const child = forked(sys)
  const grandchild = forked(child)
  const dead = forked(child)
  dead.exit(0)
  child.exit(0)
  assert.deepEqual([grandchild.process.ppid, sys.processes().length], [1, 4])
  sys.wait({ pid: -1 })
  grandchild.exit(0)
  assert.deepEqual(
    sys.processes().map((row) => row.pid),
    [1, 1841],
  )
})

test('setpgid and setsid', () => {
  const sys = start()
  const child = forked(sys)
  const other = forked(sys)
  assert.equal(sys.setpgid(0, 0), EPERM)
  assert.equal(sys.setpgid(pid(child), -1), EINVAL)
  assert.equal(sys.setpgid(999, 0), ESRCH)
  assert.equal(child.setpgid(pid(sys), 0), ESRCH)
  assert.equal(sys.setpgid(pid(child), 999), EPERM)
  assert.equal(sys.setpgid(pid(child), 0), pid(child))
  assert.equal(sys.setpgid(pid(other), pid(child)), pid(child))
  assert.deepEqual(
    [sys.getpgid(pid(other)), sys.getpgid(0), sys.getpgid(999)],
    [pid(child), pid(sys), ESRCH],
  )
  assert.equal(child.setsid(), EPERM)
  assert.equal(other.setsid(), pid(other))
  assert.equal(sys.setpgid(pid(other), pid(sys)), EPERM)
  const third = forked(sys)
  third.execed({ exe: 1, comm: 'x', argv: [], environment: [] })
  assert.equal(sys.setpgid(pid(third), 0), EACCES)
  assert.equal(third.setpgid(0, 0), pid(third))
})

test('setuid, setgid, setgroups', () => {
  const tiny = tinyWorld()
  const root = startIn(tiny)
  const ids = (sys: Syscalls) => {
    const { uid, euid, suid, gid, egid, sgid, groups } = sys.process.credentials
    return [uid, euid, suid, gid, egid, sgid, ...groups]
  }
  root.setCredentials({ uid: 7, gid: 8, groups: [8, 9] })
  assert.deepEqual(ids(root), [7, 7, 7, 8, 8, 8, 8, 9])
  assert.equal(root.setCredentials({ uid: 0 }), EPERM)
  assert.equal(root.setCredentials({ gid: 0 }), EPERM)
  assert.equal(root.setCredentials({ groups: [] }), EPERM)
  const suid = startIn(tiny, { uid: 1000 })
  suid.process.credentials = { ...suid.process.credentials, euid: 50, suid: 50 }
  suid.setCredentials({ uid: 1000 })
  assert.deepEqual(ids(suid), [1000, 1000, 50, 1000, 1000, 1000, 1000])
  suid.setCredentials({ uid: 50 })
  assert.deepEqual(ids(suid), [1000, 50, 50, 1000, 1000, 1000, 1000])
  assert.equal(suid.setCredentials({ groups: new Array(65_537).fill(1) }), EINVAL)
})

test('limits: who may set which', () => {
  const tiny = tinyWorld()
  const user = startIn(tiny, { uid: 1000 })
  assert.deepEqual(user.limit(7), { soft: 1_024, hard: 1_048_576 })
  assert.equal(user.limit(16), EINVAL)
  assert.equal(user.setLimit(7, { soft: 10, hard: 5 }), EINVAL)
  assert.ok(!failed(user.setLimit(7, { soft: 10, hard: 20 })))
  assert.equal(user.setLimit(7, { soft: 10, hard: 21 }), EPERM)
  assert.deepEqual(user.limit(7), { soft: 10, hard: 20 })
  const root = startIn(tiny)
  assert.equal(root.setLimit(7, { soft: 1, hard: 1_048_577 }), EPERM)
  assert.ok(!failed(root.setLimit(13, { soft: 5, hard: 5 })))
})

test('EAGAIN: for a user at RLIMIT_NPROC, for everybody at the world’s limit', () => {
  const tiny = tinyWorld({}, { limits: { inodes: 100, bytes: 100_000, processes: 6 } })
  const user = startIn(tiny, { uid: 1000 })
  user.setLimit(6, { soft: 2, hard: 2 })
  assert.ok(!failed(user.fork()))
  assert.equal(user.fork(), EAGAIN)
  const root = startIn(tiny)
  root.setLimit(6, { soft: 0, hard: 0 })
  assert.ok(!failed(root.fork()))
  assert.ok(!failed(root.fork()))
  assert.equal(root.fork(), EAGAIN)
  const more = tiny.world.startProcess({ comm: 'x', argv: [], environment: [], cwd: '/' })
  assert.equal(more, EAGAIN)
})

test('numbers of groups and sessions that are in use are not given', () => {
  const tiny = tinyWorld()
  const sys = startIn(tiny)
  const leader = forked(sys)
  const member = forked(sys)
  leader.setpgid(0, 0)
  sys.setpgid(pid(member), pid(leader))
  leader.exit(0)
  sys.wait({ pid: pid(leader) })
  const table = (sys.processes() as readonly { pid: number }[]).map((row) => row.pid)
  assert.deepEqual(table, [1, 1841, 1843])
  const next = forked(sys)
  assert.equal(pid(next), 1844)
})

test('a process that has ended has let everything go', () => {
  const tiny = tinyWorld()
  const sys = startIn(tiny)
  const child = forked(sys)
  sys.mkdir('gone')
  child.chdir('gone')
  sys.rmdir('gone')
  const inodes = () => tiny.world.tree.statfs().inodesFree
  const before = inodes()
  child.exit(0)
  assert.equal(inodes(), before + 1)
  assert.equal(child.close(0), EBADF)
  child.exit(5)
  assert.deepEqual(sys.wait({ pid: -1 }), { pid: pid(child), change: { status: 0 } })
})

test('timers wake, and those of an ended process do not', () => {
  const tiny = tinyWorld()
  const sys = startIn(tiny)
  const child = forked(sys)
  const woken: string[] = []
  sys.timer(100).park(() => woken.push('parent'))
  child.timer(50).park(() => woken.push('child'))
  child.exit(0)
  tiny.clock.advance(99)
  assert.deepEqual(woken, [])
  tiny.clock.advance(1)
  assert.deepEqual(woken, ['parent'])
})
