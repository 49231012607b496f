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
  const asked: number[] = []
  const knows = (ino: number): boolean => asked.push(ino) === 0
  const { kernel, node, mkdir, forget } = full({ knows })
  assert.equal(mkdir(8), undefined)
  assert.deepEqual([asked, kernel.server.parked()], [[node], 1])
  const made = forget()
  assert.deepEqual([made?.unique, made?.is, kernel.server.parked()], [8, 'ok', 0])
})

test('a file that somebody has open leaves the disk full', () => {
  const { kernel, mkdir, forget } = full({ knows: () => true })
  assert.equal(mkdir(8)?.is, 'ENOSPC')
  assert.equal(forget(), undefined)
  assert.equal(mkdir(10)?.is, 'ok')
  assert.deepEqual(kernel.faults, [])
})

test('who is killed while he waits for room is answered', () => {
  const { kernel, mkdir } = full({ knows: () => false })
  assert.equal(mkdir(8), undefined)
  const reply = kernel.send(requestBytes(Opcode.interrupt, [8n]))
  assert.deepEqual([reply?.unique, reply?.is], [8, 'EINTR'])
})

test('of ever so many open files without a name some are asked about', () => {
  let asked = 0
  const knows = (): boolean => ++asked > 0
  const { kernel, mkdir } = full({ knows })
  for (let count = 0; count < FORGOTTEN_LOOKS_MAX * 2; count++) {
    kernel.ask(Opcode.mknod, [0o010600, 0, 0, 0, 'p'])
    kernel.ask(Opcode.unlink, ['p'])
  }
  assert.equal(mkdir(8)?.is, 'ENOSPC')
  assert.equal(asked, FORGOTTEN_LOOKS_MAX)
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
  const asked: number[] = []
  const { kernel, mkdir } = full({ knows: (ino) => asked.push(ino) > 1 })
  const fifo = (name: string): number => nodeOf(kernel.ask(Opcode.mknod, [0o010600, 0, 0, 0, name]))
  const covered = fifo('old')
  fifo('new')
  kernel.ask(Opcode.rename, [1n, 'new', 'old'])
  assert.equal(mkdir(8), undefined)
  assert.equal(asked.length, 1)
  kernel.server.quiet()
  assert.equal(kernel.replies.shift()?.is, 'ENOSPC')
  assert.equal(asked.at(-1), covered)
})
