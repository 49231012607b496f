/** A running program's stdio: stdout buffered as the C library does it, stderr at once. */
import { type ByteString, type Bytes, bytesOf, concat } from '../base/bytes.ts'
import { EPIPE, failed } from '../base/errno.ts'
import { STDIO_BYTES } from '../base/limits.ts'
import { SIGPIPE } from '../base/signals.ts'
import type { Fd } from '../world/process.ts'
import type { Programs, Run, Sys, Task } from './program.ts'

const STDOUT = 1 as Fd
const STDERR = 2 as Fd
const NEWLINE = 0x0a

/** A task, and what the runtime does when the program has returned. */
export interface OwnedTask extends Task {
  /** Flushes stdout; 0, or 1 when that failed and coreutils' close_stdout has complained. */
  finish(): Run<number>
}

/** stdio for a program that has just been executed. */
export const createTask = (
  programs: Programs,
  sys: Sys,
  args: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString>,
): OwnedTask => {
  const isLineBuffered = sys.isatty(STDOUT)
  let parts: Bytes[] = []
  let held = 0

  function* err(text: ByteString): Run<void> {
    // As in the C library: a message that cannot be written is lost.
    void (yield* sys.write(STDERR, text))
  }

  /** Writes what is held; a failure ends the program, as a coreutils program would end. */
  function* flush(): Run<void> {
    if (held === 0) return
    const bytes = concat(parts)
    parts = []
    held = 0
    const written = yield* sys.write(STDOUT, bytes)
    if (!failed(written)) return
    if (written !== EPIPE || sys.disposition(SIGPIPE) === 'ignore') {
      yield* err(`${args[0] ?? ''}: write error: ${written.text}\n`)
    }
    yield* sys.exit(1)
  }

  function* out(text: ByteString | Bytes): Run<void> {
    const bytes = typeof text === 'string' ? bytesOf(text) : text
    if (bytes.length === 0) return
    parts.push(bytes)
    held += bytes.length
    if (held >= STDIO_BYTES || (isLineBuffered && bytes.includes(NEWLINE))) yield* flush()
  }

  return {
    args,
    env,
    sys,
    out,
    err,
    flush,
    recorded: programs.recorded,
    *finish() {
      yield* flush()
      return 0
    },
  }
}
