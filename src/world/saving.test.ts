import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { failed } from '../base/errno.ts'
import { FORMAT_VERSION, META_KEY } from './keys.ts'
import { decodeMeta } from './records.ts'
import { O_CREAT, O_RDWR, O_TMPFILE, type Syscalls } from './syscalls.ts'
import { compare, compareContents, compareRecords, modelOf } from './testing-compare.ts'
import { tinyImage } from './testing-image.ts'
import type { Model } from './testing-model.ts'
import { step } from './testing-steps.ts'
import { apply, StoredWorld, settled } from './testing-store.ts'

const FILES = {
  '/a/f': { text: 'text' },
  '/a/g': { same: '/a/f' },
  '/a/big': { text: 'b'.repeat(70_000) },
  '/b/c/d': { text: 'd' },
}

const START_MS = 1_795_294_800_000
const fresh = (seed = 'saving'): StoredWorld =>
  new StoredWorld(tinyImage(FILES), manualClock(START_MS), seededDice(seed))

const process = (stored: StoredWorld): Syscalls => {
  const as = { comm: 'sh', argv: ['sh'], environment: [], cwd: '/' }
  const sys = stored.world.startProcess(as)
  assert.ok(!failed(sys))
  return sys
}

const read = (sys: Syscalls, fd: number, at: number): string => {
  const bytes = settled(() => sys.pread(fd, 10, at))
  assert.ok(!failed(bytes))
  return textOf(bytes)
}

const keys = (stored: StoredWorld): string[] => [...stored.records.keys()].sort()

test('a world nobody changed has no records, whatever was read', () => {
  const stored = fresh()
  const sys = process(stored)
  const fd = sys.open('/a/f')
  assert.ok(typeof fd === 'number')
  settled(() => sys.read(fd, 100))
  sys.readdir('/a')
  sys.fork()
  assert.deepEqual([stored.world.sequence(), stored.world.takeBatch()], [0, undefined])
})

test('what is stored, and what goes again', () => {
  const stored = fresh()
  const sys = process(stored)
  sys.mkdir('/n')
  sys.symlink('t', '/n/l')
  stored.commit()
  assert.deepEqual(keys(stored), ['d1/n', 'd8/l', 'i1', 'i8', 'i9', 'm'])
  sys.unlink('/n/l')
  sys.rmdir('/n')
  stored.commit()
  assert.deepEqual(keys(stored), ['i1', 'm'])
  sys.unlink('/a/g')
  stored.commit()
  assert.deepEqual(keys(stored), ['d2/g', 'i1', 'i2', 'i3', 'm'])
  sys.unlink('/a/f')
  sys.unlink('/a/big')
  stored.commit()
  assert.deepEqual(keys(stored), ['d2/big', 'd2/f', 'd2/g', 'i1', 'i2', 'i3', 'i4', 'm'])
  assert.equal(stored.records.get('i3')?.length, 0)
  sys.rmdir('/a')
  stored.commit()
  assert.deepEqual(keys(stored), ['d1/a', 'i1', 'i2', 'i3', 'i4', 'm'])
})

test('small content stands in its record, more goes by hash, what is appended stands behind it', () => {
  const stored = fresh()
  const sys = process(stored)
  const fd = sys.open('/log', O_CREAT | O_RDWR)
  assert.ok(typeof fd === 'number')
  const sizes: number[][] = []
  for (let count = 0; count < 5; count++) {
    sys.write(fd, bytesOf('l'.repeat(1_500)))
    stored.commit()
    sizes.push([stored.records.get('c8:0')?.length ?? 0, stored.blobs.size])
  }
  assert.deepEqual(sizes, [
    [1_505, 0],
    [3_005, 0],
    [38, 1],
    [1_538, 1],
    [3_038, 1],
  ])
  stored.reattach()
  const again = process(stored)
  const log = again.open('/log')
  assert.ok(typeof log === 'number')
  const bytes = settled(() => again.read(log, 10_000))
  assert.ok(!failed(bytes))
  assert.equal(textOf(bytes), 'l'.repeat(7_500))
})

test('a cut needs no content: the record has the valid length', () => {
  const stored = fresh()
  const sys = process(stored)
  const fd = sys.open('/f', O_CREAT | O_RDWR)
  assert.ok(typeof fd === 'number')
  sys.write(fd, bytesOf('x'.repeat(60_000)))
  stored.commit()
  const { blobs } = stored
  stored.reattach()
  const hidden = new Map(blobs)
  blobs.clear()
  const again = process(stored)
  const cut = again.truncate('/f', 50_000)
  assert.ok('size' in cut)
  stored.commit()
  assert.equal(blobs.size, 0)
  for (const [hash, bytes] of hidden) blobs.set(hash, bytes)
  stored.reattach()
  const stat = stored.world.tree.stat(8)
  assert.ok(!failed(stat))
  const bytes = settled(() => stored.world.tree.read(8, 0, 100_000))
  assert.ok(!failed(bytes))
  assert.deepEqual([stat.size, textOf(bytes)], [50_000, 'x'.repeat(50_000)])
})

test('files without a name leave nothing behind, named ones are whole', () => {
  const stored = fresh()
  const sys = process(stored)
  const orphan = sys.open('/a/f', O_RDWR)
  const unnamed = sys.open('/', O_TMPFILE | O_RDWR)
  assert.ok(typeof orphan === 'number' && typeof unnamed === 'number')
  sys.unlink('/a/f')
  sys.unlink('/a/g')
  stored.commit()
  const { sequence } = { sequence: stored.world.sequence() }
  sys.write(unnamed, bytesOf('u'.repeat(5_000)))
  settled(() => sys.pwrite(orphan, bytesOf('o'), 2))
  assert.deepEqual([stored.world.sequence(), stored.world.takeBatch()], [sequence, undefined])
  const stat = sys.fstat(unnamed)
  assert.ok(!failed(stat))
  assert.equal(stored.world.tree.link(stat.ino, 1, 'named'), stat.ino)
  stored.commit()
  stored.reattach()
  const bytes = settled(() => stored.world.tree.read(stat.ino, 0, 10_000))
  assert.ok(!failed(bytes))
  assert.equal(textOf(bytes), 'u'.repeat(5_000))
})

