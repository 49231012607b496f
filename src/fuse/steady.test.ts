/** Directories of a tree that others change: the kernel goes by what it was told while it hears. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIVE_DIRECTORY_MS } from '../base/limits.ts'
import { tinyWorld } from '../world/testing-image.ts'
import type { Tree } from '../world/tree.ts'
import { type Answered, kernelOn, nodeOf, setattrFields } from './kernel.test-kit.ts'
import { attributesNotice } from './notices.ts'
import { Opcode, Valid } from './protocol.ts'

const stage = (wrapped = (tree: Tree): Tree => tree) => {
  const { world } = tinyWorld({ '/d/sub': { dir: true }, '/d/f': { text: 'f' } })
  const how = { hears: true }
  const kernel = kernelOn(wrapped(world.tree), {
    shared: () => world.sequence(),
    hearsChanges: () => how.hears,
    validity: { entryMs: 0, attrMs: 0 },
  })
  const lookup = (name: string, node = 1) => kernel.ask(Opcode.lookup, [name], { node })
  return { kernel, lookup, how }
}

/** Milliseconds for which the attributes hold; where they stand in fuse_entry_out and others. */
const msOf = ({ is, body }: Answered, [s, ns]: readonly [number, number]): number => {
  assert.equal(is, 'ok')
  return Number(body.readBigUInt64LE(s)) * 1000 + body.readUInt32LE(ns) / 1e6
}
const ENTRY = [24, 36] as const
const ATTR = [0, 8] as const

test('attributes of a directory hold, those of a file do not; names never do', () => {
  const { kernel, lookup } = stage()
  const dir = lookup('d')
  const node = nodeOf(dir)
  const file = lookup('f', node)
  assert.deepEqual([dir, file].map((it) => msOf(it, ENTRY)), [LIVE_DIRECTORY_MS, 0]) // biome-ignore format: one line
  assert.deepEqual([dir, file].map((it) => msOf(it, [16, 32])), [0, 0]) // biome-ignore format: one line
  const setattr = setattrFields(Valid.mode, { mode: 0o700 })
  for (const [opcode, fields] of [
    [Opcode.getattr, [0, 0, 0n]],
    [Opcode.setattr, setattr],
    [Opcode.statx, [0, 0, 0n, 0, 0]],
  ] as const) {
    assert.equal(msOf(kernel.ask(opcode, fields, { node }), ATTR), LIVE_DIRECTORY_MS)
    assert.equal(msOf(kernel.ask(opcode, fields, { node: nodeOf(file) }), ATTR), 0)
  }
})

test('it is to hear of each once after it was told, and not of what it has forgotten', () => {
  const { kernel, lookup } = stage()
  const { server } = kernel
  const node = nodeOf(lookup('d'))
  const getattr = (of: number) => kernel.ask(Opcode.getattr, [0, 0, 0n], { node: of })
  assert.deepEqual([server.takeTold(node), server.takeTold(node)], [true, false])
  getattr(node)
  getattr(1)
  assert.deepEqual([server.takeTold(1), server.takeTold(node)], [true, true])
  getattr(node)
  kernel.send(forget(node))
  assert.deepEqual([server.takeTold(node), server.takeTold(nodeOf(lookup('d')))], [false, true])
  lookup('d')
  server.close()
  assert.equal(server.takeTold(node), false)
})

/** FORGET of one look-up. */
const forget = (node: number): Buffer => {
  const bytes = Buffer.alloc(48)
  bytes.writeUInt32LE(48, 0)
  bytes.writeUInt32LE(Opcode.forget, 4)
  bytes.writeBigUInt64LE(BigInt(node), 16)
  bytes.writeBigUInt64LE(1n, 40)
  return bytes
}

/** As if all its directories had logs in them. */
const turnedByTime = (tree: Tree): Tree =>
  new Proxy(tree, {
    get: (of, name) => {
      const value: unknown = Reflect.get(of, name, of)
      if (name === 'namesStamp') return () => undefined
      return typeof value === 'function' ? value.bind(of) : value
    },
  })

test('none holds of which nobody would hear', () => {
  const deaf = stage()
  deaf.how.hears = false
  assert.equal(msOf(deaf.lookup('d'), ENTRY), 0)
  const removed = stage()
  const node = nodeOf(removed.lookup('sub', nodeOf(removed.lookup('d'))))
  removed.kernel.ask(Opcode.rmdir, ['sub'], { node: nodeOf(removed.lookup('d')) })
  assert.equal(msOf(removed.kernel.ask(Opcode.getattr, [0, 0, 0n], { node }), ATTR), 0)
  const turning = stage(turnedByTime)
  assert.equal(msOf(turning.lookup('d'), ENTRY), 0)
  for (const it of [deaf, turning]) assert.equal(it.kernel.server.takeTold(nodeOf(it.lookup('d'))), false) // biome-ignore format: one line
})

test('the notice is of attributes alone', () => {
  const bytes = Buffer.from(attributesNotice(0x1_0000_0002))
  // fuse_out_header: len, error (FUSE_NOTIFY_INVAL_INODE), unique; then ino u64, off, len i64
  assert.deepEqual([bytes.length, bytes.readUInt32LE(0), bytes.readInt32LE(4)], [40, 40, 2])
  const fields = [8, 16, 24, 32].map((at) => bytes.readBigInt64LE(at))
  assert.deepEqual(fields, [0n, 0x1_0000_0002n, -1n, 0n])
})
