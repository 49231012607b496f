/** What a machine does with its mounts, on a clock that stands still; requests come by the socket. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import {
  LIVE_COMMIT_GAP_MS,
  LIVE_MOUNT_START_MS,
  LIVE_QUEUED_BYTES_MAX,
  LIVE_RESIDENT_BYTES_MAX,
} from '../base/limits.ts'
import { Frame, FrameReader, frameOf, REPLY_BYTES_MAX } from '../fuse/frames.ts'
import type { ChannelHandle, FromMachine } from '../nerve/machine.ts'
import { tinyWorld } from '../world/testing-image.ts'
import { createAsker } from './asker.ts'
import { createMachineMounts, type MountedWorld } from './machine-mounts.ts'

/** FUSE_MKDIR and FUSE_READ, FUSE_INIT (linux/fuse.h), and their places in the header. */
const MKDIR = 9
const READ = 15
const FSYNC = 20
const INIT = 26

const request = (opcode: number, node: number, body: Uint8Array): Buffer => {
  const header = Buffer.alloc(40)
  header.writeUInt32LE(40 + body.length, 0)
  header.writeUInt32LE(opcode, 4)
  header.writeBigUInt64LE(2n, 8)
  header.writeBigUInt64LE(BigInt(node), 16)
  return frameOf(Frame.fuse, header, body)
}

const words = (...numbers: readonly number[]): Uint8Array =>
  new Uint8Array(Uint32Array.from(numbers).buffer)

const stage = async (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-share-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const clock = manualClock()
  const { world } = tinyWorld({ '/big': { text: 'x'.repeat(1_000_000) } })
  const said: FromMachine[] = []
  const listening = Promise.withResolvers<void>()
  const log: string[] = []
  const limits: (number | undefined)[] = []
  const hosted: MountedWorld = {
    world: { ...world, limitResident: (bytes) => void limits.push(bytes) },
    channels: new Set<ChannelHandle>(),
    durableSequence: world.sequence(),
  }
  const mounts = createMachineMounts<MountedWorld>({
    clock,
    asker: createAsker(),
    say: (message) => {
      said.push(message)
      if (message.from === 'mountOpen') listening.resolve()
    },
    sendSome: () => log.push('sent'),
    trouble: (reason) => log.push(reason),
    idle: () => log.push('idle'),
  })
  const path = join(folder, 'm.sock')
  mounts.open(hosted, { to: 'mount', mount: 5, world: 1, path, isReadOnly: false })
  await listening.promise
  return { clock, world, hosted, mounts, said, log, limits, path }
}

const client = async (t: TestContext, path: string) => {
  const socket = connect({ path })
  t.after(() => socket.destroy())
  const found: string[] = []
  const room = Buffer.alloc(REPLY_BYTES_MAX)
  const reader = new FrameReader(room, (kind, length) => {
    if (kind === Frame.word) found.push(room.toString('latin1', 0, length))
    else found.push(`reply ${-room.readInt32LE(4)}`)
    socket.emit('heard')
  })
  await once(socket, 'connect')
  const hear = (): void => void socket.on('data', (piece) => reader.push(piece))
  const until = async (count: number): Promise<string[]> => {
    while (found.length < count) await once(socket, 'heard')
    return found
  }
  return { socket, hear, until }
}

test('whom nobody comes to mount ends; its world is left alone', async (t) => {
  const { clock, said, log, hosted, path, limits } = await stage(t)
  assert.deepEqual([...hosted.channels], [5])
  clock.advance(LIVE_MOUNT_START_MS - 1)
  assert.equal(existsSync(path), true)
  clock.advance(1)
  assert.deepEqual(said, [
    { from: 'mountOpen', mount: 5 },
    { from: 'mountEnded', mount: 5, reason: 'nobody came to mount it' },
  ])
  assert.deepEqual(log, ['idle'])
  assert.deepEqual([...hosted.channels], [])
  assert.equal(existsSync(path), false)
  assert.deepEqual(limits, [LIVE_RESIDENT_BYTES_MAX, undefined])
})

test('changes go out together; an fsync, and the end, wait until they are stored', async (t) => {
  const { clock, world, hosted, mounts, said, log, path } = await stage(t)
  const { socket, hear, until } = await client(t, path)
  hear()
  socket.write(request(INIT, 0, words(7, 41, 0, 0)))
  await until(1)
  for (const name of ['a', 'b']) {
    socket.write(
      request(MKDIR, world.disk.root, Buffer.concat([words(0o755, 0), bytesOf(`${name}\0`)])),
    )
  }
  assert.deepEqual(await until(3), ['reply 0', 'reply 0', 'reply 0'])
  assert.deepEqual(log, [])
  clock.advance(LIVE_COMMIT_GAP_MS)
  assert.deepEqual(log, ['sent'])
  socket.write(request(FSYNC, world.disk.root, words(0, 0, 0, 0)))
  socket.write(request(MKDIR, world.disk.root, Buffer.concat([words(0o755, 0), bytesOf('c\0')])))
  await until(4)
  socket.write(frameOf(Frame.word, bytesOf('{"word":"over"}')))
  while (log.length < 3) await new Promise(setImmediate)
  // Who waited for the fsync hears that nobody serves any more; the rest must still be stored.
  assert.deepEqual((await until(5)).slice(4), ['reply 107'])
  assert.equal(said.length, 1)
  hosted.durableSequence = world.sequence()
  mounts.committed(hosted)
  assert.deepEqual((await until(6)).slice(5), ['{"word":"ended"}'])
  assert.deepEqual(said[1], { from: 'mountEnded', mount: 5 })
})

test('who does not take his replies is not heard', async (t) => {
  const { world, path } = await stage(t)
  const { socket, hear, until } = await client(t, path)
  const big = Number(world.disk.lookup(world.disk.root, 'big'))
  const ask = request(READ, big, words(0, 0, 0, 0, 1_000_000, 0, 0, 0, 0, 0))
  const before = process.memoryUsage().arrayBuffers
  const count = 200
  for (let n = 0; n < count; n++) socket.write(ask)
  for (let turns = 0; turns < 300; turns++) await new Promise(setImmediate)
  const more = process.memoryUsage().arrayBuffers - before
  // A KiB of requests, each for a megabyte, is heard before it is looked again.
  assert.ok(more < 5 * LIVE_QUEUED_BYTES_MAX, `${more} bytes`)
  hear()
  assert.equal((await until(count)).length, count)
})
