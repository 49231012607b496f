/** Reading FILE operands: by chunks and by lines, without holding more than a line. */
import { type ByteString, type Bytes, concat, NO_BYTES, textOf } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { CHUNK_BYTES, HELD_BYTES_MAX, LINE_BYTES_MAX } from '../../base/limits.ts'
import type { Fd } from '../../world/process.ts'
import type { Run, Sys } from '../program.ts'

export const STDIN = 0 as Fd
export const STDOUT = 1 as Fd
export const STDERR = 2 as Fd

/** Opens a FILE operand for reading; `-` is standard input. */
export const openInput = (sys: Sys, path: ByteString): Fd | Errno =>
  path === '-' ? STDIN : sys.open(path)

/** Closes what `openInput` opened; standard input stays. */
export const closeInput = (sys: Sys, fd: Fd): void => {
  if (fd !== STDIN) sys.close(fd)
}

/** Everything up to the end; at most HELD_BYTES_MAX, the rest is not read. */
export function* readAll(sys: Sys, fd: Fd): Run<Bytes | Errno> {
  const parts: Bytes[] = []
  let size = 0
  while (size < HELD_BYTES_MAX) {
    const bytes = yield* sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) return bytes
    if (bytes.length === 0) break
    parts.push(bytes)
    size += bytes.length
  }
  return parts.length === 0 ? NO_BYTES : concat(parts)
}

/** Lines of a descriptor, in batches so that a line costs no turn of its own. */
export interface LineReader {
  /**
   * The next lines, each with its delimiter (the last one of the input may lack it); empty at the
   * end. A line over LINE_BYTES_MAX comes in pieces.
   */
  next(): Run<readonly ByteString[] | Errno>
}

export const lineReader = (sys: Sys, fd: Fd, delimiter = '\n'): LineReader => {
  /** The start of a line whose end has not come: joined once, so that a long line costs no more. */
  let rest: ByteString[] = []
  let restBytes = 0
  let isOver = false
  const takeRest = (): ByteString => {
    const text = rest.join('')
    rest = []
    restBytes = 0
    return text
  }
  return {
    *next() {
      for (;;) {
        if (isOver) return []
        const bytes = yield* sys.read(fd, CHUNK_BYTES)
        if (failed(bytes)) return bytes
        if (bytes.length === 0) {
          isOver = true
          return restBytes === 0 ? [] : [takeRest()]
        }
        const lines = splitLines(textOf(bytes), delimiter)
        const [first = ''] = lines
        if (lines.length > 1 || first.endsWith(delimiter)) lines[0] = takeRest() + first
        const last = lines[lines.length - 1] ?? ''
        if (!last.endsWith(delimiter)) {
          lines.pop()
          rest.push(last)
          restBytes += last.length
        }
        if (restBytes > LINE_BYTES_MAX) lines.push(takeRest())
        if (lines.length > 0) return lines
      }
    },
  }
}

/** The lines of a text, each with its delimiter; the last may lack it. */
export const splitLines = (text: ByteString, delimiter = '\n'): ByteString[] => {
  const lines: ByteString[] = []
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf(delimiter, at)
    const next = end < 0 ? text.length : end + 1
    lines.push(text.slice(at, next))
    at = next
  }
  return lines
}

/** A line without its delimiter. */
export const chomp = (line: ByteString, delimiter = '\n'): ByteString =>
  line.endsWith(delimiter) ? line.slice(0, -1) : line
