/** Commands that are files: forked, executed, waited for; and why they can't be. */
import type { ByteString } from '../../base/bytes.ts'
import { textOf } from '../../base/bytes.ts'
import { E2BIG, EACCES, ENOENT, ENOEXEC, type Errno, failed } from '../../base/errno.ts'
import { isDirectory } from '../../world/tree.ts'
import type { Redirect } from '../ast.ts'
import { dashExecText } from '../dash-texts.ts'
import type { Run, Sys } from '../program.ts'
import { printableName } from '../quote.ts'
import type { ShellProcess } from '../shell-process.ts'
import { environmentOf } from './environment.ts'
import { waitForeground } from './foreground.ts'
import { call } from './function.ts'
import type { Position } from './list.ts'
import { locate } from './lookup.ts'
import { redirect } from './redirect.ts'
import { runScript } from './script.ts'
import { forkPatiently, resetSignals, spawn } from './spawn.ts'

/** A command to be executed. */
export interface External {
  readonly args: readonly ByteString[]
  readonly redirects: readonly Redirect[]
  readonly how: Position
  /** Searched instead of PATH (`command -p`). */
  readonly path?: ByteString
}

/** Runs it in the foreground, or in place of this shell when nothing follows. */
export function* runExternal(shell: ShellProcess, it: External): Run<number> {
  const name = it.args[0] ?? ''
  const path = locate(shell, name, it.path)
  if (it.how.isLast && mayReplace(shell)) {
    // Taking its level back: adjust_shell_level of bash 5.2, but not at the ends of pipes.
    if (it.how.isElement !== true) leaveLevel(shell)
    const status = yield* inPlace(shell, it, path)
    return yield* shell.sys.exit(status)
  }
  const isControlled = shell.options.get('monitor')
  const pid =
    it.redirects.length === 0 && path !== undefined
      ? yield* forkPatiently(shell, (sys) => child(shell, sys, it, path))
      : yield* spawn(shell, (copy) => {
          copy.subshellLevel--
          if (isControlled) enterGroup(copy.sys)
          return inPlace(copy, it, path)
        })
  if (failed(pid)) return 254
  const pgid = isControlled ? pid : shell.sys.process.pgid
  if (isControlled) shell.sys.setpgid(pid, pid)
  const text = (): ByteString => (shell.command === undefined ? name : shell.commandText())
  const [status = 0] = yield* waitForeground(shell, { pgid, processes: [{ pid, text }], text })
  return status
}

const enterGroup = (sys: Sys): void => {
  const { pid, tty } = sys.process
  sys.setpgid(pid, pid)
  if (tty !== undefined) tty.foreground = pid
}

/** Nothing of this shell is needed after the command: it may become the command. */
const mayReplace = (shell: ShellProcess): boolean =>
  shell.traps.size === 0 && !shell.interactive && !shell.options.get('monitor')

function* child(shell: ShellProcess, sys: Sys, { args }: External, path: ByteString): Run<number> {
  resetSignals(shell, sys)
  if (shell.options.get('monitor')) enterGroup(sys)
  const env = environmentOf(shell, path)
  const answer: number | Errno = yield* sys.exec(path, args, env)
  if (!failed(answer)) return answer
  const copy = shell.copy()
  copy.sys = sys
  return yield* explain(copy, { path, args, env }, answer)
}

/** In a process that was forked for it, or that ends with it. */
function* inPlace(
  shell: ShellProcess,
  { args, redirects }: External,
  path: ByteString | undefined,
): Run<number> {
  const redirections = yield* redirect(shell, redirects)
  if (redirections === undefined) return shell.redirectStatus
  redirections.keep()
  if (path === undefined) return yield* notFound(shell, args)
  const env = environmentOf(shell, path)
  const answer: number | Errno = yield* shell.sys.exec(path, args, env)
  return failed(answer) ? yield* explain(shell, { path, args, env }, answer) : answer
}

/** What a shell that becomes a command does to SHLVL. */
const leaveLevel = (shell: ShellProcess): void => {
  const level = Number.parseInt(shell.variables.get('SHLVL') ?? '1', 10)
  shell.variables.set('SHLVL', `${Math.max((Number.isNaN(level) ? 1 : level) - 1, 0)}`)
}

