import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, NO_BYTES, textOf } from '../base/bytes.ts'
import { EBADF, EINTR, EIO, ENOSPC, ENXIO, failed } from '../base/errno.ts'
import { SIGCONT, SIGHUP, SIGTTIN, SIGTTOU } from '../base/signals.ts'
import { Waiting } from '../base/waiting.ts'
import type { Process, Stream, TerminalAttributes, Tty } from './process.ts'
import { O_RDWR, type Syscalls } from './syscalls.ts'
import { tinyImage, tinyWorld } from './testing-image.ts'
import { makeDevice, S_IFCHR } from './tree.ts'

const TOSTOP = 0o400

interface Terminal {
  readonly stream: Stream
  readonly tty: Tty
  readonly written: string[]
  closed: number
}

const terminal = (): Terminal => {
  let attributes: TerminalAttributes = {
    iflag: 0,
    oflag: 0,
    cflag: 0,
    lflag: 0,
    cc: NO_BYTES,
  }
  const tty: Tty = {
    index: 3,
    windowSize: () => ({ rows: 24, columns: 80 }),
    resize: () => undefined,
    foreground: 0,
    session: 0,
    attributes: () => attributes,
    setAttributes: (to) => {
      attributes = to
    },
  }
  const written: string[] = []
  const self: Terminal = {
    tty,
    written,
    closed: 0,
    stream: {
      mode: S_IFCHR | 0o620,
      rdev: makeDevice(136, 3),
      path: '/dev/pts/3',
      tty,
      read: () => bytesOf('typed'),
      write: (bytes) => written.push(textOf(bytes)) && bytes.length,
      close: () => {
        self.closed++
      },
    },
  }
  return self
}

const session = (): { sys: Syscalls; term: Terminal } => {
  const { world } = tinyWorld()
  const sys = world.startProcess({ comm: 'bash', argv: ['bash'], environment: [], cwd: '/' })
  assert.ok(!failed(sys))
  const term = terminal()
  for (const fd of [0, 1, 2]) sys.attach(term.stream, { fd })
  sys.process.tty = term.tty
  term.tty.session = sys.process.sid
  term.tty.foreground = sys.process.pgid
  return { sys, term }
}

const job = (sys: Syscalls): Syscalls => {
  const child = sys.fork()
  assert.ok(!failed(child))
  sys.setpgid(child.pid, 0)
  return sys.as(child as Process)
}

test('a stream on three descriptors is closed with the last of them', () => {
  const { sys, term } = session()
  assert.deepEqual([sys.isatty(0), sys.isatty(9)], [true, false])
  const child = job(sys)
  sys.close(0)
  sys.close(1)
  sys.close(2)
  assert.equal(term.closed, 0)
  child.exit(0)
  assert.equal(term.closed, 1)
})

test('fstat of a terminal', () => {
  const { sys } = session()
  const stat = sys.fstat(0)
  assert.ok(!failed(stat))
  assert.deepEqual([stat.mode, stat.rdev, stat.nlink], [0o020620, makeDevice(136, 3), 1])
})

test('attach: at a descriptor that is open, at none, out of range', () => {
  const { sys, term } = session()
  const other = terminal()
  assert.deepEqual([sys.attach(other.stream, { fd: 1 }), sys.streamOf(1)], [1, other.stream])
  assert.equal(sys.attach(other.stream), 3)
  assert.equal(sys.attach(other.stream, { fd: 5_000 }), EBADF)
  assert.equal(sys.attach(other.stream, { fd: -1 }), EBADF)
  assert.equal(sys.attach(other.stream, { fd: 3 }), 3)
  assert.deepEqual([term.closed, other.closed], [0, 0])
})

