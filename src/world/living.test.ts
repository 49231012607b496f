import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { type ManualClock, manualClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { ENOSPC, failed } from '../base/errno.ts'
import { BLOCK_BYTES, LIVING_ABSORBED_BYTES_MAX } from '../base/limits.ts'
import {
  O_APPEND,
  O_CREAT,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  SEEK_DATA,
  SEEK_END,
  SEEK_HOLE,
  type Syscalls,
} from './syscalls.ts'
import { fakeLiving, LINE, lineOf } from './testing-ghosts.ts'
import { tinyImage, tinyWorld } from './testing-image.ts'
import { startIn } from './testing-process.ts'
import { StoredWorld, settled } from './testing-store.ts'
import type { Living, WorldSetup } from './world.ts'

/** A turn of the logs: a hundred seconds, so a hundred lines. */
const TURN_S = 100
/** Turn 10 begins; what bears the name /log/a then has life 10, /log/a.1 life 9. */
const START_S = 1_000
const NAMES = ['/log/a', '/log/a.1', '/log/a.2']
const IMAGE = {
  '/log/a': { text: 'as recorded' },
  '/log/a.1': { text: 'older' },
  '/log/a.2': { text: 'oldest' },
  '/log/fixed': { text: 'fixed' },
  '/tmp': { dir: true, mode: 0o1777 },
} as const

const LOGS: readonly string[] = NAMES

interface Ground {
  readonly sys: Syscalls
  readonly clock: ManualClock
}

const inAWorld = (but: Partial<WorldSetup> = {}): Ground => {
  const clock = manualClock(START_S * 1000 + 500)
  const tiny = tinyImage(IMAGE)
  const living = fakeLiving(tiny.image, LOGS, TURN_S)
  const world = tinyWorld({}, { ...tiny, clock, living, ...but })
  return { sys: startIn(world), clock }
}

/** Lines `from` to before `to` of a life. */
const lines = (life: number, from: number, to: number): string => {
  let text = ''
  for (let line = from; line < to; line++) text += lineOf(life, line)
  return text
}

const content = (sys: Syscalls, path: string): string => {
  const fd = settled(() => sys.open(path))
  if (failed(fd)) return fd.code
  let text = ''
  for (;;) {
    const bytes = settled(() => sys.read(fd, 4_096))
    if (failed(bytes)) return bytes.code
    if (bytes.length === 0) break
    text += textOf(bytes)
  }
  sys.close(fd)
  const stat = sys.stat(path)
  assert.equal(failed(stat) ? stat.code : stat.size, text.length, `the size of ${path}`)
  return text
}

const write = (sys: Syscalls, path: string, flags: number, text: string): unknown => {
  const fd = settled(() => sys.open(path, flags | O_WRONLY))
  if (failed(fd)) return fd.code
  const wrote = text === '' ? 0 : settled(() => sys.write(fd, bytesOf(text)))
  sys.close(fd)
  return failed(wrote) ? wrote.code : wrote
}

const list = (sys: Syscalls): string => {
  const entries = sys.readdir('/log')
  return failed(entries) ? entries.code : entries.map(({ name }) => name).join(' ')
}

const inoOf = (sys: Syscalls, path: string): unknown => {
  const stat = sys.stat(path)
  return failed(stat) ? stat.code : stat.ino
}

const after = (clock: ManualClock, seconds: number): void => clock.advance(seconds * 1000)

test('a log grows by the clock: its size, times, blocks and bytes', () => {
  const { sys, clock } = inAWorld()
  const seen = () => {
    const stat = sys.stat('/log/a')
    if (failed(stat)) return stat.code
    const { size, blocks, mtime, ctime, birth } = stat
    return [size, blocks, mtime.s, ctime.s, birth.s]
  }
  assert.deepEqual(seen(), [0, 0, 1_000, 1_000, 1_000])
  after(clock, 7)
  assert.deepEqual(seen(), [70, 8, 1_007, 1_007, 1_000])
  assert.equal(content(sys, '/log/a'), lines(10, 0, 7))
  assert.equal(content(sys, '/log/a.1'), lines(9, 0, 100))
  assert.equal(content(sys, '/log/fixed'), 'fixed')
})

test('tail -f sees what is added; SEEK_END, SEEK_DATA and SEEK_HOLE know the size of now', () => {
  const { sys, clock } = inAWorld()
  after(clock, 5)
  const fd = sys.open('/log/a')
  assert.ok(typeof fd === 'number')
  const next = () => {
    const bytes = settled(() => sys.read(fd, 1_000))
    return failed(bytes) ? bytes.code : textOf(bytes)
  }
  assert.deepEqual([next(), next()], [lines(10, 0, 5), ''])
  after(clock, 2)
  assert.deepEqual([next(), next()], [lines(10, 5, 7), ''])
  after(clock, 1)
  const ends = [
    [0, SEEK_END],
    [3, SEEK_DATA],
    [3, SEEK_HOLE],
  ] as const
  assert.deepEqual(
    ends.map(([at, whence]) => sys.seek(fd, at, whence)),
    [80, 3, 80],
  )
})

test('rotation hands inodes from name to name; what is open stays what it is', () => {
  const { sys, clock } = inAWorld()
  const [a, a1, a2] = NAMES.map((name) => inoOf(sys, name))
  const fd = sys.open('/log/a')
  assert.ok(typeof fd === 'number')
  after(clock, TURN_S + 3)
  assert.deepEqual(
    NAMES.map((name) => inoOf(sys, name)),
    [a2, a, a1],
  )
  assert.equal(content(sys, '/log/a'), lines(11, 0, 3))
  assert.equal(content(sys, '/log/a.1'), lines(10, 0, 100))
  const bytes = settled(() => sys.read(fd, 2_000))
  assert.equal(failed(bytes) ? bytes.code : textOf(bytes), lines(10, 0, 100))
  assert.equal(list(sys), 'a a.1 a.2 fixed')
})

test('what a visitor does to a log is his; it goes on growing behind that', () => {
  const table: [how: string, act: (sys: Syscalls) => unknown, says: unknown, then: string][] = [
    ['cut to nothing', (sys) => write(sys, '/log/a', O_TRUNC, ''), 0, ''],
    ['overwritten', (sys) => write(sys, '/log/a', O_TRUNC, 'mine\n'), 5, 'mine\n'],
    ['appended', (sys) => write(sys, '/log/a', O_APPEND, 'x\n'), 2, `${lines(10, 0, 5)}x\n`],
    ['in place', (sys) => write(sys, '/log/a', 0, 'X'), 1, `X${lines(10, 0, 5).slice(1)}`],
    ['cut short', (sys) => size(sys.truncate('/log/a', 13)), 13, lines(10, 0, 5).slice(0, 13)],
    ['made long', (sys) => size(sys.truncate('/log/a', 52)), 52, `${lines(10, 0, 5)}\0\0`],
    ['its mode', (sys) => size(sys.chmod('/log/a', 0o600)), 50, lines(10, 0, 5)],
    ['its owner', (sys) => size(sys.chown('/log/a', 5, 5)), 50, lines(10, 0, 5)],
    ['reserved', (sys) => reserve(sys), 60, `${lines(10, 0, 5)}${'\0'.repeat(10)}`],
  ]
  for (const [how, act, says, then] of table) {
    const { sys, clock } = inAWorld()
    after(clock, 5)
    assert.equal(act(sys), says, how)
    assert.equal(content(sys, '/log/a'), then, how)
    after(clock, 4)
    assert.equal(content(sys, '/log/a'), then + lines(10, 5, 9), how)
    const stat = sys.stat('/log/a')
    assert.equal(failed(stat) ? stat.code : stat.mtime.s, 1_009, how)
  }
})

const size = (stat: ReturnType<Syscalls['truncate']>): unknown =>
  'size' in stat ? stat.size : stat

const reserve = (sys: Syscalls): unknown => {
  const fd = sys.open('/log/a', O_RDWR)
  return typeof fd === 'number' ? size(sys.allocate(fd, { at: 0, bytes: 60 }) as never) : fd
}

test('later changes take what grew in between along', () => {
  const { sys, clock } = inAWorld()
  after(clock, 5)
  write(sys, '/log/a', O_TRUNC, 'mine\n')
  after(clock, 2)
  write(sys, '/log/a', O_APPEND, 'more\n')
  after(clock, 2)
  write(sys, '/log/a', O_APPEND, 'last\n')
  after(clock, 1)
  const wanted = `mine\n${lines(10, 5, 7)}more\n${lines(10, 7, 9)}last\n${lines(10, 9, 10)}`
  assert.equal(content(sys, '/log/a'), wanted)
  sys.truncate('/log/a', 12)
  after(clock, 1)
  assert.equal(content(sys, '/log/a'), wanted.slice(0, 12) + lines(10, 10, 11))
  sys.chmod('/log/a', 0o640)
  assert.equal(content(sys, '/log/a'), wanted.slice(0, 12) + lines(10, 10, 11))
})

test('times that a visitor sets stay until the log is written to again', () => {
  const { sys, clock } = inAWorld()
  after(clock, 5)
  sys.utimens('/log/a', { atime: { s: 1, ns: 0 }, mtime: { s: 1, ns: 0 } })
  const mtime = () => {
    const stat = sys.stat('/log/a')
    return failed(stat) ? stat.code : stat.mtime.s
  }
  assert.equal(mtime(), 1)
  after(clock, 1)
  assert.equal(mtime(), 1_006)
})

test('unlinked, renamed and replaced logs: what grows, and what comes with the next turn', () => {
  type Seen = [now: string, soon: string, next: string, last: string]
  const table: [how: string, act: (sys: Syscalls) => unknown, path: string, seen: Seen][] = [
    ['rm', (sys) => sys.unlink('/log/a'), '/log/a', ['ENOENT', 'ENOENT', lines(11, 0, 2), '']],
    [
      'mv away',
      (sys) => sys.rename('/log/a', '/tmp/a'),
      '/tmp/a',
      [lines(10, 0, 5), lines(10, 0, 8), lines(10, 0, 100), 'ENOENT'],
    ],
    [
      'a link',
      (sys) => sys.link('/log/a', '/tmp/a'),
      '/tmp/a',
      [lines(10, 0, 5), lines(10, 0, 8), lines(10, 0, 100), 'ENOENT'],
    ],
  ]
  for (const [how, act, path, [now, soon, next, ended]] of table) {
    const { sys, clock } = inAWorld()
    after(clock, 5)
    assert.ok(!failed(act(sys)), how)
    const seen = () => content(sys, path)
    assert.equal(seen(), now, how)
    after(clock, 3)
    assert.equal(seen(), soon, how)
    after(clock, TURN_S - 6)
    assert.equal(seen(), next, how)
    after(clock, 3 * TURN_S - 2)
    assert.equal(seen(), ended, how)
  }
})

const last = (...answers: unknown[]): unknown => answers.at(-1)

test('a log whose name was taken away leaves a gap as it goes from name to name', () => {
  const { sys, clock } = inAWorld()
  after(clock, 5)
  sys.unlink('/log/a')
  assert.equal(list(sys), 'a.1 a.2 fixed')
  after(clock, TURN_S)
  assert.equal(list(sys), 'a a.2 fixed')
  after(clock, TURN_S)
  assert.equal(list(sys), 'a a.1 fixed')
  after(clock, TURN_S)
  assert.equal(list(sys), 'a a.1 a.2 fixed', 'the number has come back as a new file')
  assert.equal(content(sys, '/log/a'), lines(13, 0, 5))
})

test('a file put in the place of a log does not grow, and is rotated in its place', () => {
  const table: [how: string, act: (sys: Syscalls) => unknown][] = [
    ['renamed over it', (sys) => last(write(sys, '/log/x', O_CREAT, 'mine'), move(sys))],
    ['made anew', (sys) => last(sys.unlink('/log/a'), write(sys, '/log/a', O_CREAT, 'mine'))],
    [
      'linked',
      (sys) => last(write(sys, '/log/x', O_CREAT, 'mine'), sys.unlink('/log/a'), link(sys)),
    ],
  ]
  for (const [how, act] of table) {
    const { sys, clock } = inAWorld()
    after(clock, 5)
    act(sys)
    const ino = inoOf(sys, '/log/a')
    const seen = () => NAMES.map((name) => content(sys, name).slice(0, LINE))
    const of = (life: number) => lineOf(life, 0)
    assert.deepEqual(seen(), ['mine', of(9), of(8)], how)
    after(clock, TURN_S)
    assert.deepEqual(seen(), [of(11), 'mine', of(9)], how)
    after(clock, TURN_S)
    assert.deepEqual(seen(), [of(12), of(11), 'mine'], how)
    assert.equal(list(sys), 'a a.1 a.2 fixed', how)
    assert.equal(inoOf(sys, '/log/a.2'), ino, how)
    after(clock, TURN_S)
    assert.deepEqual(seen(), [of(13), of(12), of(11)], how)
    const stat = sys.statfs('/')
    assert.ok(!failed(stat))
    assert.equal(stat.inodes - stat.inodesFree, tinyImage(IMAGE).image.inodes, how)
  }
})

const move = (sys: Syscalls): unknown => sys.rename('/log/x', '/log/a')
const link = (sys: Syscalls): unknown => last(sys.link('/log/x', '/log/a'), sys.unlink('/log/x'))

test('a file in the place of a log goes away as files do, and so does a directory', () => {
  const { sys, clock } = inAWorld()
  after(clock, 5)
  sys.unlink('/log/a')
  write(sys, '/log/a', O_CREAT, 'mine')
  assert.ok(!failed(sys.unlink('/log/a')))
  assert.equal(list(sys), 'a.1 a.2 fixed')
  sys.mkdir('/log/a')
  after(clock, TURN_S)
  assert.equal(list(sys), 'a.2 fixed a')
  assert.ok(!failed(sys.rmdir('/log/a')))
  after(clock, TURN_S)
  assert.equal(list(sys), 'a fixed')
})

test('moved away and back it is rotated as before', () => {
  const { sys, clock } = inAWorld()
  after(clock, 5)
  const ino = inoOf(sys, '/log/a')
  sys.rename('/log/a', '/tmp/a')
  sys.rename('/tmp/a', '/log/a')
  assert.equal(content(sys, '/log/a'), lines(10, 0, 5))
  after(clock, TURN_S)
  assert.deepEqual([inoOf(sys, '/log/a.1'), list(sys)], [ino, 'a a.1 a.2 fixed'])
})

test('emptied directories of logs: rm -r takes them all, rmdir the directory', () => {
  const { sys } = inAWorld()
  assert.equal(last(sys.rmdir('/log')) instanceof Object, true)
  for (const name of ['a', 'a.1', 'a.2', 'fixed']) sys.unlink(`/log/${name}`)
  assert.equal(list(sys), '')
  assert.ok(!failed(sys.rmdir('/log')))
})

test('a directory of logs is as old as their last turn, or what a visitor did in it since', () => {
  // Later than what the image says of itself.
  const startS = 1_800_000_000
  const clock = manualClock(startS * 1000 + 500)
  const { sys } = inAWorld({ clock })
  const changed = (): unknown => {
    const stat = sys.stat('/log')
    return failed(stat) ? stat.code : [stat.mtime.s, stat.ctime.s]
  }
  assert.deepEqual(changed(), [startS, startS])
  after(clock, 7)
  write(sys, '/log/mine', O_CREAT, '')
  assert.deepEqual(changed(), [startS + 7, startS + 7])
  sys.unlink('/log/mine')
  sys.utimens('/log', { atime: 'omit', mtime: { s: 6, ns: 0 } })
  assert.deepEqual(changed(), [6, startS + 7])
  after(clock, TURN_S)
  assert.deepEqual(changed(), [startS + TURN_S, startS + TURN_S])
})

test('all of it is found again, weeks later too', () => {
  const clock = manualClock(START_S * 1000 + 500)
  const tiny = tinyImage(IMAGE)
  const living = fakeLiving(tiny.image, LOGS, TURN_S)
  const stored = new StoredWorld(tiny, clock, seededDice('l'), { living })
  const process = () => startIn({ world: stored.world, clock })
  const reattached = () => {
    stored.commit()
    const before = stored.picture()
    stored.reattach()
    assert.deepEqual(stored.picture(), before)
    return process()
  }
  after(clock, 5)
  const first = process()
  write(first, '/log/a', O_TRUNC, 'mine\n')
  first.unlink('/log/a.1')
  after(clock, 2)
  write(first, '/log/a', O_APPEND, 'more\n')
  first.link('/log/a', '/tmp/kept')
  first.rename('/log/fixed', '/log/a.2')
  after(clock, 2)
  let sys = reattached()
  const wanted = `mine\n${lines(10, 5, 7)}more\n`
  assert.equal(content(sys, '/log/a'), wanted + lines(10, 7, 9))
  assert.equal(list(sys), 'a a.2')
  assert.equal(content(sys, '/log/a.2'), 'fixed')
  after(clock, TURN_S)
  sys = reattached()
  assert.equal(content(sys, '/log/a.1'), wanted + lines(10, 7, 100))
  assert.equal(content(sys, '/tmp/kept'), wanted + lines(10, 7, 100))
  after(clock, 2 * TURN_S)
  stored.reattach()
  sys = process()
  assert.equal(content(sys, '/log/a'), lines(13, 0, 9))
  assert.equal(content(sys, '/tmp/kept'), 'ENOENT', 'the life has ended, and its names with it')
  sys = reattached()
  assert.equal(list(sys), 'a a.1 a.2')
  stored.commit()
  const left = [...stored.records.keys()].filter((key) => /^[lc]/.test(key))
  assert.deepEqual(left, [], 'nothing is kept of lives that have ended')
})

test('a full disk says ENOSPC, and loses nothing that was to be seen', () => {
  const limits = { inodes: 100, bytes: BLOCK_BYTES, processes: 8 }
  const { sys, clock } = inAWorld({ limits })
  after(clock, 5)
  assert.equal(write(sys, '/log/a', O_TRUNC, 'mine\n'), 5)
  assert.equal(write(sys, '/log/fixed', O_APPEND, 'x'), 'ENOSPC')
  after(clock, 5)
  assert.equal(write(sys, '/log/a', O_APPEND, 'm'.repeat(2 * BLOCK_BYTES)), BLOCK_BYTES - 55)
  assert.equal(write(sys, '/log/a', O_APPEND, 'm'), 'ENOSPC')
  after(clock, 1)
  assert.equal(write(sys, '/log/a', O_APPEND, 'm'), 'ENOSPC')
  const wanted = `mine\n${lines(10, 5, 10)}${'m'.repeat(BLOCK_BYTES - 55)}${lines(10, 10, 11)}`
  assert.equal(content(sys, '/log/a'), wanted)
})

test('what a log has grown by since the last change is absorbed up to a bound', () => {
  let bytes = 10
  const tiny = tinyImage(IMAGE)
  const fake = fakeLiving(tiny.image, LOGS, TURN_S)
  const living: Living = {
    ...fake,
    state: (ino, nowMs) => ({ ...fake.state(ino, nowMs), size: bytes }),
    read: (_, { count }) => new Uint8Array(Math.min(count, 60_000)),
  }
  const { sys } = inAWorld({ living })
  assert.equal(write(sys, '/log/a', O_APPEND, 'x'), 1)
  bytes += LIVING_ABSORBED_BYTES_MAX + 1
  assert.equal(write(sys, '/log/a', O_APPEND, 'x'), ENOSPC.code)
  assert.equal(size(sys.chmod('/log/a', 0o600)), bytes + 1)
  assert.equal(size(sys.truncate('/log/a', 5)), 5)
  assert.equal(write(sys, '/log/a', O_APPEND, 'x'), 1)
  bytes += LIVING_ABSORBED_BYTES_MAX
  assert.equal(write(sys, '/log/a', O_APPEND, 'x'), 1)
  assert.equal(size(sys.chmod('/log/a', 0o600)), 7 + LIVING_ABSORBED_BYTES_MAX)
})

test('a line has as many bytes as it says', () => {
  assert.equal(lineOf(10, 99).length, LINE)
})

test('what is appended stands behind all that came before it, however fast the clock goes', () => {
  const clock = manualClock(START_S * 1000 + 500)
  let isRacing = false
  const racing = {
    ...clock,
    now: () => {
      if (isRacing) clock.advance(1_000)
      return clock.now()
    },
  }
  const { sys } = inAWorld({ clock: racing })
  isRacing = true
  for (const call of [1, 2, 3]) assert.equal(write(sys, '/log/a', O_APPEND, `own ${call}\n`), 6)
  const fd = settled(() => sys.open('/log/a', O_APPEND | O_WRONLY))
  assert(!failed(fd))
  assert.equal(
    settled(() => sys.pwrite(fd, bytesOf('own 4\n'), 0)),
    6,
  )
  isRacing = false
  const text = content(sys, '/log/a')
  assert.deepEqual(text.match(/own \d\n/g), ['own 1\n', 'own 2\n', 'own 3\n', 'own 4\n'])
  const others = text.replace(/own \d\n/g, '')
  assert.equal(others, lines(10, 0, others.length / LINE))
})
