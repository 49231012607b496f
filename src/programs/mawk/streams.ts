/** Files and commands an awk program reads from and writes to, by name. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { CHUNK_BYTES, LINE_BYTES_MAX } from '../../base/limits.ts'
import type { Regex } from '../../base/regex.ts'
import { STDERR, STDIN, STDOUT } from '../../shell/gnu/input.ts'
import type { Run, Sys, Task } from '../../shell/program.ts'
import type { Fd, Pid } from '../../world/process.ts'
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'

/** How records end: a text, a pattern, or blank lines. */
export type RecordEnd =
  | { readonly kind: 'text'; readonly text: ByteString }
  | { readonly kind: 'regex'; readonly regex: Regex }
  | { readonly kind: 'paragraph' }

/** Records of a descriptor; the end may change between two of them. */
export class RecordReader {
  readonly fd: Fd
  readonly #sys: Sys
  #held = ''
  #isOver = false

  constructor(sys: Sys, fd: Fd) {
    this.#sys = sys
    this.fd = fd
  }

  *next(end: RecordEnd): Run<ByteString | undefined | Errno> {
    for (;;) {
      if (end.kind === 'paragraph') this.#held = this.#held.replace(/^\n+/, '')
      const found = this.#find(end)
      if (found !== undefined) {
        const record = this.#held.slice(0, found.start)
        this.#held = this.#held.slice(found.end)
        return record
      }
      if (this.#isOver || this.#held.length > LINE_BYTES_MAX) {
        if (this.#held === '') return undefined
        const record = end.kind === 'paragraph' ? this.#held.replace(/\n$/, '') : this.#held
        this.#held = ''
        return record
      }
      const bytes = yield* this.#sys.read(this.fd, CHUNK_BYTES)
      if (failed(bytes)) return bytes
      if (bytes.length === 0) this.#isOver = true
      else this.#held += textOf(bytes)
      yield* this.#sys.pause()
    }
  }

  #find(end: RecordEnd): { start: number; end: number } | undefined {
    if (end.kind === 'text') {
      const start = this.#held.indexOf(end.text)
      return start < 0 ? undefined : { start, end: start + end.text.length }
    }
    if (end.kind === 'paragraph') {
      const match = /\n\n+/.exec(this.#held)
      if (match === null) return undefined
      const stop = match.index + match[0].length
      return stop === this.#held.length && !this.#isOver
        ? undefined
        : { start: match.index, end: stop }
    }
    const found = end.regex.find(this.#held)
    if (found === undefined || found.end === found.start) return undefined
    return found.end === this.#held.length && !this.#isOver ? undefined : found
  }
}

interface Output {
  readonly fd: Fd
  readonly pid: Pid | undefined
  held: ByteString
}

export class Streams {
  readonly #task: Task
  readonly #outputs = new Map<ByteString, Output>()
  readonly #inputs = new Map<ByteString, { reader: RecordReader; pid: Pid | undefined }>()

  constructor(task: Task) {
    this.#task = task
  }

  /** Writes to a file or command; an Errno when it can't be opened. */
  *write(kind: '>' | '>>' | '|', name: ByteString, text: ByteString): Run<Errno | undefined> {
    if (name === '/dev/stdout' || (name === '-' && kind !== '|')) {
      yield* this.#task.out(text)
      return undefined
    }
    let output = this.#outputs.get(name)
    if (output === undefined) {
      const opened = yield* this.#open(kind, name)
      if (failed(opened)) return opened
      output = opened
      this.#outputs.set(name, output)
    }
    output.held += text
    if (output.held.length >= CHUNK_BYTES || output.fd === STDERR) yield* this.#flushOne(output)
    return undefined
  }

  *#open(kind: '>' | '>>' | '|', name: ByteString): Run<Output | Errno> {
    const { sys, env } = this.#task
    if (kind !== '|') {
      if (name === '/dev/stderr') return { fd: STDERR, pid: undefined, held: '' }
      const flags = O_WRONLY | O_CREAT | (kind === '>>' ? O_APPEND : O_TRUNC)
      const fd = sys.open(name, flags, 0o666)
      return failed(fd) ? fd : { fd, pid: undefined, held: '' }
    }
    yield* this.flushAll()
    const pipe = sys.pipe({ cloexec: true })
    if (failed(pipe)) return pipe
    const pid = sys.fork((child) => runShell(child, name, env, { from: pipe.reads, to: STDIN }))
    sys.close(pipe.reads)
    if (failed(pid)) return pid
    return { fd: pipe.writes, pid, held: '' }
  }

  /** A reader of a file or of a command's output; undefined when it can't be opened. */
  *reader(kind: 'file' | 'command', name: ByteString): Run<RecordReader | undefined> {
    const known = this.#inputs.get(name)
    if (known !== undefined) return known.reader
    const { sys, env } = this.#task
    if (kind === 'file') {
      const fd = name === '-' || name === '/dev/stdin' ? STDIN : sys.open(name)
      if (failed(fd)) return undefined
      const reader = new RecordReader(sys, fd)
      this.#inputs.set(name, { reader, pid: undefined })
      return reader
    }
    yield* this.flushAll()
    const pipe = sys.pipe({ cloexec: true })
    if (failed(pipe)) return undefined
    const pid = sys.fork((child) => runShell(child, name, env, { from: pipe.writes, to: STDOUT }))
    sys.close(pipe.writes)
    if (failed(pid)) return undefined
    const reader = new RecordReader(sys, pipe.reads)
    this.#inputs.set(name, { reader, pid })
    return reader
  }

  /** close(name): the status of a command, 0 for a file, -1 when nothing was open. */
  *close(name: ByteString): Run<number> {
    const output = this.#outputs.get(name)
    const input = this.#inputs.get(name)
    if (output === undefined && input === undefined) return -1
    let status = 0
    if (output !== undefined) {
      yield* this.#flushOne(output)
      this.#outputs.delete(name)
      if (output.fd !== STDERR) this.#task.sys.close(output.fd)
      status = yield* this.#wait(output.pid)
    }
    if (input !== undefined) {
      this.#inputs.delete(name)
      if (input.reader.fd !== STDIN) this.#task.sys.close(input.reader.fd)
      status = yield* this.#wait(input.pid)
    }
    return status
  }

  *closeAll(): Run<void> {
    yield* this.flushAll()
    for (const name of [...this.#outputs.keys(), ...this.#inputs.keys()]) yield* this.close(name)
  }

  *flushAll(): Run<void> {
    yield* this.#task.flush()
    for (const output of this.#outputs.values()) yield* this.#flushOne(output)
  }

  /** system(command): its status. */
  *system(command: ByteString): Run<number> {
    yield* this.flushAll()
    const { sys, env } = this.#task
    const pid = sys.fork((child) => runShell(child, command, env, undefined))
    return failed(pid) ? -1 : yield* this.#wait(pid)
  }

  *#flushOne(output: Output): Run<void> {
    if (output.held === '') return
    const text = output.held
    output.held = ''
    void (yield* this.#task.sys.write(output.fd, text))
  }

  *#wait(pid: Pid | undefined): Run<number> {
    if (pid === undefined) return 0
    const waited = yield* this.#task.sys.wait({ pid })
    if (failed(waited) || waited === undefined) return -1
    if ('status' in waited.change) return waited.change.status
    return 'signal' in waited.change ? 256 + waited.change.signal : -1
  }
}

function* runShell(
  child: Sys,
  command: ByteString,
  env: ReadonlyMap<ByteString, ByteString>,
  join: { from: Fd; to: Fd } | undefined,
): Run<number> {
  if (join !== undefined && failed(child.dup2(join.from, join.to))) return 127
  const status = yield* child.exec('/bin/sh', ['sh', '-c', command], env)
  return failed(status) ? 127 : status
}