test('/dev/tty is the terminal one has; /dev/ptmx has none left', () => {
  const { sys, term } = session()
  const fd = sys.open('/dev/tty', O_RDWR)
  assert.equal(fd, 3)
  sys.write(3, bytesOf('to the terminal'))
  assert.deepEqual(term.written, ['to the terminal'])
  const stat = sys.fstat(3)
  assert.ok(!failed(stat))
  assert.equal(stat.rdev, makeDevice(5, 0))
  sys.mknod('/tmp/pts3', S_IFCHR | 0o620, makeDevice(136, 3))
  sys.mknod('/tmp/pts4', S_IFCHR | 0o620, makeDevice(136, 4))
  assert.equal(sys.open('/tmp/pts3', O_RDWR), 4)
  assert.equal(sys.open('/tmp/pts4', O_RDWR), ENXIO)
  assert.equal(sys.open('/dev/ptmx', O_RDWR), ENOSPC)
  sys.process.tty = undefined
  assert.equal(sys.open('/dev/tty', O_RDWR), ENXIO)
})

test('reading in the background stops the job until it is continued', () => {
  const { sys } = session()
  const child = job(sys)
  const waits = child.read(0, 10)
  assert.ok(waits instanceof Waiting)
  assert.equal(child.process.state, 'stopped')
  assert.deepEqual(sys.wait({ pid: -1, untraced: true }), {
    pid: child.process.pid,
    change: { stopped: SIGTTIN },
  })
  let woken = 0
  waits.park(() => woken++)
  const { tty } = sys.process
  assert.ok(tty !== undefined)
  tty.foreground = child.process.pgid
  sys.kill(-child.process.pgid, SIGCONT)
  assert.equal(woken, 1)
  const bytes = child.read(0, 10)
  assert.ok(bytes instanceof Uint8Array)
  assert.equal(textOf(bytes), 'typed')
})

test('reading in the background: EIO for who ignores it or is an orphan, EINTR for a handler', () => {
  const { sys } = session()
  const child = job(sys)
  child.handle(SIGTTIN, 'ignore')
  assert.equal(child.read(0, 10), EIO)
  child.handle(SIGTTIN, 'catch')
  assert.deepEqual([child.read(0, 10), child.caught()], [EINTR, [SIGTTIN]])
  const orphan = job(child)
  child.exit(0)
  assert.equal(orphan.read(0, 10), EIO)
})

test('writing in the background stops only where the terminal says so', () => {
  const { sys, term } = session()
  const child = job(sys)
  assert.equal(child.write(1, bytesOf('free')), 4)
  term.tty.setAttributes({ ...term.tty.attributes(), lflag: TOSTOP })
  assert.ok(child.write(1, bytesOf('stopped')) instanceof Waiting)
  assert.equal(child.process.state, 'stopped')
  sys.kill(child.process.pid, SIGCONT)
  child.handle(SIGTTOU, 'ignore')
  assert.equal(child.write(1, bytesOf('ignored')), 7)
  assert.deepEqual(term.written, ['free', 'ignored'])
})

test('the end of a session hangs its terminal up', () => {
  const { sys, term } = session()
  const foreground = job(sys)
  const background = job(sys)
  background.handle(SIGHUP, 'catch')
  term.tty.foreground = foreground.process.pgid
  sys.exit(0)
  assert.deepEqual(foreground.process.ending, { signal: SIGHUP, dumped: false })
  assert.deepEqual([background.hasCaught(), background.process.tty], [false, undefined])
})

test('random bytes are the same for the same world, and different all the time', () => {
  const read = () => {
    const { world } = tinyWorld()
    const sys = world.startProcess({ comm: 'x', argv: [], environment: [], cwd: '/' })
    assert.ok(!failed(sys))
    sys.open('/dev/urandom', O_RDWR)
    sys.open('/dev/random', O_RDWR)
    return [sys.read(0, 16), sys.read(0, 16), sys.read(1, 16)].map((bytes) =>
      bytes instanceof Uint8Array ? textOf(bytes) : bytes,
    )
  }
  assert.deepEqual(read(), read())
  assert.equal(new Set(read()).size, 3)
})

test('a read of a device is bounded', () => {
  const { world } = tinyWorld(
    {},
    tinyImage({ '/zero': { mode: 0o020666, rdev: makeDevice(1, 5) } }),
  )
  const sys = world.startProcess({ comm: 'x', argv: [], environment: [], cwd: '/' })
  assert.ok(!failed(sys))
  sys.open('/zero', O_RDWR)
  const bytes = sys.read(0, 2 ** 40)
  assert.ok(bytes instanceof Uint8Array)
  assert.equal(bytes.length, 16_777_216)
})
