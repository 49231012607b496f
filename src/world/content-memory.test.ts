/** Whose memory a file's bytes stand in: nobody else's, and with nothing in it that was not written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { type Dice, seededDice } from '../base/dice.ts'
import { failed } from '../base/errno.ts'
import { BLOCK_BYTES, CHUNK_BYTES } from '../base/limits.ts'
import { giveBack } from './spare-bytes.ts'
import { tinyImage, tinyWorld } from './testing-image.ts'
import { contentOf, StoredWorld, settled } from './testing-store.ts'
import type { Tree } from './tree.ts'

/** What memory that comes again holds; nothing here writes it. */
const DIRT = 0xdd
const AS = { mode: 0o100600, uid: 0, gid: 0 }

/** All memory that the next files get is dirty. */
const dirty = (): void => {
  for (let length = BLOCK_BYTES; length <= CHUNK_BYTES; length *= 2) {
    for (let count = 0; count < 8; count++) giveBack(new Uint8Array(length).fill(DIRT))
  }
}

/** A file and what it must hold, changed together. */
class Twin {
  readonly #tree: Tree
  readonly ino: number
  bytes: Uint8Array

  constructor(tree: Tree, ino: number, bytes: Uint8Array) {
    this.#tree = tree
    this.ino = ino
    this.bytes = bytes
  }

  #grow(size: number): void {
    if (size <= this.bytes.length) return
    const grown = new Uint8Array(size)
    grown.set(this.bytes)
    this.bytes = grown
  }

  write(at: number, count: number, byte: number): void {
    const bytes = new Uint8Array(count).fill(byte)
    assert.equal(
      settled(() => this.#tree.write(this.ino, at, bytes)),
      count,
    )
    // The writer's memory is his again.
    bytes.fill(DIRT)
    this.#grow(at + count)
    this.bytes.fill(byte, at, at + count)
  }

  cut(size: number): void {
    settled(() => this.#tree.setattr(this.ino, { size }))
    this.#grow(size)
    this.bytes = this.bytes.slice(0, size)
  }

  allocate(at: number, bytes: number, kind: 'zero' | 'punch' | 'reserve'): void {
    const how = { keepSize: kind === 'punch', punch: kind === 'punch', zero: kind === 'zero' }
    settled(() => this.#tree.allocate(this.ino, { at, bytes }, how))
    if (kind !== 'punch') this.#grow(at + bytes)
    if (kind !== 'reserve') this.bytes.fill(0, at, at + bytes)
  }

  step(dice: Dice, byte: number): void {
    const at = dice.below(3 * CHUNK_BYTES)
    const count = 1 + dice.below(dice.below(2) === 0 ? 6_000 : CHUNK_BYTES)
    const kind = dice.below(8)
    if (kind === 0) this.cut(at)
    else if (kind === 1) this.allocate(at, count, 'zero')
    else if (kind === 2) this.allocate(at, count, 'punch')
    else if (kind === 3) this.allocate(at, count, 'reserve')
    else this.write(at, count, byte)
  }
}

test('memory that comes again shows nothing of what it held, whatever is done to a file', () => {
  const image = tinyImage({ '/image': { text: 'i'.repeat(2 * CHUNK_BYTES + 5_000) } })
  const limits = { inodes: 1_000, bytes: 2 ** 26, processes: 4, residentBytes: 100_000 }
  const stored = new StoredWorld(image, manualClock(), seededDice('memory'), { limits })
  const { tree } = stored.world
  const dice = seededDice('steps')
  for (let round = 0; round < 6; round++) {
    dirty()
    const made = tree.make(tree.root, `new${round}`, AS)
    const based = tree.lookup(tree.root, 'image')
    assert.ok(!failed(made) && !failed(based))
    const seen = contentOf(tree, tree.stat(based) as never)
    assert.ok(!failed(seen))
    const twins = [
      new Twin(tree, made, new Uint8Array(0)),
      new Twin(tree, based, Uint8Array.from(seen)),
    ]
    for (let step = 1; step <= 30; step++) {
      for (const [index, twin] of twins.entries()) {
        twin.step(dice, 1 + (step % 200))
        const now = contentOf(tree, tree.stat(twin.ino) as never)
        assert.ok(!failed(now))
        assert.ok(
          Buffer.compare(now, twin.bytes) === 0,
          `file ${index} in round ${round}, step ${step}`,
        )
      }
      if (dice.below(6) === 0) stored.commit()
    }
    tree.unlink(tree.root, `new${round}`)
  }
})

test('what a batch holds goes to another thread whole, and the file keeps what it has', () => {
  const { world } = tinyWorld()
  const { tree } = world
  const ino = tree.make(tree.root, 'f', AS) as number
  tree.write(ino, 0, bytesOf('a'.repeat(CHUNK_BYTES) + 'b'.repeat(10_000)))
  const batch = world.takeBatch()
  assert.ok(batch !== undefined)
  const blobs = [...batch.blobs.values()]
  assert.deepEqual(
    blobs.map(({ length, buffer }) => [length, buffer.byteLength]),
    [
      [CHUNK_BYTES, CHUNK_BYTES],
      [10_000, 10_000],
    ],
  )
  tree.write(ino, 0, bytesOf('changed'))
  assert.ok(blobs[0]?.every((byte) => byte === 97))
  structuredClone(blobs, { transfer: blobs.map(({ buffer }) => buffer as ArrayBuffer) })
  assert.equal(blobs[0]?.length, 0)
  const kept = contentOf(tree, tree.stat(ino) as never)
  const wanted = `changed${'a'.repeat(CHUNK_BYTES - 7)}${'b'.repeat(10_000)}`
  assert.ok(!failed(kept) && Buffer.compare(kept, bytesOf(wanted)) === 0)
})
