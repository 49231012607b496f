import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import {
  EBUSY,
  EINVAL,
  ENOENT,
  ENOTDIR,
  EOPNOTSUPP,
  EPERM,
  type Errno,
  EXDEV,
  failed,
} from '../base/errno.ts'
import type { Synthetic } from './forest.ts'
import type { Kernel } from './kernel.ts'
import type { Row } from './row.ts'
import { O_CREAT, O_RDWR, O_TRUNC, O_WRONLY, type Syscalls } from './syscalls.ts'
import { tinyWorld } from './testing-image.ts'
import { type Entry, type Ino, S_IFDIR, S_IFLNK, S_IFREG, type Stat } from './tree.ts'

const TIME = { s: 5, ns: 0 }
const [ROOT, SELF, DIR, FILE, FD] = [1, 2, 3, 4, 5]

/** A little /proc: self -> the caller's pid, PID/name and PID/fd0 of whoever asks. */
const little = (kernel: Kernel): Synthetic => {
  const stat = (ino: Ino, mode: number): Stat => ({
    dev: 22,
    ino,
    mode,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size: 0,
    blocks: 0,
    blockBytes: 1024,
    atime: TIME,
    mtime: TIME,
    ctime: TIME,
    birth: TIME,
  })
  const modes = [
    0,
    S_IFDIR | 0o555,
    S_IFLNK | 0o777,
    S_IFDIR | 0o555,
    S_IFREG | 0o644,
    S_IFLNK | 0o700,
  ]
  const names = (dir: Ino, caller: Row | undefined): [string, Ino][] => {
    if (dir === DIR)
      return [
        ['name', FILE],
        ['fd0', FD],
      ]
    return [
      ['self', SELF],
      [String(caller?.pid ?? 0), DIR],
    ]
  }
  let kept = ''
  return {
    root: ROOT,
    stat: (ino) => stat(ino, modes[ino] ?? 0),
    lookup: (dir, name, caller) => new Map(names(dir, caller)).get(name) ?? ENOENT,
    list: (dir, caller) =>
      names(dir, caller).map(([name, ino]) => ({ name, ino, type: (modes[ino] ?? 0) & 0o170000 })),
    parentOf: () => ROOT,
    readlink: (ino, caller) => (ino === SELF ? String(caller?.pid ?? 0) : 'somewhere'),
    read: (_ino, at, bytesMax, caller) =>
      bytesOf(`${caller?.comm ?? 'nobody'}${kept}`).subarray(at, at + bytesMax),
    write: (_ino, _at, bytes) => {
      kept = textOf(bytes)
      return bytes.length
    },
    jump: (ino, caller) => {
      if (ino !== FD) return undefined
      const file = caller === undefined ? undefined : kernel.table.get(caller.pid)?.files.get(0)
      return file === undefined ? ENOENT : { file }
    },
    statfs: () => ({
      type: 0x9fa0,
      blockBytes: 4096,
      blocks: 0,
      blocksFree: 0,
      blocksAvailable: 0,
      inodes: 0,
      inodesFree: 0,
      nameBytesMax: 255,
    }),
  }
}

const start = (): Syscalls => {
  const { world } = tinyWorld(
    { '/proc': { dir: true }, '/file': { text: 'f' } },
    {
      mounts: [
        { path: '/proc', make: little },
        { path: '/not/there', make: little },
      ],
    },
  )
  const sys = world.startProcess({ comm: 'who', argv: [], environment: [], cwd: '/' })
  assert.ok(!failed(sys))
  return sys
}

const namesOf = (entries: readonly Entry[] | Errno): unknown =>
  failed(entries) ? entries : entries.map(({ name }) => name)

const text = (answer: unknown): unknown => (answer instanceof Uint8Array ? textOf(answer) : answer)

