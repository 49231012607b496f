/** A full disk, and a kernel that has yet to say what it has forgotten. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { FORGOTTEN_LOOKS_MAX } from '../base/limits.ts'
import { tinyWorld } from '../world/testing-image.ts'
import { kernelOn, nodeOf, requestBytes, writeFields } from './kernel.test-kit.ts'
import { Opcode } from './protocol.ts'
import type { RoomPorts } from './room.ts'

/** A disk with one file that nobody can open any more but whoever has it open; and no room beside. */
const full = (ports: RoomPorts) => {
  const limits = { inodes: 5_000, bytes: 65_536, processes: 4 }
  const kernel = kernelOn(tinyWorld({}, { limits }).world.tree, ports)
  const make = (name: string) =>
    nodeOf(kernel.ask(Opcode.create, [0o102, 0o100600, 0, 0, name], { unique: 4 }))
  const node = make('f')
  const { body } = kernel.ask(Opcode.write, writeFields(0, bytesOf('x'.repeat(70_000))), { node })
  assert.equal(body.readUInt32LE(0) % 4096, 0)
  kernel.ask(Opcode.unlink, ['f'])
  const mkdir = (unique: number) =>
    kernel.send(requestBytes(Opcode.mkdir, [0o755, 0, 'd'], { unique }))
  const forget = () => kernel.send(requestBytes(Opcode.forget, [1n], { node }))
  return { kernel, node, mkdir, forget }
}

test('who asks for room waits for what the kernel has forgotten and not yet told', () => {
  const asked: unknown[] = []
  const { kernel, node, mkdir, forget } = full({ askKnown: (...of) => asked.push(of) })
  assert.equal(mkdir(8), undefined)
  assert.deepEqual([asked, kernel.server.parked()], [[[1, [node]]], 1])
  const made = forget()
  assert.deepEqual([made?.unique, made?.is, kernel.server.parked()], [8, 'ok', 0])
})

test('a file that somebody has open leaves the disk full; who came later waits for his own answer', () => {
  const { kernel, mkdir, forget } = full({ askKnown: () => undefined })
  assert.equal(mkdir(8), undefined)
  assert.equal(mkdir(10), undefined)
  kernel.server.answered(1)
  const told = kernel.replies.splice(0)
  assert.deepEqual(
    told.map(({ unique, is }) => [unique, is]),
    [[8, 'ENOSPC']],
  )
  kernel.server.answered(3)
  assert.deepEqual(kernel.replies.shift()?.unique, 10)
  assert.equal(forget(), undefined)
  assert.equal(mkdir(12)?.is, 'ok')
  assert.deepEqual(kernel.faults, [])
})

test('room for less than is asked: what is left is asked about once more', () => {
  const asked: unknown[] = []
  const { kernel, node, mkdir } = full({ askKnown: (...of) => asked.push(of) })
  const fifo = nodeOf(kernel.ask(Opcode.mknod, [0o010600, 0, 0, 0, 'p']))
  kernel.ask(Opcode.unlink, ['p'])
  assert.equal(mkdir(8), undefined)
  assert.equal(kernel.send(requestBytes(Opcode.forget, [1n], { node: fifo })), undefined)
  const both = [node, fifo]
  assert.deepEqual(asked, [
    [1, both],
    [2, [node]],
  ])
  kernel.server.answered(2)
  assert.equal(kernel.replies.shift()?.is, 'ENOSPC')
})

test('a signal does not interrupt who waits for room', () => {
  const { kernel, mkdir, forget } = full({ askKnown: () => undefined })
  assert.equal(mkdir(8), undefined)
  assert.equal(kernel.send(requestBytes(Opcode.interrupt, [8n])), undefined)
  assert.equal(forget()?.is, 'ok')
})

test('of ever so many open files without a name some are asked about; of none nobody is', () => {
  const asked: number[] = []
  const { kernel, mkdir, forget } = full({ askKnown: (_, inos) => asked.push(inos.length) })
  for (let count = 0; count < FORGOTTEN_LOOKS_MAX * 2; count++) {
    kernel.ask(Opcode.mknod, [0o010600, 0, 0, 0, 'p'])
    kernel.ask(Opcode.unlink, ['p'])
  }
  assert.equal(mkdir(8), undefined)
  assert.deepEqual(asked, [FORGOTTEN_LOOKS_MAX])
  assert.equal(forget()?.is, 'ok')
  const { kernel: none } = full({})
  assert.equal(none.ask(Opcode.mkdir, [0o755, 0, 'd']).is, 'ENOSPC')
})

test('where a driver hears when nothing more is said, that is waited for once', () => {
  const { kernel, mkdir, forget } = full({ hearsQuiet: () => true })
  assert.equal(mkdir(8), undefined)
  kernel.server.quiet()
  assert.deepEqual(kernel.replies.shift()?.is, 'ENOSPC')
  assert.equal(mkdir(10), undefined)
  assert.equal(forget(), undefined)
  kernel.server.quiet()
  assert.deepEqual(kernel.replies.shift()?.is, 'ok')
})

test('what covers another by a move leaves its room as well', () => {
  const asked: (readonly number[])[] = []
  const { kernel, node, mkdir } = full({ askKnown: (_, inos) => asked.push(inos) })
  const fifo = (name: string): number => nodeOf(kernel.ask(Opcode.mknod, [0o010600, 0, 0, 0, name]))
  const covered = fifo('old')
  fifo('new')
  kernel.ask(Opcode.rename, [1n, 'new', 'old'])
  assert.equal(mkdir(8), undefined)
  assert.deepEqual(asked, [[node, covered]])
})
