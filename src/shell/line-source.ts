/** Lines of commands from a descriptor, leaving what follows to the programs that are started. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { EINTR, failed } from '../base/errno.ts'
import { LINE_BYTES_MAX } from '../base/limits.ts'
import type { Fd } from '../world/process.ts'
import { SEEK_CUR } from '../world/syscalls.ts'
import { isRegular } from '../world/tree.ts'
import { GrowingBytes } from './growing-bytes.ts'
import type { Run, Sys } from './program.ts'

/** Bytes read ahead from a file that can be sought back. */
const AHEAD_BYTES = 4096

/** A line without its newline; undefined at the end; EINTR when a signal came first. */
export function* readLine(sys: Sys, fd: Fd): Run<ByteString | undefined | typeof EINTR> {
  const stat = sys.fstat(fd)
  if (!failed(stat) && isRegular(stat.mode)) return yield* readSeekable(sys, fd)
  const chunkBytes = sys.isatty(fd) ? AHEAD_BYTES : 1
  const line = new GrowingBytes()
  for (;;) {
    const bytes = yield* sys.read(fd, chunkBytes)
    if (bytes === EINTR) return EINTR
    if (failed(bytes) || bytes.length === 0) return line.length === 0 ? undefined : line.text()
    line.add(bytes)
    if (bytes[bytes.length - 1] === NEWLINE) return line.text().slice(0, -1)
    if (line.length > LINE_BYTES_MAX) return line.text()
  }
}

const NEWLINE = 0x0a

function* readSeekable(sys: Sys, fd: Fd): Run<ByteString | undefined> {
  let line = ''
  for (;;) {
    const bytes = yield* sys.read(fd, AHEAD_BYTES)
    if (failed(bytes) || bytes.length === 0) return line === '' ? undefined : line
    const end = bytes.indexOf(10)
    if (end < 0) {
      line += textOf(bytes)
      if (line.length > LINE_BYTES_MAX) return line
      continue
    }
    const back = sys.seek(fd, end + 1 - bytes.length, SEEK_CUR)
    return failed(back) ? undefined : line + textOf(bytes.subarray(0, end))
  }
}