test('paths go into a mount and out of it again', () => {
  const sys = start()
  assert.deepEqual(namesOf(sys.readdir('/proc')), ['self', '1841'])
  assert.equal(sys.readlink('/proc/self'), '1841')
  const stat = sys.stat('/proc/self/name')
  assert.ok(!failed(stat))
  assert.deepEqual([stat.dev, stat.ino], [22, FILE])
  assert.equal(sys.open('/proc/self/../../file'), 0)
  assert.equal(typeof sys.chdir('/proc/self'), 'number')
  assert.equal(sys.getcwd(), '/proc/1841')
  assert.equal(typeof sys.chdir('..'), 'number')
  assert.equal(sys.getcwd(), '/proc')
  assert.equal(typeof sys.chdir('..'), 'number')
  assert.equal(sys.getcwd(), '/')
  assert.equal(sys.stat('/proc/name'), ENOENT)
  assert.equal(sys.stat('/proc/self/name/x'), ENOTDIR)
})

test('a made-up file is what it is for who reads it', () => {
  const sys = start()
  assert.equal(sys.open('/proc/self/name', O_RDWR | O_TRUNC), 0)
  assert.equal(text(sys.read(0, 2)), 'wh')
  assert.equal(text(sys.read(0, 100)), 'o')
  assert.equal(sys.write(0, bytesOf('!')), 1)
  assert.equal(text(sys.pread(0, 100, 0)), 'who!')
})

test('magic links: the open file itself, to look at and to open once more', () => {
  const sys = start()
  assert.equal(sys.stat('/proc/self/fd0'), ENOENT)
  const { reads, writes } = sys.pipe() as { reads: number; writes: number }
  const pipe = sys.stat('/proc/self/fd0')
  assert.deepEqual(pipe, sys.fstat(reads))
  assert.equal(sys.readlink('/proc/self/fd0'), 'somewhere')
  const again = sys.open('/proc/self/fd0')
  assert.equal(again, 2)
  sys.write(writes, bytesOf('piped'))
  assert.equal(text(sys.read(2, 10)), 'piped')
  assert.equal(sys.stat('/proc/self/fd0/x'), ENOTDIR)
  sys.dup2(sys.open('/file') as number, 0)
  assert.equal(sys.open('/proc/self/fd0'), 4)
  assert.equal(text(sys.read(4, 10)), 'f')
})

test('nothing can be made, removed, linked or moved there, and the mount point stays', () => {
  const sys = start()
  assert.deepEqual(
    [
      sys.mkdir('/proc/x'),
      sys.open('/proc/x', O_CREAT | O_WRONLY),
      sys.mknod('/proc/x', 0o010644),
      sys.symlink('a', '/proc/x'),
      sys.unlink('/proc/self'),
      sys.rmdir('/proc/self/'),
      sys.chmod('/proc/self/name', 0o600),
      sys.rename('/proc/self/name', '/proc/self/other'),
      sys.rename('/proc/self/name', '/name'),
      sys.rename('/file', '/proc/file'),
      sys.link('/file', '/proc/file'),
      sys.link('/proc/self/name', '/name'),
      sys.setxattr('/proc/self/name', 'user.a', bytesOf('v')),
      sys.truncate('/proc/self/name', 5),
      sys.rmdir('/proc'),
      sys.rename('/proc', '/other'),
    ].map((answer) => (failed(answer) ? answer : typeof answer)),
    [
      ENOENT,
      ENOENT,
      ENOENT,
      ENOENT,
      EPERM,
      ENOTDIR,
      EPERM,
      EPERM,
      EXDEV,
      EXDEV,
      EXDEV,
      EXDEV,
      EOPNOTSUPP,
      'object',
      EBUSY,
      EBUSY,
    ],
  )
  assert.deepEqual([sys.seek(sys.open('/proc/self/name') as number, 0, 3)], [EINVAL])
  const statfs = sys.statfs('/proc/self')
  assert.equal('type' in statfs && statfs.type, 0x9fa0)
  assert.equal('type' in sys.statfs('/') && (sys.statfs('/') as { type: number }).type, 0xef53)
})
