import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ENOENT } from '../../base/errno.ts'
import { WALKED_ENTRIES_MAX } from '../../base/limits.ts'
import type { Sys } from '../program.ts'
import { statMount } from './mounts.ts'

const INODES = 100_000
const SHM = {
  source: 'tmpfs',
  path: '/dev/shm',
  type: 'tmpfs',
  options: `rw,size=400000k,nr_inodes=${INODES}`,
}

/** What df says is used of a tmpfs with so many files of one page each. */
const used = (files: number): readonly [inodes: number, blocks: number] => {
  const sys = {
    statfs: () => ({}),
    open: () => ENOENT,
    readdir: () => Array.from({ length: files }, (_, n) => ({ name: `f${n}` })),
    lstat: () => ({ mode: 0o100644, size: 4096 }),
  } as unknown as Sys
  const { value } = statMount(sys, SHM).next()
  assert.ok(value !== undefined && 'inodes' in value)
  return [value.inodes - value.inodesFree, value.blocks - value.blocksFree]
}

test('df counts what is in memory, up to a bound', () => {
  assert.deepEqual(used(3), [4, 3])
  const most = WALKED_ENTRIES_MAX
  assert.deepEqual(used(most - 1), [most, most - 1])
  assert.deepEqual(used(most + 100), [most, most - 1])
})
