/** Redirections: their targets expanded first, then opened, with what was there put aside. */
import { type ByteString, bytesOf } from '../../base/bytes.ts'
import { EEXIST, type Errno, failed } from '../../base/errno.ts'
import { PIPE_BYTES } from '../../base/limits.ts'
import type { Fd } from '../../world/process.ts'
import { O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC } from '../../world/syscalls.ts'
import { isRegular } from '../../world/tree.ts'
import type { Redirect } from '../ast.ts'
import { dashRedirectText } from '../dash-texts.ts'
import type { Run, Sys } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { refused } from '../variable.ts'
import { connect } from './network.ts'
import { concreteOf, defaultFd, type Redirection } from './redirection.ts'

/** What it takes to undo redirections, or to let them stay. */
export class Redirections {
  readonly #sys: Sys
  readonly #saved: { readonly fd: Fd; readonly copy: Fd | undefined }[] = []

  constructor(sys: Sys) {
    this.#sys = sys
  }

  /** Puts a descriptor aside before it is replaced. */
  save(fd: Fd): void {
    const copy = this.#sys.dup(fd, { from: 10 as Fd, cloexec: true })
    this.#saved.push({ fd, copy: failed(copy) ? undefined : copy })
  }

  /** Everything as it was. */
  undo(): void {
    for (const { fd, copy } of this.#saved.splice(0).reverse()) {
      if (copy === undefined) {
        if (failed(this.#sys.close(fd))) continue
      } else {
        this.#sys.dup2(copy, fd)
        this.#sys.close(copy)
      }
    }
  }

  /** The new descriptors stay (`exec >file`). */
  keep(): void {
    for (const { copy } of this.#saved.splice(0)) {
      if (copy !== undefined && failed(this.#sys.close(copy))) continue
    }
  }
}

/** Expands and applies redirections one after the other; undefined when one failed (and said so). */
export function* redirect(
  shell: ShellProcess,
  redirects: readonly Redirect[],
): Run<Redirections | undefined> {
  const redirections = new Redirections(shell.sys)
  for (const one of redirects) {
    shell.line = Math.max(shell.line, one.line)
    const done = yield* applyOne(shell, one, redirections)
    if (done) continue
    redirections.undo()
    return undefined
  }
  return redirections
}

function* applyOne(shell: ShellProcess, one: Redirect, redirections: Redirections): Run<boolean> {
  const variable = typeof one.fd === 'object' ? one.fd.variable : undefined
  const fd = typeof one.fd === 'number' ? one.fd : defaultFd(one.operator)
  const concrete = yield* concreteOf(shell, one, fd as Fd, variable)
  if (concrete === undefined) return false
  for (const redirection of concrete) {
    if (variable !== undefined) {
      const done = yield* applyToVariable(shell, variable, redirection)
      if (!done) return false
      continue
    }
    if (redirection.kind === 'dup' && redirection.move && redirection.from !== redirection.fd) {
      redirections.save(redirection.from)
    }
    redirections.save(redirection.fd)
    const done = yield* apply(shell, redirection)
    if (!done) return false
  }
  return true
}

/** {name}>file: a descriptor from 10 on, its number in the variable; it stays open. */
function* applyToVariable(
  shell: ShellProcess,
  variable: ByteString,
  redirection: Redirection,
): Run<boolean> {
  if (redirection.kind === 'close') {
    const closed = shell.sys.close(redirection.fd)
    if (!failed(closed)) return true
    yield* shell.complain(`${redirection.fd}: ${closed.text}`)
    return false
  }
  const opened = yield* openFor(shell, redirection)
  if (opened === undefined) return false
  const high = shell.sys.dup(opened, { from: 10 as Fd })
  if (redirection.kind !== 'dup' || redirection.move) shell.sys.close(opened)
  if (failed(high)) {
    yield* shell.complain(`${variable}: ${high.text}`)
    return false
  }
  const element = /^(\w+)\[(.*)\]$/s.exec(variable)
  const set =
    element === null
      ? shell.variables.set(variable, `${high}`)
      : shell.variables.setElement(element[1] ?? '', element[2] ?? '', `${high}`)
  if (!refused(set)) return true
  shell.sys.close(high)
  yield* shell.complain(set.text)
  yield* shell.complain(`${variable}: cannot assign fd to variable`)
  return false
}

/** Applies one to the process as it is; false when it failed and said so. */
function* apply(shell: ShellProcess, redirection: Redirection): Run<boolean> {
  const { sys } = shell
  if (redirection.kind === 'close') {
    const closed = sys.close(redirection.fd)
    return failed(closed) || true
  }
  const opened = yield* openFor(shell, redirection)
  if (opened === undefined) return false
  if (opened === redirection.fd) return true
  const placed = sys.dup2(opened, redirection.fd)
  if (redirection.kind !== 'dup' || redirection.move) sys.close(opened)
  if (!failed(placed)) return true
  yield* shell.complain(`${redirection.fd}: ${placed.text}`)
  return false
}

/** The descriptor a redirection takes its file from; undefined when there is none (and said so). */
function* openFor(
  shell: ShellProcess,
  redirection: Exclude<Redirection, { readonly kind: 'close' }>,
): Run<Fd | undefined> {
  const { sys } = shell
  if (redirection.kind === 'dup') {
    const isSame = redirection.from === redirection.fd
    if (isSame || !failed(sys.fstat(redirection.from))) return redirection.from
    yield* shell.complain(`${redirection.shown}: Bad file descriptor`)
    return undefined
  }
  if (redirection.kind === 'text') return yield* textFile(shell, redirection.text)
  const fd = yield* openFile(shell, redirection)
  if (!failed(fd)) return fd
  const { path } = redirection
  if (shell.dialect === 'dash') {
    yield* shell.complain(dashRedirectText(path, fd, (redirection.flags & O_CREAT) !== 0))
    return undefined
  }
  const isProtected = fd === EEXIST && shell.options.get('noclobber')
  yield* shell.complain(`${path}: ${isProtected ? 'cannot overwrite existing file' : fd.text}`)
  return undefined
}

function* openFile(
  shell: ShellProcess,
  { path, flags, clobber }: Extract<Redirection, { readonly kind: 'open' }>,
): Run<Fd | Errno> {
  const { sys } = shell
  const own = ownDescriptor(path)
  if (own !== undefined) return sys.dup(own)
  const socket = /^\/dev\/(tcp|udp)\/([^/]*)\/([^/]*)$/.exec(path)
  if (socket !== null) {
    sys.reaches(socket[2] ?? '', Number(socket[3]) || 0)
    return yield* connect(shell, socket[2] ?? '')
  }
  if (clobber || (flags & O_TRUNC) === 0 || !shell.options.get('noclobber')) {
    return yield* sys.openWaiting(path, flags, 0o666)
  }
  const stat = sys.stat(path)
  if (!failed(stat) && isRegular(stat.mode)) return EEXIST
  if (!failed(stat)) return yield* sys.openWaiting(path, flags, 0o666)
  return yield* sys.openWaiting(path, (flags & ~O_TRUNC) | O_EXCL, 0o666)
}

/** Paths that mean one of our own descriptors: bash opens them itself where it must. */
export const ownDescriptor = (path: ByteString): Fd | undefined => {
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1]
  if (number !== undefined) return Number(number) as Fd
  const at = ['/dev/stdin', '/dev/stdout', '/dev/stderr'].indexOf(path)
  return at < 0 ? undefined : (at as Fd)
}

/** A here-document: in a pipe when it fits, else in an unlinked file, as bash does. */
function* textFile(shell: ShellProcess, text: ByteString): Run<Fd | undefined> {
  const { sys } = shell
  if (text.length <= PIPE_BYTES) {
    const pipe = sys.pipe()
    if (!failed(pipe)) {
      const written = yield* sys.write(pipe.writes, bytesOf(text))
      sys.close(pipe.writes)
      if (!failed(written)) return pipe.reads
      sys.close(pipe.reads)
    }
  }
  const letters = [...sys.dice.bytes(6)].map((byte) => (byte % 36).toString(36)).join('')
  const path = `${shell.variables.get('TMPDIR') ?? '/tmp'}/sh-thd.${letters}`
  const fd = sys.open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
  const reads = failed(fd) ? fd : sys.open(path, O_RDONLY)
  if (failed(fd) || failed(reads)) {
    const why = failed(fd) ? fd : (reads as Errno)
    yield* shell.complain(`cannot create temp file for here-document: ${why.text}`)
    return undefined
  }
  if (!failed(sys.unlink(path))) yield* sys.write(fd, bytesOf(text))
  sys.close(fd)
  return reads
}
