/** The last part of one file, or the part from a place on. */
import { type ByteString, type Bytes, concat, NO_BYTES } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { CHUNK_BYTES, HELD_BYTES_MAX } from '../../base/limits.ts'
import { quoted } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { SEEK_CUR, SEEK_SET } from '../../world/syscalls.ts'
import { isRegular } from '../../world/tree.ts'
import type { Wanted } from './wanted.ts'

/** False after a complaint. The descriptor is left at the end of what was shown. */
export function* showTail(task: Task, fd: Fd, name: ByteString, wanted: Wanted): Run<boolean> {
  const { sys, env } = task
  const stat = sys.fstat(fd)
  const at = sys.seek(fd, 0, SEEK_CUR)
  const isSeekable = !failed(stat) && isRegular(stat.mode) && !failed(at) && stat.size > at
  const problem = wanted.fromStart
    ? yield* fromStart(task, fd, wanted)
    : isSeekable
      ? yield* fromEnd(task, fd, { wanted, start: at, size: stat.size })
      : yield* fromStream(task, fd, wanted)
  if (problem === undefined) return true
  yield* complain(task, `error reading ${quoted(name, env)}: ${problem.text}`)
  return false
}

function* copyRest(task: Task, fd: Fd): Run<Errno | undefined> {
  for (;;) {
    const bytes = yield* task.sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) return bytes
    if (bytes.length === 0) return undefined
    yield* task.out(bytes)
    yield* task.sys.pause()
  }
}

/** Skips the first `count` - 1 units. */
function* fromStart(task: Task, fd: Fd, wanted: Wanted): Run<Errno | undefined> {
  let left = Math.max(0, wanted.count - 1)
  while (left > 0) {
    const bytes = yield* task.sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) return bytes
    if (bytes.length === 0) return undefined
    const skipped = wanted.unit === 'bytes' ? Math.min(left, bytes.length) : undefined
    if (skipped !== undefined) {
      left -= skipped
      yield* task.out(bytes.subarray(skipped))
      continue
    }
    let at = 0
    while (left > 0) {
      const end = bytes.indexOf(wanted.delimiter, at)
      if (end < 0) break
      at = end + 1
      left--
    }
    if (left === 0) yield* task.out(bytes.subarray(at))
    yield* task.sys.pause()
  }
  return yield* copyRest(task, fd)
}

/** Goes back from the end of a regular file, chunk by chunk, until there are enough lines. */
function* fromEnd(
  task: Task,
  fd: Fd,
  { wanted, start, size }: { wanted: Wanted; start: number; size: number },
): Run<Errno | undefined> {
  const { sys } = task
  let from = size
  if (wanted.unit === 'bytes') from = Math.max(start, size - wanted.count)
  else if (wanted.count > 0) {
    const found = yield* lineStart(task, fd, { wanted, start, size })
    if (failed(found)) return found
    from = found
  }
  const moved = sys.seek(fd, from, SEEK_SET)
  return failed(moved) ? moved : yield* copyRest(task, fd)
}

function* lineStart(
  task: Task,
  fd: Fd,
  { wanted, start, size }: { wanted: Wanted; start: number; size: number },
): Run<number | Errno> {
  let left = wanted.count
  let end = size
  while (end > start) {
    const from = Math.max(start, end - CHUNK_BYTES)
    const bytes = yield* task.sys.pread(fd, end - from, from)
    if (failed(bytes)) return bytes
    let at = bytes.length - 1
    if (end === size && bytes[at] === wanted.delimiter) at--
    while (at >= 0) {
      at = bytes.lastIndexOf(wanted.delimiter, at)
      if (at < 0) break
      if (--left === 0) return from + at + 1
      at--
    }
    end = from
    yield* task.sys.pause()
  }
  return start
}

/** Keeps only what may still be part of the answer. */
function* fromStream(task: Task, fd: Fd, wanted: Wanted): Run<Errno | undefined> {
  let held: Bytes = NO_BYTES
  let fresh: Bytes[] = []
  let freshBytes = 0
  const settle = (): void => {
    held = trim(concat([held, ...fresh]), wanted)
    fresh = []
    freshBytes = 0
  }
  for (;;) {
    const bytes = yield* task.sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) return bytes
    if (bytes.length === 0) break
    fresh.push(bytes.slice())
    freshBytes += bytes.length
    if (freshBytes >= Math.max(CHUNK_BYTES, held.length)) settle()
    yield* task.sys.pause()
  }
  settle()
  yield* task.out(held)
  return undefined
}

const trim = (bytes: Bytes, { unit, count, delimiter }: Wanted): Bytes => {
  if (unit === 'bytes') return bytes.subarray(Math.max(0, bytes.length - count))
  if (count === 0) return NO_BYTES
  let at = bytes.length - 1
  if (bytes[at] === delimiter) at--
  for (let left = count; at >= 0; at--) {
    at = bytes.lastIndexOf(delimiter, at)
    if (at < 0) break
    if (--left === 0) return bytes.subarray(at + 1)
  }
  return bytes.subarray(Math.max(0, bytes.length - HELD_BYTES_MAX))
}