function* notFound(shell: ShellProcess, args: readonly ByteString[]): Run<number> {
  if (shell.dialect === 'dash' && args[0] === '') {
    yield* shell.complain(`: ${EACCES.text}`)
    return 126
  }
  shell.sys.missed(args)
  const handler = shell.functions.get('command_not_found_handle')
  if (handler !== undefined) {
    shell.variables.scopes.push(true)
    return yield call(shell, handler, ['command_not_found_handle', ...args])
  }
  const name = args[0] ?? ''
  const shown = shell.dialect === 'dash' ? name : printableName(name)
  yield* shell.complain(`${shown}: command not found`)
  return 127
}

interface Image {
  readonly path: ByteString
  readonly args: readonly ByteString[]
  readonly env: ReadonlyMap<ByteString, ByteString>
}

/** Why exec failed, in bash's words; a file without magic is read as a script. */
function* explain(shell: ShellProcess, image: Image, why: Errno): Run<number> {
  const { path } = image
  const stat = shell.sys.stat(path)
  if (shell.dialect === 'dash' && why !== ENOEXEC) {
    yield* shell.complain(dashExecText(path, why))
    return why === ENOENT ? 127 : 126
  }
  if (!failed(stat) && isDirectory(stat.mode)) {
    yield* shell.complain(`${path}: Is a directory`)
    return 126
  }
  if (why === ENOEXEC) {
    if (!(yield* isBinary(shell, path))) return yield runScript(shell, image)
    yield* shell.complain(`${path}: cannot execute binary file: ${ENOEXEC.text}`)
    return 126
  }
  if (why === ENOENT && !failed(stat)) {
    yield* shell.complain(`${path}: cannot execute: required file not found`)
    return 127
  }
  if (why === EACCES && !failed(stat) && (stat.mode & 0o111) !== 0) {
    const interpreter = yield* interpreterOf(shell, path)
    if (interpreter !== undefined) {
      yield* shell.complain(`${path}: ${interpreter}: bad interpreter: ${why.text}`)
      return 126
    }
  }
  yield* shell.complain(`${path}: ${why.text}`)
  return why === ENOENT ? 127 : why === E2BIG ? 126 : 126
}

/** check_binary_file of bash 5.2: a NUL in the first line, or an ELF header. */
function* isBinary(shell: ShellProcess, path: ByteString): Run<boolean> {
  const head = yield* headOf(shell, path)
  if (head.startsWith('\x7fELF')) return true
  const end = head.indexOf('\n')
  return (end < 0 ? head : head.slice(0, end)).includes('\0')
}

function* interpreterOf(shell: ShellProcess, path: ByteString): Run<ByteString | undefined> {
  const head = yield* headOf(shell, path)
  return /^#![ \t]*([^ \t\n]+)/.exec(head)?.[1]
}

function* headOf(shell: ShellProcess, path: ByteString): Run<ByteString> {
  const fd = shell.sys.open(path)
  if (failed(fd)) return ''
  const bytes = yield* shell.sys.read(fd, 80)
  shell.sys.close(fd)
  return failed(bytes) ? '' : textOf(bytes)
}

/** `exec FILE`: answers only when that failed: 126 or 127, nothing said. */
export function* execReplacing(
  shell: ShellProcess,
  path: ByteString,
  argv: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString>,
): Run<number> {
  resetSignals(shell, shell.sys)
  const given = new Map(env)
  if (given.has('SHLVL') && !shell.isSubshell) {
    leaveLevel(shell)
    given.set('SHLVL', shell.variables.get('SHLVL') ?? '0')
  }
  const answer: number | Errno = yield* shell.sys.exec(path, argv, given)
  if (!failed(answer)) return yield* shell.sys.exit(answer)
  if (answer === ENOEXEC && !(yield* isBinary(shell, path))) {
    const status: number = yield runScript(shell, { path, args: argv, env: given })
    return yield* shell.sys.exit(status)
  }
  return answer === ENOENT ? 127 : 126
}
