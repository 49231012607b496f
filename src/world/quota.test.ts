import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { EFBIG, EMLINK, ENOSPC, failed } from '../base/errno.ts'
import { BLOCK_BYTES, FILE_BYTES_MAX, NAMES_PER_INODE_MAX } from '../base/limits.ts'
import { O_CREAT, O_RDWR, type Syscalls } from './syscalls.ts'
import { tinyImage, tinyWorld } from './testing-image.ts'
import type { World } from './world.ts'

const FILES = { '/old': { text: 'x'.repeat(40_000) }, '/d/f': { text: 'f' } }

const small = (limits: { inodes?: number; blocks?: number }): { world: World; sys: Syscalls } => {
  const { inodes = 100, blocks = 10 } = limits
  const { world } = tinyWorld(
    {},
    { ...tinyImage(FILES), limits: { inodes, bytes: blocks * BLOCK_BYTES, processes: 8 } },
  )
  const sys = world.startProcess({ comm: 'sh', argv: ['sh'], environment: [], cwd: '/' })
  assert.ok(!failed(sys))
  return { world, sys }
}

const opened = (sys: Syscalls, path: string): number => {
  const fd = sys.open(path, O_CREAT | O_RDWR)
  assert.ok(typeof fd === 'number')
  return fd
}

const space = (world: World): number[] => {
  const { blocks, blocksFree, blocksAvailable } = world.tree.statfs()
  return [blocks, blocksFree, blocksAvailable]
}

test('a full disk takes what fits, then says ENOSPC; removing makes room again', () => {
  const { world, sys } = small({ blocks: 10 })
  // The image: / and /d are a block each, /old has ten, /d/f one.
  assert.deepEqual(space(world), [23, 10, 10])
  const fd = opened(sys, 'a')
  assert.deepEqual(space(world), [23, 10, 10])
  assert.equal(sys.write(fd, bytesOf('x'.repeat(30_000))), 30_000)
  assert.deepEqual(space(world), [23, 2, 2])
  assert.equal(sys.write(fd, bytesOf('y'.repeat(30_000))), 10 * BLOCK_BYTES - 30_000)
  assert.equal(sys.write(fd, bytesOf('z')), ENOSPC)
  assert.deepEqual(space(world), [23, 0, 0])
  assert.equal(sys.mkdir('m'), ENOSPC)
  assert.equal(sys.symlink('t'.repeat(60), 'l'), ENOSPC)
  assert.equal(typeof sys.symlink('short', 'l'), 'number')
  assert.equal(typeof opened(sys, 'empty'), 'number')
  assert.equal(sys.setxattr('empty', 'user.big', new Uint8Array(500)), ENOSPC)
  sys.unlink('a')
  assert.deepEqual(space(world), [23, 0, 0])
  sys.close(fd)
  assert.deepEqual(space(world), [23, 10, 10])
})

test('in the middle of a chunk a write ends where the blocks end', () => {
  const { sys } = small({ blocks: 3 })
  const fd = opened(sys, 'a')
  assert.equal(sys.pwrite(fd, bytesOf('x'.repeat(8_192)), 65_536 - 4_096), 8_192)
  assert.equal(sys.pwrite(fd, bytesOf('y'.repeat(20_000)), 100), 4_096 - 100)
  assert.equal(sys.pwrite(fd, bytesOf('z'), 8_192), ENOSPC)
  assert.equal(sys.pwrite(fd, bytesOf('zz'), 10), 2)
  const stat = sys.fstat(fd)
  assert.ok(!failed(stat))
  assert.deepEqual([stat.size, stat.blocks], [69_632, 24])
})

test("overwriting the image's content costs, deleting it makes files free but not the quota", () => {
  const { world, sys } = small({ blocks: 10 })
  const fd = opened(sys, 'old')
  assert.equal(sys.pwrite(fd, bytesOf('x'), 5), 1)
  assert.deepEqual(space(world), [23, 10, 0])
  const stat = sys.fstat(fd)
  assert.ok(!failed(stat))
  assert.deepEqual([stat.size, stat.blocks], [40_000, 80])
  sys.unlink('old')
  sys.close(fd)
  assert.deepEqual(space(world), [23, 20, 10])
  assert.equal(sys.unlink('d/f'), 4)
  assert.deepEqual(space(world), [23, 21, 10])
})

