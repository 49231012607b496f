/** What an attacker (or a test suite) drives to excess: Linux's errors, and costs that are bounded. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { FUSE_PARKED_BYTES_MAX, FUSE_PARKED_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import { tinyImage, tinyWorld } from '../world/testing-image.ts'
import {
  direntsOf,
  kernelOn,
  nodeOf,
  readFields,
  requestBytes,
  setattrFields,
  writeFields,
} from './kernel.test-kit.ts'
import { Opcode, Valid } from './protocol.ts'

const createFields = (name: string) => [0o102, 0o100600, 0, 0, name]

test('20,000 names: who stays is listed once, while some come, go and move', () => {
  const limits = { inodes: 30_000, bytes: 2 ** 28, processes: 4 }
  const kernel = kernelOn(tinyWorld({}, { limits }).world.tree)
  const dir = nodeOf(kernel.ask(Opcode.mkdir, [0o755, 0, 'big']))
  for (let n = 0; n < 20_000; n++) kernel.ask(Opcode.create, createFields(`f${n}`), { node: dir })
  const stays = (name: string): boolean => /^f\d*[5-9]$/.test(name)
  const found: string[] = []
  const read = (at: number, size: number) =>
    direntsOf(kernel.ask(Opcode.readdir, readFields(0, at, size), { node: dir }))
  let at = 0
  for (let round = 0; ; round++) {
    const entries = read(at, 4096)
    if (entries.length === 0) break
    found.push(...entries.map(({ name }) => name))
    at = entries.at(-1)?.next ?? at
    // What this reader has seen last goes; other readers begin, and one is in the middle.
    for (const { name } of entries.slice(-3)) {
      if (!stays(name)) kernel.ask(Opcode.unlink, [name], { node: dir })
    }
    kernel.ask(Opcode.rename, [BigInt(dir), `f${round * 10}`, `moved${round}`], { node: dir })
    kernel.ask(Opcode.mkdir, [0o755, 0, `new${round}`], { node: dir })
    if (round % 20 === 0) read(0, 4096)
    read(2 ** 51, 4096)
  }
  assert.equal(found.filter(stays).length, 10_000)
  assert.equal(new Set(found).size, found.length)
})

test('a tree of 4,000 directories in each other is made, moved and taken away', () => {
  const kernel = kernelOn(
    tinyWorld({}, { limits: { inodes: 5_000, bytes: 2 ** 28, processes: 4 } }).world.tree,
  )
  const nodes = [1]
  for (let depth = 0; depth < 4_000; depth++) {
    const node = nodes.at(-1) ?? 1
    nodes.push(nodeOf(kernel.ask(Opcode.mkdir, [0o755, 0, 'd'], { node })))
  }
  const deepest = nodes.at(-1) ?? 1
  assert.equal(kernel.ask(Opcode.rename, [BigInt(deepest), 'd', 'x'], { node: 1 }).is, 'EINVAL')
  assert.equal(kernel.ask(Opcode.rename, [1n, 'd', 'moved'], { node: nodes[2_000] ?? 1 }).is, 'ok')
  assert.equal(kernel.ask(Opcode.rmdir, ['d'], { node: 1 }).is, 'ENOTEMPTY')
  assert.equal(nodeOf(kernel.ask(Opcode.lookup, ['..'], { node: deepest })), nodes.at(-2))
})

test('the disk and its inodes run out as Linux says, and the mount goes on', () => {
  const limits = { inodes: 60, bytes: 2 ** 20, processes: 4 }
  const kernel = kernelOn(tinyWorld({}, { limits }).world.tree)
  const made = Array.from(
    { length: 100 },
    (_, n) => kernel.ask(Opcode.create, createFields(`f${n}`)).is,
  )
  assert.deepEqual(new Set(made), new Set(['ok', 'ENOSPC']))
  const node = kernel.walk('f0')
  const write = (at: number) =>
    kernel.ask(Opcode.write, writeFields(at, new Uint8Array(2 ** 19).fill(1)), { node }).is
  assert.deepEqual([0, 1, 2, 3].map((n) => write(n * 2 ** 19)).at(-1), 'ENOSPC')
  assert.equal(
    kernel.ask(Opcode.setattr, setattrFields(Valid.size, { size: 0 }), { node }).is,
    'ok',
  )
  assert.equal(write(0), 'ok')
})

test('names of any 255 bytes, targets of 4,095: one more is too long', () => {
  const kernel = kernelOn(tinyWorld().world.tree)
  const all = Array.from({ length: 255 }, (_, n) => String.fromCharCode(n === 46 ? 255 : n + 1))
  const name = all.join('')
  const node = nodeOf(kernel.ask(Opcode.create, createFields(name)))
  assert.equal(kernel.walk(name), node)
  const is = (opcode: number, ...fields: Parameters<typeof kernel.ask>[1]) =>
    kernel.ask(opcode, fields).is
  assert.deepEqual(
    [
      is(Opcode.lookup, `${name}x`),
      is(Opcode.mkdir, 0o755, 0, `${name}x`),
      is(Opcode.symlink, 's', 'x'.repeat(4095)),
      is(Opcode.symlink, 't', 'x'.repeat(4096)),
      is(Opcode.setxattr, 1, 0, `user.${'x'.repeat(251)}`, bytesOf('v')),
      is(Opcode.rename, 1n, name, `${name}x`),
      is(Opcode.link, BigInt(node), `${name}x`),
    ],
    [
      'ENAMETOOLONG',
      'ENAMETOOLONG',
      'ok',
      'ENAMETOOLONG',
      'ERANGE',
      'ENAMETOOLONG',
      'ENAMETOOLONG',
    ],
  )
})

/** A kernel on a tree with a file whose content never comes, and one that is there. */
const waitingKernel = () => {
  const { image } = tinyImage({ '/g': { text: 'g'.repeat(9) }, '/now': { text: 'here' } })
  const waiting = new Waiting()
  const ghost = image.lookup(1, 'g')
  const imagine = (ino: number) => (ino === ghost ? waiting : bytesOf('here'))
  const kernel = kernelOn(tinyWorld({}, { image, imagine }).world.tree)
  const node = kernel.walk('g')
  const now = kernel.walk('now')
  return {
    kernel,
    node,
    readsNow: () => kernel.ask(Opcode.read, readFields(0, 0, 9), { node: now }).is,
  }
}

