import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { EAGAIN, EMFILE, ENFILE, ENOMEM, ENXIO, EPIPE, failed } from '../base/errno.ts'
import { SIGPIPE } from '../base/signals.ts'
import { Waiting } from '../base/waiting.ts'
import { O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY, type Syscalls } from './syscalls.ts'
import { forked, start } from './testing-process.ts'

const pipeOf = (sys: Syscalls): { reads: number; writes: number } => {
  const both = sys.pipe()
  assert.ok(!failed(both))
  return both
}

/** Whether a waiting answer is woken by what is done. */
const isWoken = (answer: unknown, by: () => void): boolean => {
  assert.ok(answer instanceof Waiting)
  let woken = false
  answer.park(() => (woken = true))
  by()
  return woken
}

const text = (answer: unknown): unknown => (answer instanceof Uint8Array ? textOf(answer) : answer)

test('a reader waits for bytes, a writer for room; the end comes with the last writer', () => {
  const sys = start()
  const { reads, writes } = pipeOf(sys)
  assert.ok(isWoken(sys.read(reads, 10), () => sys.write(writes, bytesOf('hello'))))
  assert.equal(text(sys.read(reads, 10)), 'hello')
  assert.equal(sys.write(writes, bytesOf('x'.repeat(70_000))), 65_536)
  assert.ok(isWoken(sys.write(writes, bytesOf('y')), () => sys.read(reads, 65_536)))
  const child = forked(sys)
  sys.close(writes)
  assert.ok(isWoken(sys.read(reads, 1), () => child.close(writes)))
  assert.equal(text(sys.read(reads, 1)), '')
})

test('dup and fork keep an end open; exit closes what a process had', () => {
  const sys = start()
  const { reads, writes } = pipeOf(sys)
  const again = sys.dup(writes)
  const child = forked(sys)
  sys.close(writes)
  assert.equal(sys.write(again as number, bytesOf('a')), 1)
  sys.close(again as number)
  assert.equal(text(sys.read(reads, 10)), 'a')
  assert.ok(isWoken(sys.read(reads, 10), () => child.exit(0)))
  assert.equal(text(sys.read(reads, 10)), '')
})

test('writing to nobody: EPIPE, and SIGPIPE ends who does not mind it', () => {
  const sys = start()
  const { reads, writes } = pipeOf(sys)
  const child = forked(sys)
  sys.close(reads)
  child.close(reads)
  sys.handle(SIGPIPE, 'catch')
  assert.equal(sys.write(writes, bytesOf('x')), EPIPE)
  assert.deepEqual(sys.caught(), [SIGPIPE])
  assert.equal(child.write(writes, bytesOf('x')), EPIPE)
  assert.deepEqual(sys.wait({ pid: -1 }), {
    pid: child.process.pid,
    change: { signal: SIGPIPE, dumped: false },
  })
})

test('a writer that waits is told when the last reader goes', () => {
  const sys = start()
  sys.handle(SIGPIPE, 'ignore')
  const { reads, writes } = pipeOf(sys)
  sys.write(writes, new Uint8Array(65_536))
  assert.ok(isWoken(sys.write(writes, bytesOf('y')), () => sys.close(reads)))
  assert.equal(sys.write(writes, bytesOf('y')), EPIPE)
})

test('bytes that were read or written are nobody else’s any more', () => {
  const sys = start()
  const { reads, writes } = pipeOf(sys)
  const bytes = bytesOf('x'.repeat(5_000))
  sys.write(writes, bytes)
  bytes.fill(0)
  const first = sys.read(reads, 3_000)
  sys.write(writes, bytesOf('y'.repeat(4_000)))
  assert.equal(text(first), 'x'.repeat(3_000))
  assert.equal(text(sys.read(reads, 10_000)), 'x'.repeat(2_000) + 'y'.repeat(4_000))
  for (let count = 0; count < 100; count++) {
    sys.write(writes, bytesOf(`${count} `))
    if (count % 10 === 9) sys.read(reads, 5)
  }
  const rest = text(sys.read(reads, 10_000))
  assert.equal(String(rest).endsWith('97 98 99 '), true)
})

test('many small writes share pages', () => {
  const sys = start()
  const { reads, writes } = pipeOf(sys)
  let count = 0
  while (sys.write(writes, bytesOf('z')) === 1) count++
  assert.equal(count, 65_536)
  assert.equal(text(sys.read(reads, 100_000)), 'z'.repeat(65_536))
})

test('O_NONBLOCK and poll', () => {
  const sys = start()
  const { reads, writes } = pipeOf(sys)
  sys.statusFlags(reads, O_NONBLOCK)
  assert.equal(sys.read(reads, 1), EAGAIN)
  assert.deepEqual(sys.ready(reads), { readable: false, writable: false })
  assert.deepEqual(sys.ready(writes), { readable: false, writable: true })
  sys.write(writes, new Uint8Array(65_536))
  assert.deepEqual(sys.ready(reads), { readable: true, writable: false })
  assert.deepEqual(sys.ready(writes), { readable: false, writable: false })
  sys.close(writes)
  sys.read(reads, 65_536)
  assert.deepEqual(sys.ready(reads), { readable: true, writable: false })
})

test('a pipe in fstat: one number for both ends, the size is 0', () => {
  const sys = start()
  const { reads, writes } = pipeOf(sys)
  const { ino, mode, nlink, size } = sys.fstat(reads) as never as Record<string, number>
  assert.deepEqual([mode, nlink, size], [0o010600, 1, 0])
  assert.equal((sys.fstat(writes) as never as Record<string, number>).ino, ino)
  const other = pipeOf(sys)
  assert.equal((sys.fstat(other.reads) as never as Record<string, number>).ino, (ino ?? 0) + 1)
})

