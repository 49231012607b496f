import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { GHOSTS_MAX, GHOSTS_SHARE, WHITEOUTS_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import { O_CREAT, O_EXCL, O_RDWR, type Syscalls } from './syscalls.ts'
import { type FakeGhost, fakeGhosts } from './testing-ghosts.ts'
import { TINY_MTIME_S, tinyImage, tinyWorld } from './testing-image.ts'
import { startIn } from './testing-process.ts'
import { contentOf, StoredWorld, settled } from './testing-store.ts'
import type { Ghosts } from './world.ts'

const IMAGE = {
  '/etc/hosts': { text: 'localhost\n' },
  '/etc/locked': { dir: true, mode: 0o700 },
  '/plain': { dir: true },
  '/tmp': { dir: true, mode: 0o1777 },
} as const

const PROMISED: Record<string, FakeGhost> = {
  '/etc/secret': { text: 'hunter2\n', mode: 0o600 },
  '/etc/hosts': { text: 'never' },
  '/etc/link': { to: 'hosts' },
  '/etc/app': {},
  '/etc/app/conf': { text: 'port=1\n' },
  '/etc/app/keys': { mode: 0o700 },
  '/etc/app/keys/id': { text: 'key\n', uid: 7 },
  '/etc/locked/inner': { text: 'inner\n' },
  '/etc/loop': { to: 'loop' },
}

const GHOSTS = fakeGhosts(['/etc', '/etc/locked'], PROMISED)

const inAWorld = (as: { uid?: number } = {}, ghosts: Ghosts = GHOSTS) => {
  const tiny = tinyWorld(IMAGE, { ghosts })
  return { ...tiny, sys: startIn(tiny, as) }
}

const names = (sys: Syscalls, path: string): string => {
  const entries = sys.readdir(path)
  return failed(entries) ? entries.code : entries.map(({ name }) => name).join(' ')
}

/** What the last of several calls answers. */
const last = (...answers: unknown[]): unknown => answers.at(-1)

/** An answer of a call, in a word. */
const said = (answer: unknown): string => {
  if (failed(answer)) return answer.code
  return answer instanceof Waiting ? 'waits' : 'ok'
}

const contentIn = (sys: Syscalls, path: string): string => {
  const fd = settled(() => sys.open(path))
  if (failed(fd)) return fd.code
  const bytes = settled(() => sys.read(fd, 1_000))
  sys.close(fd)
  return failed(bytes) ? bytes.code : textOf(bytes)
}

test('who looks a name up finds what is promised there; who makes one finds what exists', () => {
  const table: [call: string, answer: (sys: Syscalls) => unknown, says: string, made: boolean][] = [
    ['stat', (sys) => sys.stat('/etc/secret'), 'ok', true],
    ['lstat', (sys) => sys.lstat('/etc/secret'), 'ok', true],
    ['open', (sys) => sys.open('/etc/secret'), 'ok', true],
    ['open for writing', (sys) => sys.open('/etc/secret', O_RDWR), 'ok', true],
    ['access', (sys) => sys.access('/etc/secret', 4), 'ok', true],
    ['truncate', (sys) => sys.truncate('/etc/secret', 0), 'ok', true],
    ['chmod', (sys) => sys.chmod('/etc/secret', 0o644), 'ok', true],
    ['getxattr', (sys) => sys.getxattr('/etc/secret', 'user.a'), 'ENODATA', true],
    ['chdir', (sys) => sys.chdir('/etc/secret'), 'ENOTDIR', true],
    ['readlink', (sys) => sys.readlink('/etc/secret'), 'EINVAL', true],
    ['rmdir', (sys) => sys.rmdir('/etc/secret'), 'ENOTDIR', true],
    ['link from', (sys) => sys.link('/etc/secret', '/tmp/x'), 'ok', true],
    ['relative', (sys) => last(sys.chdir('/etc'), sys.stat('secret')), 'ok', true],
    ['by a slash', (sys) => sys.stat('/etc/secret/'), 'ENOTDIR', true],
    ['unlink', (sys) => sys.unlink('/etc/secret'), 'ok', false],
    ['rename from', (sys) => sys.rename('/etc/secret', '/tmp/x'), 'ok', false],
    ['mkdir', (sys) => last(sys.mkdir('/etc/secret'), sys.rmdir('/etc/secret')), 'ok', false],
    ['O_EXCL', (sys) => sys.open('/etc/secret', O_CREAT | O_EXCL | O_RDWR), 'ok', true],
    ['link to', (sys) => sys.link('/etc/hosts', '/etc/secret'), 'ok', true],
    ['symlink', (sys) => sys.symlink('x', '/etc/secret'), 'ok', true],
    ['mknod', (sys) => sys.mknod('/etc/secret', 0o644), 'ok', true],
    ['rename to', (sys) => sys.rename('/etc/hosts', '/etc/secret'), 'ok', true],
    ['another name', (sys) => sys.stat('/etc/secrets'), 'ENOENT', false],
    ['a long name', (sys) => sys.stat(`/etc/${'s'.repeat(256)}`), 'ENAMETOOLONG', false],
    ['below a file', (sys) => sys.stat('/etc/hosts/secret'), 'ENOTDIR', false],
    ['another directory', (sys) => sys.stat('/plain/secret'), 'ENOENT', false],
    ['a link to itself', (sys) => sys.stat('/etc/loop'), 'ELOOP', false],
  ]
  for (const [call, answer, says, isThere] of table) {
    const { world, sys } = inAWorld()
    assert.equal(said(answer(sys)), says, call)
    const etc = sys.stat('/etc')
    assert.ok(!failed(etc))
    assert.equal(!failed(world.tree.existing(etc.ino, 'secret')), isThere, `${call}: is there`)
  }
})

test('what was asked for is as promised, listed from then on, and changed no time', () => {
  const { sys } = inAWorld()
  const before = sys.stat('/etc')
  const stat = sys.stat('/etc/secret')
  assert.ok(!failed(stat) && !failed(before))
  const { mode, nlink, uid, size, blocks, mtime, ctime, birth } = stat
  const time = { s: TINY_MTIME_S, ns: 5 }
  assert.deepEqual(
    { mode, nlink, uid, size, blocks, mtime, ctime, birth },
    { mode: 0o100600, nlink: 1, uid: 0, size: 8, blocks: 8, mtime: time, ctime: time, birth: time },
  )
  const after = sys.stat('/etc')
  assert.deepEqual(after, before)
  assert.equal(contentIn(sys, '/etc/secret'), 'hunter2\n')
  assert.equal(names(sys, '/etc'), 'hosts locked secret')
})

test('a directory comes with everything in it, a link with its target', () => {
  const { sys } = inAWorld()
  const before = sys.stat('/etc')
  assert.equal(contentIn(sys, '/etc/app/keys/id'), 'key\n')
  assert.equal(names(sys, '/etc/app'), 'keys conf')
  const stats = ['/etc', '/etc/app', '/etc/app/keys'].map((path) => sys.stat(path))
  assert.deepEqual(
    stats.map((it) => (failed(it) ? it.code : it.nlink)),
    [failed(before) ? 0 : before.nlink + 1, 3, 2],
  )
  assert.equal(sys.chdir('/etc/app/keys') !== ENOENT && sys.getcwd(), '/etc/app/keys')
  assert.equal(sys.readlink('/etc/link'), 'hosts')
  assert.equal(contentIn(sys, '/etc/link'), 'localhost\n')
})

test('what a listing did not show is not there a minute later', () => {
  const { world, sys } = inAWorld()
  sys.stat('/etc/secret')
  const before = world.sequence()
  assert.equal(names(sys, '/etc'), 'hosts locked secret')
  assert.equal(world.sequence(), before + 1)
  assert.deepEqual([said(sys.stat('/etc/app')), said(sys.stat('/etc/secret'))], ['ENOENT', 'ok'])
  assert.equal(names(sys, '/etc'), 'hosts locked secret')
  assert.equal(names(sys, '/plain'), '')
  assert.equal(world.sequence(), before + 1, 'no word of directories that hold nothing')
})

test('what went away does not come back', () => {
  const table: [how: string, act: (sys: Syscalls) => unknown][] = [
    ['unlinked', (sys) => sys.unlink('/etc/secret')],
    ['renamed', (sys) => sys.rename('/etc/secret', '/tmp/mine')],
    ['his own', (sys) => last(sys.symlink('a', '/etc/secret'), sys.unlink('/etc/secret'))],
    [
      'his own, renamed',
      (sys) => last(sys.mkdir('/etc/secret'), sys.rename('/etc/secret', '/tmp/d')),
    ],
  ]
  for (const [how, act] of table) {
    const { sys } = inAWorld()
    assert.equal(said(act(sys)), 'ok', how)
    assert.equal(said(sys.stat('/etc/secret')), 'ENOENT', how)
    assert.equal(names(sys, '/etc'), 'hosts locked', how)
  }
  const { sys } = inAWorld()
  sys.rename('/etc/app', '/tmp/app')
  assert.equal(contentIn(sys, '/tmp/app/keys/id'), 'key\n')
  sys.rename('/tmp/app', '/etc/app')
  assert.equal(contentIn(sys, '/etc/app/conf'), 'port=1\n')
  sys.rename('/etc', '/cte')
  sys.mkdir('/etc')
  assert.equal(said(sys.stat('/etc/secret')), 'ENOENT', 'a directory of his own')
  assert.equal(contentIn(sys, '/cte/secret'), 'hunter2\n', 'the directory that it was')
})

test('who may not search a directory learns nothing and brings nothing about', () => {
  const { world, sys } = inAWorld({ uid: 7 })
  assert.equal(said(sys.stat('/etc/locked/inner')), 'EACCES')
  assert.equal(said(sys.stat('/etc/locked/other')), 'EACCES')
  assert.equal(world.sequence(), 0)
  assert.equal(contentIn(sys, '/etc/secret'), 'EACCES')
  assert.equal(said(sys.stat('/etc/secret')), 'ok')
})

test('a ghost is written to as any file is; the rest of it shines through', () => {
  const { sys } = inAWorld()
  const fd = settled(() => sys.open('/etc/secret', O_RDWR))
  assert.ok(!failed(fd))
  settled(() => sys.pwrite(fd, new Uint8Array([88]), 1))
  assert.equal(contentIn(sys, '/etc/secret'), 'hXnter2\n')
  sys.ftruncate(fd, 3)
  assert.equal(contentIn(sys, '/etc/secret'), 'hXn')
  assert.equal(GHOSTS.bytes('/etc/secret') instanceof Uint8Array, true)
  assert.equal(contentIn(inAWorld().sys, '/etc/secret'), 'hunter2\n', 'elsewhere it is whole')
})

test('a world is found again with its ghosts, its listings and what was taken away', () => {
  const image = tinyImage(IMAGE)
  const stored = new StoredWorld(image, manualClock(1_795_294_800_000), seededDice('g'), {
    ghosts: GHOSTS,
  })
  const { tree } = stored.world
  const etc = tree.lookup(tree.root, 'etc')
  assert.ok(!failed(etc))
  for (const name of ['app', 'secret', 'link']) assert.ok(!failed(tree.lookup(etc, name)), name)
  tree.unlink(etc, 'secret')
  tree.list(etc)
  stored.commit()
  const before = stored.picture()
  stored.commit()
  stored.reattach()
  assert.deepEqual(stored.picture(), before)
  const again = stored.world.tree
  assert.equal(again.lookup(etc, 'secret'), ENOENT)
  const app = again.lookup(etc, 'app')
  assert.ok(!failed(app))
  const conf = again.lookup(app, 'conf')
  const stat = failed(conf) ? conf : again.stat(conf)
  assert.ok(!failed(stat))
  assert.equal(String(contentOf(again, stat)), String(GHOSTS.bytes('/etc/app/conf')))
  assert.equal(again.lookup(etc, 'loop'), ENOENT, 'the listing is remembered')
})

test('killed between stat and read, and between two reads: the promise holds', () => {
  const text = 'x'.repeat(10_000)
  const ghosts = fakeGhosts(['/etc'], { '/etc/big': { text } })
  const stored = new StoredWorld(tinyImage(IMAGE), manualClock(1), seededDice('k'), { ghosts })
  const look = ({ world }: StoredWorld = stored) => {
    const { tree } = world
    const etc = tree.lookup(tree.root, 'etc')
    const ino = failed(etc) ? etc : tree.lookup(etc, 'big')
    const stat = failed(ino) ? ino : tree.stat(ino)
    assert.ok(!failed(stat))
    return stat
  }
  const first = look()
  stored.commit()
  stored.reattach()
  assert.deepEqual(look(), first)
  const half = settled(() => stored.world.tree.read(first.ino, 0, 5_000))
  stored.reattach()
  const rest = settled(() => stored.world.tree.read(first.ino, 5_000, 9_999))
  assert.ok(!failed(half) && !failed(rest))
  assert.equal(textOf(half) + textOf(rest), text)
  // Not even committed, so shown to nobody: it is gone, and comes into being again.
  const early = new StoredWorld(tinyImage(IMAGE), manualClock(1), seededDice('k'), { ghosts })
  const lost = look(early)
  early.reattach()
  assert.deepEqual([early.world.sequence(), look(early)], [0, lost])
})

test('a thousand readers cause one generation, and all read the same', () => {
  let generations = 0
  let asked = 0
  let isMade = false
  const desk = new Waiting()
  // The port, not the world, sees to it that bytes which are being made are not made twice.
  const ghosts = fakeGhosts(['/etc'], PROMISED, () => {
    asked++
    if (isMade) return undefined
    if (generations === 0) generations++
    return desk
  })
  const worlds = Array.from({ length: 10 }, () => inAWorld({}, ghosts))
  const heard: string[] = []
  for (let reader = 0; reader < 1_000; reader++) {
    const sys = worlds[reader % 10]?.sys
    assert.ok(sys !== undefined)
    const read = (): void => {
      const fd = sys.open('/etc/secret')
      assert.ok(typeof fd === 'number')
      const bytes = sys.read(fd, 100)
      sys.close(fd)
      if (bytes instanceof Waiting) bytes.park(read)
      else heard.push(failed(bytes) ? bytes.code : textOf(bytes))
    }
    read()
  }
  assert.deepEqual([asked, generations, heard.length], [1_000, 1, 0])
  isMade = true
  desk.wakeAll()
  assert.deepEqual([asked, generations], [2_000, 1])
  assert.deepEqual([heard.length, new Set(heard)], [1_000, new Set(['hunter2\n'])])
})

test('what one does another does not see', () => {
  const [one, other] = [inAWorld(), inAWorld()]
  one.sys.unlink('/etc/secret')
  one.sys.stat('/etc/app')
  names(one.sys, '/etc')
  assert.equal(other.world.sequence(), 0)
  assert.equal(contentIn(other.sys, '/etc/secret'), 'hunter2\n')
  assert.equal(names(other.sys, '/etc'), 'hosts locked secret')
})

test('ghosts are as many as a world may have, then names are not there', () => {
  const all: Ghosts = {
    mayHold: () => true,
    promise: () => GHOSTS.promise('/etc/secret'),
    bytes: () => ENOENT,
  }
  const { sys } = inAWorld({}, all)
  for (let i = 0; i < GHOSTS_MAX; i++) assert.equal(said(sys.stat(`/etc/${i}`)), 'ok')
  assert.equal(said(sys.stat('/etc/more')), 'ENOENT')
  sys.unlink('/etc/7')
  assert.equal(said(sys.stat('/etc/more')), 'ok')
  assert.equal(said(sys.stat('/etc/7')), 'ENOENT')
  assert.equal(contentIn(sys, '/etc/8'), 'EIO', 'no bytes for what was promised')
})

test('a small disk: a directory comes whole or not at all', () => {
  const small = (inodes: number, blocks: number) => {
    const tiny = tinyWorld(IMAGE, {
      ghosts: GHOSTS,
      limits: { inodes, bytes: blocks * 4_096, processes: 8 },
    })
    return said(startIn(tiny).stat('/etc/app'))
  }
  // The image has 14 inodes; of the rest an eighth may be ghosts: of these four are wanted.
  const enough = 14 + 4 / GHOSTS_SHARE
  assert.deepEqual([small(enough - 1, 9), small(enough, 9)], ['ENOENT', 'ok'])
  assert.deepEqual([small(99, 1), small(99, 2)], ['ENOENT', 'ok'])
})

test('names that may not come back cost little: beyond so many nothing comes into being', () => {
  const all: Ghosts = { ...GHOSTS, promise: () => GHOSTS.promise('/etc/secret') }
  const { world, sys } = inAWorld({}, all)
  for (let i = 0; i <= WHITEOUTS_MAX; i++) {
    assert.equal(said(sys.stat(`/etc/g${i}`)), 'ok')
    assert.equal(said(sys.unlink(`/etc/g${i}`)), 'ok')
    assert.equal(said(sys.stat(`/etc/g${i}`)), 'ENOENT')
  }
  assert.equal(said(sys.stat('/etc/more')), 'ENOENT')
  const keys = [...(world.takeBatch()?.changes ?? [])].filter(([, value]) => value !== null)
  assert.deepEqual(keys.map(([key]) => key.slice(0, 1)).sort(), ['i', 'm', 's'])
})