test('inodes: ENOSPC at the limit, and free ones of the image count', () => {
  const { world, sys } = small({ inodes: 6 })
  const free = () => world.tree.statfs().inodesFree
  assert.equal(free(), 2)
  assert.deepEqual([sys.mkdir('a'), sys.mknod('b', 0o100644)], [5, 6])
  assert.deepEqual([free(), sys.mkdir('c')], [0, ENOSPC])
  assert.equal(sys.open('c', O_CREAT | O_RDWR), ENOSPC)
  assert.equal(sys.open('/', 0o20200000 | O_RDWR), ENOSPC)
  sys.unlink('b')
  assert.deepEqual([free(), sys.mkdir('c'), free()], [1, 6, 0])
  sys.unlink('old')
  assert.deepEqual([free(), sys.mkdir('e')], [1, 7])
  assert.equal(sys.link('d/f', 'g'), 4)
})

test('numbers are used again only when the upper end is reached', () => {
  const { sys } = small({ inodes: 10 })
  const made: unknown[] = []
  for (let count = 0; count < 9; count++) {
    made.push(sys.mkdir('x'))
    sys.rmdir('x')
  }
  assert.deepEqual(made, [5, 6, 7, 8, 9, 10, 5, 6, 7])
})

test('hard links are counted, too', () => {
  const { sys } = small({ inodes: 20, blocks: 100 })
  opened(sys, 'a')
  const made: unknown[] = []
  for (let count = 0; count < 60; count++) made.push(sys.link('a', `link-${count}`))
  // One name is the file's own.
  const most = 20 * NAMES_PER_INODE_MAX - 1
  assert.equal(made.filter((ino) => ino === 5).length, most)
  assert.deepEqual(made.slice(most), new Array(60 - most).fill(ENOSPC))
})

test('EMLINK beyond 65,000 links', () => {
  const { world } = tinyWorld({}, { ...tinyImage(FILES) })
  const { tree } = world
  const file = tree.lookup(tree.root, 'old')
  assert.ok(!failed(file))
  for (let count = 1; count < 65_000; count++) {
    assert.equal(tree.link(file, tree.root, `l${count}`), file)
  }
  assert.equal(tree.link(file, tree.root, 'more'), EMLINK)
})

test('giants that are holes cost nothing and go at once', () => {
  const { world, sys } = small({ blocks: 4 })
  const fd = opened(sys, 'giant')
  for (const size of [2 ** 43, FILE_BYTES_MAX, 2 ** 40 + 1]) {
    const stat = sys.ftruncate(fd, size)
    assert.ok(!failed(stat) && 'size' in stat)
    assert.deepEqual([stat.size, stat.blocks], [size, 0])
  }
  assert.equal(sys.ftruncate(fd, FILE_BYTES_MAX + 1), EFBIG)
  assert.equal(sys.pwrite(fd, bytesOf('end'), 2 ** 40 - 1), 3)
  assert.deepEqual(space(world), [17, 2, 2])
  assert.equal(sys.allocate(fd, { at: 0, bytes: 2 ** 40 }), ENOSPC)
  assert.equal(sys.allocate(fd, { at: 0, bytes: 2 ** 40 }, { zero: true }), ENOSPC)
  const punched = sys.allocate(fd, { at: 0, bytes: 2 ** 42 }, { punch: true, keepSize: true })
  assert.ok(!failed(punched) && 'blocks' in punched)
  assert.equal(punched.blocks, 0)
  sys.unlink('giant')
  sys.close(fd)
  assert.deepEqual(space(world), [17, 4, 4])
  assert.equal(world.residentBytes(), 0)
})

test('directories grow as they do on ext4, and pay for it', () => {
  const { world, sys } = small({ inodes: 2_000, blocks: 20 })
  sys.mkdir('dir')
  const sizes: number[] = []
  for (let count = 0; count < 400; count++) {
    sys.mknod(`dir/${String(count).padStart(12, '0')}`, 0o100644)
    const stat = sys.stat('dir')
    assert.ok(!failed(stat))
    if (stat.size !== sizes.at(-1)) sizes.push(stat.size)
  }
  assert.deepEqual(sizes, [4_096, 12_288, 16_384])
  assert.equal(world.tree.statfs().blocksAvailable, 16)
})
