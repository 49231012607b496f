/** execve(2): from a path to the program that its bytes name. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { E2BIG, EACCES, ELOOP, ENOEXEC, type Errno, failed } from '../base/errno.ts'
import { ARGUMENT_BYTES_MAX, ARGUMENTS_BYTES_MAX, INTERPRETERS_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import { type Syscalls, X_OK } from '../world/syscalls.ts'
import { type Ino, isRegular, S_ISGID, S_ISUID, type Stat } from '../world/tree.ts'
import { appletOf } from './applet.ts'
import type { Program, Programs, Run, Sys } from './program.ts'
import { createTask } from './task.ts'
import type { Watch } from './watch.ts'

interface Image {
  readonly path: ByteString
  readonly argv: readonly ByteString[]
  readonly env: ReadonlyMap<ByteString, ByteString>
}

/** Bytes of a file that decide what it is (BINPRM_BUF_SIZE is 256; a note needs some more). */
const HEAD_BYTES = 4_096

/** Runs the program in this process; answers its exit status, or why it can't be executed. */
export function* execute(
  { programs, watch }: { readonly programs: Programs; readonly watch: Watch | undefined },
  sys: Sys,
  calls: Syscalls,
  image: Image,
): Run<number | Errno> {
  if (isTooBig(image)) return E2BIG
  const found = yield* resolve(programs, calls, image)
  if (failed(found)) {
    if (found === ENOEXEC) tellOther(watch, sys, image)
    return found
  }
  const { stat, path, argv } = found
  const program = appletOf(programs, calls.process, { program: found.program, exe: stat.ino, argv })
  watch?.command(sys, image.argv, 'program')
  watch?.executing(sys, image.path, found.given)
  takeOwner(calls, stat)
  calls.execed({
    exe: stat.ino,
    comm: baseName(path).slice(0, 15),
    argv,
    environment: [...image.env].map(([key, value]) => `${key}=${value}`),
  })
  // A binary nobody imitates yet, or one a visitor brought: it says nothing and is done.
  if (program === undefined) return 0
  const task = createTask(programs, sys, argv, image.env)
  const status: number = yield program.run(task)
  const flushed: number = yield task.finish()
  return flushed === 0 ? status : flushed
}

/** A file without magic: a shell is going to read it as a script. */
const tellOther = (watch: Watch | undefined, sys: Sys, { path, argv }: Image): void => {
  const stat = sys.stat(path)
  if (failed(stat)) return
  watch?.command(sys, argv, 'program')
  watch?.executing(sys, path, stat)
}

interface Resolved {
  readonly stat: Stat
  /** Of the file that was named: a script, for example. */
  readonly given: Stat
  /** Undefined: an executable for this processor that is none of our programs. */
  readonly program: Program | undefined
  readonly path: ByteString
  readonly argv: readonly ByteString[]
}

/**
 * Follows `#!` lines until a file with a program in it is found; a script of the image that one
 * of our programs stands in for is such a file.
 */
function* resolve(programs: Programs, calls: Syscalls, image: Image): Run<Resolved | Errno> {
  let { path, argv } = image
  let given: Stat | undefined
  for (let hops = 0; hops <= INTERPRETERS_MAX; hops++) {
    const stat = calls.access(path, X_OK, { effective: true })
    if (failed(stat)) return stat
    given ??= stat
    if (!isRegular(stat.mode)) return EACCES
    const head: Uint8Array | Errno = yield* headOf(calls, stat.ino)
    if (failed(head)) return head
    const name = programs.identify(head)
    const program =
      name === undefined ? undefined : (programs.byName(name) ?? programs.standIn?.(name, argv))
    const script = program === undefined ? interpreterOf(head) : undefined
    if (script === undefined) {
      if (program === undefined && !isElfForUs(head)) return ENOEXEC
      return { stat, given, program, path, argv }
    }
    if (failed(script)) return script
    argv = [script.path, ...script.argument, path, ...argv.slice(1)]
    path = script.path
  }
  return ELOOP
}

function* headOf(calls: Syscalls, ino: Ino): Run<Uint8Array | Errno> {
  for (;;) {
    const head = calls.readForExec(ino, HEAD_BYTES)
    if (!(head instanceof Waiting)) return head
    yield head
  }
}

/** `#! path [argument]` as binfmt_script reads it: one argument, blanks trimmed. */
const interpreterOf = (
  head: Uint8Array,
): { path: ByteString; argument: ByteString[] } | Errno | undefined => {
  if (head[0] !== 0x23 || head[1] !== 0x21) return undefined
  const end = head.indexOf(0x0a)
  const line = textOf(head.subarray(2, end < 0 ? 256 : end)).replace(/^[ \t]+|[ \t]+$/g, '')
  const match = /^([^ \t\0]+)[ \t]*([^\0]*)/.exec(line)
  if (match === null) return ENOEXEC
  const [, path = '', argument = ''] = match
  return { path, argument: argument === '' ? [] : [argument] }
}

/** ELF64, little-endian, x86-64. */
const isElfForUs = (head: Uint8Array): boolean =>
  head[0] === 0x7f &&
  head[1] === 0x45 &&
  head[2] === 0x4c &&
  head[3] === 0x46 &&
  head[4] === 2 &&
  head[5] === 1 &&
  head[18] === 0x3e

const takeOwner = (calls: Syscalls, stat: Stat): void => {
  const { process } = calls
  const { credentials } = process
  const euid = (stat.mode & S_ISUID) === 0 ? credentials.euid : stat.uid
  const hasGroup = (stat.mode & (S_ISGID | 0o010)) === (S_ISGID | 0o010)
  const egid = hasGroup ? stat.gid : credentials.egid
  if (euid === credentials.euid && egid === credentials.egid) return
  process.credentials = { ...credentials, euid, suid: euid, egid, sgid: egid }
}

const isTooBig = ({ argv, env }: Image): boolean => {
  let total = 0
  for (const text of argv) {
    if (text.length >= ARGUMENT_BYTES_MAX) return true
    total += text.length + 9
  }
  for (const [name, value] of env) {
    if (name.length + value.length + 1 >= ARGUMENT_BYTES_MAX) return true
    total += name.length + value.length + 10
  }
  return total > ARGUMENTS_BYTES_MAX
}

const baseName = (path: ByteString): ByteString => path.slice(path.lastIndexOf('/') + 1)