test('so many requests wait, then who comes is told to try again; others are served', () => {
  const { kernel, node, readsNow } = waitingKernel()
  const read = (unique: number) =>
    kernel.send(requestBytes(Opcode.read, readFields(0, 0, 9), { node, unique }))?.is
  for (let n = 0; n < FUSE_PARKED_MAX; n++) assert.equal(read(10 + 2 * n), undefined)
  assert.deepEqual([read(4), readsNow()], ['EAGAIN', 'ok'])
  // One of those who wait is killed: there is room again.
  const gone = kernel.send(requestBytes(Opcode.interrupt, [10n]))
  assert.deepEqual([gone?.is, read(6), read(8)], ['EINTR', undefined, 'EAGAIN'])
  kernel.server.close()
  assert.equal(kernel.server.parked(), 0)
})

test('... and so many bytes of what is to be written', () => {
  const { kernel, node, readsNow } = waitingKernel()
  const bytes = new Uint8Array(2 ** 20)
  const write = (unique: number) =>
    kernel.send(requestBytes(Opcode.write, writeFields(5, bytes), { node, unique }))?.is
  const most = Math.ceil(
    FUSE_PARKED_BYTES_MAX / requestBytes(Opcode.write, writeFields(5, bytes)).length,
  )
  for (let n = 0; n < most; n++) assert.equal(write(10 + 2 * n), undefined)
  assert.deepEqual([write(4), readsNow()], ['EAGAIN', 'ok'])
  kernel.send(requestBytes(Opcode.interrupt, [10n]))
  assert.equal(write(6), undefined)
})
