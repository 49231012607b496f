/** Attributes in a tree that others change: the kernel goes by what it was told while it hears. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIVE_ATTRIBUTES_MS } from '../base/limits.ts'
import { tinyWorld } from '../world/testing-image.ts'
import type { Ino } from '../world/tree.ts'
import { type Answered, kernelOn, nodeOf, setattrFields } from './kernel.test-kit.ts'
import { attributesNotice } from './notices.ts'
import { Opcode, Valid } from './protocol.ts'

const stage = (hears = (_: Ino): boolean => true) => {
  const { world } = tinyWorld({ '/d/sub': { dir: true }, '/d/f': { text: 'f' } })
  const kernel = kernelOn(world.tree, {
    shared: () => world.sequence(),
    hearsOf: hears,
    validity: { entryMs: 0, attrMs: 0 },
  })
  const lookup = (name: string, node = 1) => kernel.ask(Opcode.lookup, [name], { node })
  return { kernel, lookup }
}

/** Milliseconds for which the attributes hold; where they stand in fuse_entry_out and others. */
const msOf = ({ is, body }: Answered, [s, ns]: readonly [number, number]): number => {
  assert.equal(is, 'ok')
  return Number(body.readBigUInt64LE(s)) * 1000 + body.readUInt32LE(ns) / 1e6
}
const ENTRY = [24, 36] as const
const ATTR = [0, 8] as const

test('attributes hold, whoever tells them; names never do', () => {
  const { kernel, lookup } = stage()
  const dir = lookup('d')
  const file = lookup('f', nodeOf(dir))
  for (const entry of [dir, file]) {
    assert.deepEqual([msOf(entry, ENTRY), msOf(entry, [16, 32])], [LIVE_ATTRIBUTES_MS, 0])
    for (const [opcode, fields] of [
      [Opcode.getattr, [0, 0, 0n]],
      [Opcode.setattr, setattrFields(Valid.mode, { mode: 0o700 })],
      [Opcode.statx, [0, 0, 0n, 0, 0]],
    ] as const) {
      const told = kernel.ask(opcode, fields, { node: nodeOf(entry) })
      assert.equal(msOf(told, ATTR), LIVE_ATTRIBUTES_MS)
    }
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

test('none hold of which nobody would hear', () => {
  const asked: Ino[] = []
  const deaf = stage((ino) => {
    asked.push(ino)
    return false
  })
  const dir = deaf.lookup('d')
  assert.deepEqual([msOf(dir, ENTRY), asked], [0, [nodeOf(dir)]])
  assert.equal(deaf.kernel.server.takeTold(nodeOf(dir)), false)
  const { kernel, lookup } = stage()
  const node = nodeOf(lookup('sub', nodeOf(lookup('d'))))
  kernel.ask(Opcode.rmdir, ['sub'], { node: nodeOf(lookup('d')) })
  assert.equal(msOf(kernel.ask(Opcode.getattr, [0, 0, 0n], { node }), ATTR), 0)
})

test('the notice is of attributes alone', () => {
  const bytes = Buffer.from(attributesNotice(0x1_0000_0002))
  // fuse_out_header: len, error (FUSE_NOTIFY_INVAL_INODE), unique; then ino u64, off, len i64
  assert.deepEqual([bytes.length, bytes.readUInt32LE(0), bytes.readInt32LE(4)], [40, 40, 2])
  const fields = [8, 16, 24, 32].map((at) => bytes.readBigInt64LE(at))
  assert.deepEqual(fields, [0n, 0x1_0000_0002n, -1n, 0n])
})
