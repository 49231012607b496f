import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EINVAL, EPERM, ESRCH } from '../base/errno.ts'
import {
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGKILL,
  SIGQUIT,
  SIGSTOP,
  SIGTERM,
  SIGTSTP,
  SIGUSR1,
  SIGWINCH,
} from '../base/signals.ts'
import { Waiting } from '../base/waiting.ts'
import { tinyWorld } from './testing-image.ts'

import { forked, pid, start, startIn } from './testing-process.ts'

test('kill: numbers, groups, everybody, nobody', () => {
  const sys = start()
  const child = forked(sys)
  const other = forked(sys)
  other.setpgid(0, 0)
  for (const who of [sys, child, other]) who.handle(SIGUSR1, 'catch')
  const counts = () => [sys, child, other].map((who) => who.caught().length)
  assert.deepEqual([sys.kill(pid(child), 0), counts()], [1, [0, 0, 0]])
  assert.deepEqual([sys.kill(pid(child), SIGUSR1), counts()], [1, [0, 1, 0]])
  assert.deepEqual([sys.kill(0, SIGUSR1), counts()], [2, [1, 1, 0]])
  assert.deepEqual([sys.kill(-pid(other), SIGUSR1), counts()], [1, [0, 0, 1]])
  assert.deepEqual([sys.kill(-1, SIGUSR1), counts()], [2, [0, 1, 1]])
  assert.equal(sys.kill(999, SIGUSR1), ESRCH)
  assert.equal(sys.kill(-999, SIGUSR1), ESRCH)
  assert.equal(sys.kill(pid(child), 65), EINVAL)
  assert.equal(sys.kill(pid(child), -1), EINVAL)
  child.exit(0)
  assert.equal(sys.kill(pid(child), SIGUSR1), 1)
  sys.wait({ pid: pid(child) })
  assert.equal(sys.kill(pid(child), SIGUSR1), ESRCH)
  other.exit(0)
  sys.wait({ pid: -1 })
  assert.equal(sys.kill(-1, SIGUSR1), ESRCH)
})

test('kill: other users are not touched, but SIGCONT stays in the session', () => {
  const tiny = tinyWorld()
  const root = startIn(tiny)
  const user = startIn(tiny, { uid: 1000 })
  const peer = startIn(tiny, { uid: 1000 })
  assert.equal(user.kill(pid(root), SIGTERM), EPERM)
  assert.equal(user.kill(1, 0), EPERM)
  assert.equal(user.kill(1, SIGCONT), EPERM)
  assert.equal(user.kill(pid(peer), 0), 1)
  const lent = forked(user)
  lent.process.credentials = { ...lent.process.credentials, euid: 0, suid: 0, uid: 0 }
  assert.equal(user.kill(pid(lent), SIGTERM), EPERM)
  assert.equal(user.kill(pid(lent), SIGCONT), 1)
  assert.equal(root.kill(pid(user), 0), 1)
  assert.equal(user.kill(-pid(root), SIGTERM), EPERM)
  peer.exit(0)
  lent.exit(0)
  user.wait({ pid: -1 })
  // kill_something_info of Linux answers 0 when all that was found refused.
  assert.equal(user.kill(-1, SIGTERM), 0)
})

test('what signals do by default', () => {
  const sys = start()
  const endings = [SIGTERM, SIGKILL, SIGQUIT, SIGHUP].map((signal) => {
    const child = forked(sys)
    sys.kill(pid(child), signal)
    return sys.wait({ pid: pid(child) })
  })
  assert.deepEqual(endings, [
    { pid: 1842, change: { signal: SIGTERM, dumped: false } },
    { pid: 1843, change: { signal: SIGKILL, dumped: false } },
    { pid: 1844, change: { signal: SIGQUIT, dumped: false } },
    { pid: 1845, change: { signal: SIGHUP, dumped: false } },
  ])
  const child = forked(sys)
  for (const signal of [SIGCHLD, SIGWINCH, SIGCONT]) sys.kill(pid(child), signal)
  assert.equal(child.process.ending, undefined)
  child.setLimit(4, { soft: 1_000, hard: 1_000 })
  sys.kill(pid(child), SIGQUIT)
  assert.deepEqual(child.process.ending, { signal: SIGQUIT, dumped: true })
  assert.equal(sys.kill(1, SIGKILL), 1)
  assert.deepEqual(
    sys.processes().map((row) => row.pid),
    [1, 1841, 1846],
  )
})

