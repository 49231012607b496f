import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { EINVAL, ENOENT } from '../base/errno.ts'
import { devpts } from './devpts.ts'
import type { Kernel } from './kernel.ts'
import { makeDevice, S_IFCHR } from './tree.ts'

/** Only what the mount asks a kernel for. */
const kernelWith = (rows: readonly object[]): Kernel =>
  ({ clock: manualClock(5_000), table: { all: () => rows } }) as unknown as Kernel

const leader = { pid: 10, sid: 10, startedMs: 7_000, tty: { index: 2 }, credentials: { uid: 1000 } }
const child = { pid: 11, sid: 10, startedMs: 8_000, tty: { index: 2 }, credentials: { uid: 0 } }

test('a terminal that is in use has a node of its user, others have none', () => {
  const tree = devpts.make(kernelWith([child, leader, { pid: 1, sid: 1, tty: undefined }]))
  const names = tree.list(tree.root)
  assert.deepEqual(Array.isArray(names) && names.map(({ name }) => name), ['2', 'ptmx'])
  assert.equal(tree.lookup(tree.root, '1'), ENOENT)
  assert.equal(tree.lookup(tree.root, '02'), ENOENT)
  const ino = tree.lookup(tree.root, '2')
  assert.equal(typeof ino, 'number')
  const stat = tree.stat(ino as number)
  assert.ok('mode' in stat)
  assert.deepEqual(
    [stat.mode, stat.rdev, stat.uid, stat.gid, stat.mtime.s],
    [S_IFCHR | 0o620, makeDevice(136, 2), 1000, 5, 7],
  )
  assert.equal(tree.read(ino as number, 0, 10), EINVAL)
})
