import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SPARE_BYTES_MAX } from '../base/limits.ts'
import { createSpares } from './spare-bytes.ts'
import { tinyWorld } from './testing-image.ts'

test('memory comes again, so much of it and no parts of other memory', () => {
  const { giveBack, take } = createSpares(SPARE_BYTES_MAX)
  const taken: Uint8Array = take(8192)
  giveBack(taken)
  assert.equal(take(8192), taken)
  const part = new Uint8Array(10_000).subarray(0, 8192)
  giveBack(part)
  assert.notEqual(take(8192), part)
  const count = SPARE_BYTES_MAX / 65_536
  const many = Array.from({ length: count + 1 }, (): Uint8Array => new Uint8Array(65_536))
  for (const bytes of many) giveBack(bytes)
  const back = Array.from({ length: count + 1 }, () => take(65_536))
  assert.equal(new Set(many).intersection(new Set(back)).size, count)
})

test("a file's memory shows nobody what another file had in it, nor does it change under a reader", () => {
  const { tree } = tinyWorld().world
  const as = { mode: 0o100600, uid: 0, gid: 0 }
  const make = (name: string) => tree.make(tree.root, name, as) as number
  const first = make('first')
  tree.write(first, 0, new Uint8Array(4096).fill(65))
  const read = tree.read(first, 0, 4096)
  tree.unlink(tree.root, 'first')
  const second = make('second')
  tree.write(second, 0, new Uint8Array(4000).fill(66))
  tree.write(second, 4095, new Uint8Array(1).fill(66))
  const found = [...(tree.read(second, 3999, 97) as Uint8Array)]
  assert.deepEqual(found, [66, ...new Array(95).fill(0), 66])
  assert(read instanceof Uint8Array && read.every((byte) => byte === 65))
})
