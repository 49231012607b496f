import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { FUSE_TOLD_BYTES_MAX } from '../base/limits.ts'
import { tinyWorld } from '../world/testing-image.ts'
import { ToldDirectories } from './told.ts'

const ROOM = 4_096

test('what was told stands until anything has changed, or the directory turns by itself', () => {
  const { world } = tinyWorld()
  const { disk: tree } = world
  let mtimeNs = 0
  const told = new ToldDirectories(
    Object.create(tree, {
      stat: {
        value: (ino: number) => {
          const stat = tree.stat(ino)
          return failed(stat) ? stat : { ...stat, mtime: { s: 1, ns: mtimeNs } }
        },
      },
    }),
    () => world.sequence(),
  )
  const tmp = Number(tree.lookup(tree.root, 'tmp'))
  const keep = () => told.keep(tmp, 7, ROOM, bytesOf('names'))
  const isThere = () => told.at(tmp, 7, ROOM) !== undefined
  assert.equal(isThere(), false)
  keep()
  assert.equal(textOf(told.at(tmp, 7, ROOM) ?? bytesOf('nothing')), 'names')
  assert.deepEqual([told.at(tmp, 7, 1), told.at(tmp, 8, ROOM)], [undefined, undefined])
  assert.equal(failed(tree.mkdir(tree.root, 'new', { mode: 0o755, uid: 0, gid: 0 })), false)
  assert.deepEqual([isThere(), isThere()], [false, false])
  keep()
  assert.equal(isThere(), true)
  mtimeNs = 1
  assert.equal(isThere(), false)
})

test('so many bytes are kept; what was told longest ago goes first', () => {
  const { world } = tinyWorld()
  const { disk: tree } = world
  const told = new ToldDirectories(tree, () => world.sequence())
  const dirs = ['a', 'b', 'c'].map((name) =>
    Number(tree.mkdir(tree.root, name, { mode: 0o755, uid: 0, gid: 0 })),
  )
  const some = new Uint8Array(FUSE_TOLD_BYTES_MAX * 0.4)
  for (const dir of dirs) told.keep(dir, 0, ROOM, some)
  assert.deepEqual(dirs.map((dir) => told.at(dir, 0, ROOM)?.length), [undefined, some.length, some.length]) // biome-ignore format: one line
  // The same once more costs nothing more.
  for (let times = 0; times < 3; times++) told.keep(dirs[2] ?? 0, 0, ROOM, some)
  assert.notEqual(told.at(dirs[1] ?? 0, 0, ROOM), undefined)
})