test('handlers: ignored, caught once each, and what can’t be handled', () => {
  const sys = start()
  assert.equal(sys.handle(SIGKILL, 'ignore'), EINVAL)
  assert.equal(sys.handle(SIGSTOP, 'catch'), EINVAL)
  assert.equal(sys.handle(0, 'catch'), EINVAL)
  assert.equal(sys.handle(65, 'catch'), EINVAL)
  assert.equal(sys.handle(SIGTERM, 'catch'), 'default')
  assert.equal(sys.handle(SIGUSR1, 'catch'), 'default')
  for (const signal of [SIGUSR1, SIGTERM, SIGUSR1, SIGTERM]) sys.kill(pid(sys), signal)
  assert.deepEqual([sys.hasCaught(), sys.caught(), sys.caught()], [true, [SIGUSR1, SIGTERM], []])
  sys.kill(pid(sys), SIGTERM)
  assert.equal(sys.handle(SIGTERM, 'ignore'), 'catch')
  assert.deepEqual([sys.caught(), sys.kill(pid(sys), SIGTERM)], [[], 1])
  assert.equal(sys.process.ending, undefined)
})

test('stop and continue: the parent hears of both, once', () => {
  const sys = start()
  const child = forked(sys)
  child.handle(SIGUSR1, 'catch')
  let notices = 0
  child.process.runner = { notice: () => notices++, abandon: () => undefined }
  sys.kill(pid(child), SIGSTOP)
  assert.deepEqual([child.process.state, notices], ['stopped', 1])
  sys.kill(pid(child), SIGUSR1)
  assert.deepEqual([notices, child.hasCaught()], [1, true])
  assert.ok(sys.wait({ pid: -1 }) instanceof Waiting)
  const stopped = { pid: pid(child), change: { stopped: SIGSTOP } }
  assert.deepEqual(sys.wait({ pid: -1, untraced: true }), stopped)
  assert.ok(sys.wait({ pid: -1, untraced: true }) instanceof Waiting)
  sys.kill(pid(child), SIGCONT)
  assert.deepEqual([child.process.state, notices], ['sleeping', 2])
  const continued = { pid: pid(child), change: { continued: true } }
  assert.deepEqual(sys.wait({ pid: -1, continued: true }), continued)
  assert.ok(sys.wait({ pid: -1, continued: true }) instanceof Waiting)
  sys.kill(pid(child), SIGSTOP)
  sys.kill(pid(child), SIGKILL)
  const killed = { pid: pid(child), change: { signal: SIGKILL, dumped: false } }
  assert.deepEqual(sys.wait({ pid: -1, untraced: true }), killed)
})

test('a stopped process ends by a signal only when it goes on, except by SIGKILL', () => {
  const sys = start()
  const child = forked(sys)
  sys.kill(pid(child), SIGSTOP)
  for (const signal of [SIGTERM, SIGTSTP, SIGCHLD, SIGHUP]) sys.kill(pid(child), signal)
  assert.deepEqual([child.process.state, child.process.ending], ['stopped', undefined])
  sys.kill(pid(child), SIGCONT)
  assert.deepEqual(child.process.ending, { signal: SIGTERM, dumped: false })
})

test('a terminal’s stop does not stop an orphaned group, SIGSTOP does', () => {
  const sys = start()
  sys.kill(pid(sys), SIGTSTP)
  assert.equal(sys.process.state, 'sleeping')
  const job = forked(sys)
  job.setpgid(0, 0)
  sys.kill(pid(job), SIGTSTP)
  assert.equal(job.process.state, 'stopped')
  sys.kill(pid(sys), SIGSTOP)
  assert.equal(sys.process.state, 'stopped')
})

test('a stopped group that loses its last parent gets SIGHUP and SIGCONT', () => {
  const tiny = tinyWorld()
  const shell = startIn(tiny)
  const job = forked(shell)
  const member = forked(job)
  for (const who of [job, member]) who.setpgid(0, pid(job))
  member.handle(SIGHUP, 'catch')
  shell.kill(-pid(job), SIGTSTP)
  assert.deepEqual([job.process.state, member.process.state], ['stopped', 'stopped'])
  shell.exit(0)
  assert.deepEqual(job.process.ending, { signal: SIGHUP, dumped: false })
  assert.deepEqual([member.process.state, member.caught()], ['sleeping', [SIGHUP]])
})