test('a FIFO: each side waits for the other', () => {
  const sys = start()
  sys.mknod('p', 0o010600)
  const child = forked(sys)
  const waits = sys.open('p', O_RDONLY)
  assert.ok(isWoken(waits, () => assert.equal(child.open('p', O_WRONLY), 0)))
  assert.equal(sys.open('p', O_RDONLY), 0)
  child.write(0, bytesOf('through'))
  assert.equal(text(sys.read(0, 10)), 'through')
  child.exit(0)
  assert.equal(text(sys.read(0, 10)), '')
})

test('a FIFO: a writer that came and went while the reader waited has been there', () => {
  const sys = start()
  sys.mknod('p', 0o010600)
  const child = forked(sys)
  assert.ok(sys.open('p', O_RDONLY) instanceof Waiting)
  assert.equal(child.open('p', O_WRONLY), 0)
  child.write(0, bytesOf('left'))
  child.close(0)
  assert.equal(sys.open('p', O_RDONLY), 0)
  assert.equal(text(sys.read(0, 10)), 'left')
  assert.equal(text(sys.read(0, 10)), '')
})

test('a FIFO: who was interrupted or ended waits no more', () => {
  const sys = start()
  sys.mknod('p', 0o010600)
  const child = forked(sys)
  sys.handle(SIGPIPE, 'catch')
  assert.ok(sys.open('p', O_RDONLY) instanceof Waiting)
  assert.equal(child.open('p', O_WRONLY | O_NONBLOCK), 0)
  child.close(0)
  child.kill(sys.process.pid, SIGPIPE)
  assert.deepEqual(sys.caught(), [SIGPIPE])
  assert.equal(child.open('p', O_WRONLY | O_NONBLOCK), ENXIO)
  assert.ok(child.open('p', O_RDONLY) instanceof Waiting)
  child.exit(0)
  assert.equal(sys.open('p', O_WRONLY | O_NONBLOCK), ENXIO)
})

test('a FIFO: asked again with O_NONBLOCK the waiting moves to the first read or write', () => {
  const sys = start()
  sys.mknod('p', 0o010600)
  const child = forked(sys)
  assert.ok(sys.open('p', O_WRONLY) instanceof Waiting)
  assert.equal(sys.open('p', O_WRONLY | O_NONBLOCK), 0)
  sys.statusFlags(0, O_WRONLY)
  const waits = sys.write(0, bytesOf('later'))
  assert.ok(isWoken(waits, () => assert.equal(child.open('p', O_RDONLY), 0)))
  assert.equal(sys.write(0, bytesOf('later')), 5)
  assert.equal(text(child.read(0, 10)), 'later')
})

test('a FIFO: O_RDWR never waits, and an unlinked one goes on', () => {
  const sys = start()
  sys.mknod('p', 0o010600)
  const fd = sys.open('p', O_RDWR)
  assert.equal(fd, 0)
  sys.unlink('p')
  sys.mknod('p', 0o010600)
  sys.write(0, bytesOf('old'))
  assert.equal(sys.open('p', O_RDONLY | O_NONBLOCK), 1)
  assert.equal(text(sys.read(1, 10)), '')
  assert.equal(text(sys.read(0, 10)), 'old')
})

test('EMFILE at RLIMIT_NOFILE, in all that make descriptors', () => {
  const sys = start()
  sys.setLimit(7, { soft: 3, hard: 3 })
  const { reads, writes } = pipeOf(sys)
  assert.deepEqual([reads, writes], [0, 1])
  assert.equal(sys.pipe(), EMFILE)
  assert.deepEqual(sys.descriptors(), [0, 1])
  assert.equal(sys.dup(0), 2)
  assert.equal(sys.dup(0), EMFILE)
  assert.equal(sys.open('.', O_RDONLY), EMFILE)
  assert.equal(sys.open('nope', O_RDONLY), EMFILE)
  const stream = sys.streamOf(0)
  assert.ok(stream !== undefined)
  assert.equal(sys.attach(stream), EMFILE)
  sys.close(1)
  assert.equal(sys.open('.', O_RDONLY), 1)
})

test('ENFILE at what a world may have open, and everything is given back', () => {
  const sys = start()
  sys.setLimit(7, { soft: 100_000, hard: 100_000 })
  const opened: unknown[] = []
  for (let count = 0; count < 8_193; count++) opened.push(sys.open('/tmp', O_RDONLY))
  assert.deepEqual(opened.slice(8_190), [8_190, 8_191, ENFILE])
  assert.deepEqual([sys.pipe(), sys.dup(0)], [ENFILE, 8_192])
  for (const fd of sys.descriptors()) sys.close(fd)
  assert.equal(sys.open('/tmp', O_RDONLY), 0)
  for (let fd = 1; fd < 65_536; fd++) sys.dup2(0, fd)
  assert.deepEqual([sys.dup(0), sys.dup2(0, 70_000), sys.fork()], [ENFILE, ENFILE, ENOMEM])
  for (const fd of sys.descriptors()) sys.close(fd)
  assert.ok(!failed(sys.fork()))
})

test('beyond so many pipes a new one has two pages', () => {
  const sys = start()
  const first = pipeOf(sys)
  for (let count = 1; count < 256; count++) pipeOf(sys)
  const { reads, writes } = pipeOf(sys)
  sys.statusFlags(writes, O_NONBLOCK)
  assert.equal(sys.write(writes, new Uint8Array(65_536)), 8_192)
  sys.close(first.reads)
  sys.close(first.writes)
  sys.close(reads)
  sys.close(writes)
  const again = pipeOf(sys)
  assert.equal(sys.write(again.writes, new Uint8Array(65_536)), 65_536)
})