test('content in memory stays within its limit once the store has it', () => {
  const stored = fresh()
  const sys = process(stored)
  const fd = sys.open('/f', O_CREAT | O_RDWR)
  assert.ok(typeof fd === 'number')
  for (let at = 0; at < 1_000_000; at += 50_000) sys.write(fd, bytesOf('x'.repeat(50_000)))
  assert.equal(stored.world.residentBytes() >= 1_000_000, true)
  stored.commit()
  assert.equal(stored.world.residentBytes() <= 100_000, true)
  for (let at = 0; at < 1_000_000; at += 50_000) {
    assert.equal(read(sys, fd, at), 'xxxxxxxxxx')
  }
  assert.equal(stored.world.residentBytes() <= 100_000, true)
})

test('every prefix of the batches is a whole world', () => {
  const stored = fresh('prefixes')
  const dice = seededDice('prefixes of steps')
  const model = modelOf(stored.world.tree)
  const kept: Model[] = [model.afterCrash()]
  for (let count = 0; count < 150; count++) {
    for (let steps = 1 + dice.below(6); steps > 0; steps--) step(stored.world.tree, model, dice)
    const before = stored.batches.length
    stored.commit()
    if (stored.batches.length > before) kept.push(model.afterCrash())
  }
  const replayed = fresh('prefixes')
  for (const [hash, bytes] of stored.blobs) replayed.blobs.set(hash, bytes)
  kept.forEach((at, count) => {
    const batch = stored.batches[count - 1]
    if (batch !== undefined) apply(batch, replayed.records)
    replayed.reattach()
    const where = `after ${count} batches`
    compare(replayed.world.tree, at, where)
    compareContents(replayed.world.tree, at, where)
    compareRecords(replayed, at, where)
  })
})

test('sequence numbers grow, a batch has the newest, and the next has only what came after', () => {
  const stored = fresh()
  const sys = process(stored)
  sys.mkdir('/x')
  const first = stored.world.takeBatch()
  assert.equal(first?.sequence, stored.world.sequence())
  assert.equal(stored.world.takeBatch(), undefined)
  sys.chmod('/x', 0o700)
  const second = stored.world.takeBatch()
  assert.deepEqual([...(second?.changes.keys() ?? [])], ['i8', 'm'])
  assert.ok((second?.sequence ?? 0) > (first?.sequence ?? 0))
})

test('process numbers never go back, and cost a commit only now and then', () => {
  const stored = fresh()
  const sys = process(stored)
  const pids: number[] = []
  for (let count = 0; count < 300; count++) {
    const child = sys.fork()
    assert.ok(!failed(child))
    pids.push(child.pid)
    sys.as(child).exit(0)
    sys.wait({ pid: -1 })
  }
  assert.deepEqual([sys.process.pid, pids[0], pids.at(-1)], [1000, 1001, 1300])
  assert.equal(stored.world.sequence(), 1)
  stored.commit()
  assert.deepEqual(keys(stored), ['m'])
  stored.reattach()
  assert.equal(process(stored).process.pid, 1512)
})

test('worlds of another format, of another image, or broken ones are refused', () => {
  const stored = fresh()
  process(stored).mkdir('/x')
  stored.commit()
  const meta = stored.records.get(META_KEY)
  assert.ok(meta !== undefined)
  assert.equal(decodeMeta(meta).version, FORMAT_VERSION)
  const refusal = (change: () => void): string => {
    const records = new Map(stored.records)
    change()
    try {
      stored.reattach()
      return 'opened'
    } catch (error) {
      assert.ok(error instanceof Error)
      return error.message
    } finally {
      stored.records.clear()
      for (const [key, value] of records) stored.records.set(key, value)
    }
  }
  const { pin } = stored.image.image
  const other = 'f'.repeat(64)
  const newer = Uint8Array.from([FORMAT_VERSION + 1, 9, 9])
  const swapped = bytesOf(textOf(meta).replace(pin, other))
  const cases: [() => void, string][] = [
    [() => stored.records.set('m', newer), 'a world was written in format 2; this program reads 1'],
    [() => stored.records.set('m', swapped), `a world stands on ${other}, not on ${pin}`],
    [() => stored.records.delete('m'), 'a world has records, but none that says what it is'],
    [() => stored.records.set('z9', meta), "a world's record has an unknown key: z9"],
    [() => stored.records.set('i9', Uint8Array.of(1)), "a world's record can't be read: i9"],
    [
      () => stored.records.set('d77/x', Uint8Array.of(1, 1)),
      'a world has a name without a directory: 77',
    ],
    [
      () => stored.records.set('c77:0', Uint8Array.of(0, 0, 0, 0)),
      'a world has content without a file: 77:0',
    ],
  ]
  for (const [change, message] of cases) assert.equal(refusal(change), message)
  assert.equal(
    refusal(() => undefined),
    'opened',
  )
})

test('keys stay below 600 bytes with the longest names', () => {
  const stored = fresh()
  const sys = process(stored)
  const name = '\xff'.repeat(255)
  sys.mkdir(`/${name}`)
  stored.commit()
  const longest = Math.max(...keys(stored).map((key) => key.length))
  assert.equal(longest, `d1/${name}`.length)
  stored.reattach()
  assert.equal(stored.world.tree.lookup(1, name), 8)
})
