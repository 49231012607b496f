import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { failed } from '../base/errno.ts'
import { NOTES_BYTES_MAX } from '../base/limits.ts'
import { O_APPEND, O_TRUNC, O_WRONLY } from './syscalls.ts'
import { fakeLiving, lineOf } from './testing-ghosts.ts'
import { tinyImage, tinyWorld } from './testing-image.ts'
import { StoredWorld, settled } from './testing-store.ts'
import type { World } from './world.ts'

/** A turn of the logs; turn 10 begins. */
const TURN_S = 100
const NAMES = ['/log/a', '/log/a.1', '/log/a.2']

const machine = () => {
  const clock = manualClock(1_000_500)
  const tiny = tinyImage({
    '/log/a': { text: 'as recorded' },
    '/log/a.1': { text: 'older' },
    '/log/a.2': { text: 'oldest' },
    '/log/fixed': { text: 'fixed' },
  })
  return { clock, tiny, living: fakeLiving(tiny.image, NAMES, TURN_S) }
}

const inAWorld = () => {
  const { clock, tiny, living } = machine()
  const stored = new StoredWorld(tiny, clock, seededDice('notes'), { living })
  return { stored, clock, after: (seconds: number) => clock.advance(seconds * 1000) }
}

const processIn = (world: World) => {
  const sys = world.startProcess({ comm: 'cat', argv: ['cat'], environment: [], cwd: '/' })
  assert.ok(!failed(sys))
  return sys
}

/** The whole file, read in pieces of so many bytes; stat(2) agrees with its length. */
const content = (world: World, path: string, pieceBytes = 4_096): string => {
  const sys = processIn(world)
  const fd = settled(() => sys.open(path))
  if (failed(fd)) return fd.code
  let text = ''
  for (;;) {
    const bytes = settled(() => sys.read(fd, pieceBytes))
    if (failed(bytes)) return bytes.code
    if (bytes.length === 0) break
    text += textOf(bytes)
  }
  const stat = sys.stat(path)
  assert.equal(failed(stat) ? stat.code : stat.size, text.length, `the size of ${path}`)
  return text
}

const write = (world: World, flags: number, text: string): void => {
  const sys = processIn(world)
  const fd = settled(() => sys.open('/log/a', flags | O_WRONLY))
  assert.ok(!failed(fd))
  if (text !== '') settled(() => sys.write(fd, bytesOf(text)))
  sys.close(fd)
}

/** Lines `from` to before `to` of a life. */
const lines = (life: number, from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => lineOf(life, from + n)).join('')

test('a note stands behind what was there, and before what comes; the file only grows', () => {
  const { stored, after } = inAWorld()
  const { world } = stored
  after(2)
  assert.equal(world.note('/log/a', 'first\n'), true)
  assert.equal(world.note('/log/a', 'again\n'), true)
  const then = content(world, '/log/a')
  assert.equal(then, `${lines(10, 0, 2)}first\nagain\n`)
  after(3)
  world.note('/log/a', 'last\n')
  const now = `${then}${lines(10, 2, 5)}last\n`
  assert.equal(content(world, '/log/a'), now)
  for (const pieceBytes of [1, 3, 7]) assert.equal(content(world, '/log/a', pieceBytes), now)
  const stat = processIn(world).stat('/log/a')
  assert.deepEqual(failed(stat) ? stat.code : [stat.mtime.s, stat.ctime.s], [1_005, 1_005])
})

test('what is no log takes no note', () => {
  const { stored } = inAWorld()
  for (const path of ['/log/fixed', '/log/none', '/log', '/none/a']) {
    assert.equal(stored.world.note(path, 'x'), false, path)
  }
  assert.equal(stored.world.sequence(), 0)
})

test('rotation hands notes on with their file, and with its life they end in the store, too', () => {
  const { stored, after } = inAWorld()
  after(2)
  stored.world.note('/log/a', 'mine\n')
  after(100)
  assert.equal(content(stored.world, '/log/a'), lines(11, 0, 2))
  const older = `${lines(10, 0, 2)}mine\n${lines(10, 2, 100)}`
  assert.equal(content(stored.world, '/log/a.1'), older)
  stored.commit()
  stored.reattach()
  assert.equal(content(stored.world, '/log/a.1'), older)
  after(200)
  assert.equal(content(stored.world, '/log/a'), lines(13, 0, 2))
  stored.commit()
  assert.deepEqual([...stored.records.keys()], ['m'])
})

test('after a restart notes are where they were, whether anybody had looked or not', () => {
  const { stored, after } = inAWorld()
  after(2)
  stored.world.note('/log/a', 'unseen\n')
  stored.commit()
  stored.reattach()
  after(1)
  stored.world.note('/log/a', 'more\n')
  const text = `${lines(10, 0, 2)}unseen\n${lines(10, 2, 3)}more\n`
  assert.equal(content(stored.world, '/log/a'), text)
  stored.commit()
  stored.reattach()
  assert.equal(content(stored.world, '/log/a'), text)
})

test('a daemon goes on in the file that a visitor has changed, emptied or moved', () => {
  const { stored, after } = inAWorld()
  const { world } = stored
  after(2)
  world.note('/log/a', 'one\n')
  write(world, O_APPEND, 'visitor\n')
  after(1)
  world.note('/log/a', 'two\n')
  const grown = `${lines(10, 0, 2)}one\nvisitor\n${lines(10, 2, 3)}two\n`
  assert.equal(content(world, '/log/a'), grown)
  write(world, O_TRUNC, '')
  world.note('/log/a', 'three\n')
  assert.equal(content(world, '/log/a'), 'three\n')
  const sys = processIn(world)
  assert.ok(!failed(sys.rename('/log/a', '/log/moved')))
  world.note('/log/a', 'four\n')
  assert.equal(content(world, '/log/a'), 'ENOENT')
  assert.equal(content(world, '/log/moved'), 'three\nfour\n')
})

test('a log that has had enough takes no more, until it is another one', () => {
  const { stored, after } = inAWorld()
  const { world } = stored
  const half = 'x'.repeat(NOTES_BYTES_MAX / 2)
  const take = (text: string): boolean => world.note('/log/a', text)
  assert.deepEqual([take(half), take(half), take('x')], [true, true, false])
  after(300)
  assert.deepEqual([take('x'), content(world, '/log/a')], [true, 'x'])
})

test('a disk is as full as what stands on it, logs that grow included', () => {
  const { clock, tiny, living } = machine()
  const world = tinyWorld({}, { ...tiny, clock, living, diskBytes: 1 << 30 }).world
  const used = (): number => {
    const { blocks, blocksFree } = world.tree.statfs()
    return blocks - blocksFree
  }
  const blocksOf = (): number => {
    const sys = processIn(world)
    return NAMES.concat('/log/fixed')
      .map((path) => sys.stat(path))
      .reduce((sum, stat) => sum + (failed(stat) ? 0 : stat.blocks / 8), 0)
  }
  clock.advance(60_000)
  const before = used() - blocksOf()
  clock.advance(500_000)
  assert.equal(used() - blocksOf(), before)
  world.note('/log/a', 'x'.repeat(100_000))
  assert.equal(used() - blocksOf(), before)
  write(world, O_APPEND, 'y'.repeat(9_000))
  assert.equal(used() - blocksOf(), before)
  clock.advance(130_000)
  assert.equal(used() - blocksOf(), before)
})
