/**
 * What fs.protected_* adds in directories like /tmp. Debian and Ubuntu set symlinks=1, hardlinks=1,
 * fifos=1, regular=2 (sysctl.d/99-protect-links.conf of procps); answers from fs/namei.c of
 * Linux 6.1: may_follow_link, may_linkat, may_create_in_sticky.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EACCES, EPERM, failed } from '../base/errno.ts'
import { O_CREAT, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY, type Syscalls } from './syscalls.ts'
import { tinyWorld } from './testing-image.ts'
import { startIn } from './testing-process.ts'
import { S_IFIFO } from './tree.ts'

const world = (): { root: Syscalls; user: Syscalls; other: Syscalls } => {
  const tiny = tinyWorld({
    '/shared': { dir: true, mode: 0o777 },
    '/team': { dir: true, mode: 0o1775, gid: 1000 },
    '/secret': { text: 's', mode: 0o644 },
  })
  const root = startIn(tiny)
  const user = startIn(tiny, { uid: 1000 })
  const other = startIn(tiny, { uid: 1001 })
  for (const sys of [root, user, other]) sys.umask(0)
  return { root, user, other }
}

const code = (answer: unknown): unknown => (failed(answer) ? answer.code : 'ok')

test('links of others in /tmp are not followed, not even by root', () => {
  const { root, user, other } = world()
  user.symlink('/secret', '/tmp/l')
  root.symlink('/secret', '/tmp/by-root')
  user.symlink('/secret', '/shared/l')
  assert.deepEqual(
    [root, user, other].map((sys) => code(sys.open('/tmp/l'))),
    ['EACCES', 'ok', 'EACCES'],
  )
  assert.deepEqual(
    [root, user].map((sys) => code(sys.open('/tmp/by-root'))),
    ['ok', 'ok'],
  )
  assert.deepEqual(
    [root, other].map((sys) => code(sys.open('/shared/l'))),
    ['ok', 'ok'],
  )
  assert.equal(code(root.lstat('/tmp/l')), 'ok')
  assert.equal(code(root.readlink('/tmp/l')), 'ok')
  user.symlink('/shared', '/tmp/dir')
  // Only the last link of a path is looked at.
  assert.deepEqual([code(root.stat('/tmp/dir/l')), code(root.stat('/tmp/dir'))], ['ok', 'EACCES'])
  assert.equal(root.stat('/tmp/dir/'), EACCES)
})

test('O_CREAT does not open files of others in /tmp, not even for root', () => {
  const { root, user, other } = world()
  user.open('/tmp/f', O_CREAT | O_RDWR, 0o666)
  user.open('/shared/f', O_CREAT | O_RDWR, 0o666)
  user.mknod('/tmp/p', S_IFIFO | 0o666)
  const creates = O_CREAT | O_WRONLY
  assert.deepEqual(
    [root, user, other].map((sys) => code(sys.open('/tmp/f', creates, 0o666))),
    ['EACCES', 'ok', 'EACCES'],
  )
  assert.deepEqual(
    [root, other].map((sys) => code(sys.open('/tmp/f', O_RDWR))),
    ['ok', 'ok'],
  )
  assert.equal(code(root.open('/shared/f', creates)), 'ok')
  const fifo = O_CREAT | O_RDONLY | O_NONBLOCK
  assert.deepEqual(
    [code(root.open('/tmp/p', fifo)), code(user.open('/tmp/p', fifo))],
    ['EACCES', 'ok'],
  )
  root.open('/tmp/by-root', O_CREAT | O_RDWR, 0o666)
  assert.equal(code(user.open('/tmp/by-root', creates)), 'ok')
})

test('in a sticky directory of a group only regular files are kept from others', () => {
  const { root, user } = world()
  user.open('/team/f', O_CREAT | O_RDWR, 0o666)
  user.mknod('/team/p', S_IFIFO | 0o666)
  assert.equal(root.open('/team/f', O_CREAT | O_WRONLY), EACCES)
  assert.equal(code(root.open('/team/p', O_CREAT | O_RDONLY | O_NONBLOCK)), 'ok')
})

test('hard links to what one could not write are refused', () => {
  const { root, user } = world()
  root.open('/shared/r', O_CREAT | O_RDWR, 0o644)
  root.open('/shared/w', O_CREAT | O_RDWR, 0o666)
  assert.equal(user.link('/shared/r', '/shared/x'), EPERM)
  assert.equal(code(user.link('/shared/w', '/shared/x')), 'ok')
  assert.equal(code(root.link('/shared/r', '/shared/y')), 'ok')
})
