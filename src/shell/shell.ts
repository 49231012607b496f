/** bash as a program: what its arguments ask for, start-up files, and where commands come from. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import type { Origin } from '../events/acts.ts'
import { isDirectory } from '../world/tree.ts'
import type { CommandSource } from './command-feed.ts'
import { dashBuiltins } from './dash-builtins.ts'
import { dashMessage, dashRedirectText } from './dash-texts.ts'
import { interact, settle } from './interact.ts'
import { type Invocation, readInvocation, type WrongInvocation } from './invocation.ts'
import { setOptions } from './options.ts'
import { createParseMemo, type ParseMemo } from './parse-memo.ts'
import type { Run, Task } from './program.ts'
import { finish } from './run/spawn.ts'
import { readScript, runFile, runText } from './run/text.ts'
import { ShellProcess } from './shell-process.ts'
import type { Dialect } from './shell-state.ts'
import { setUpVariables } from './startup.ts'
import type { Builtin } from './state.ts'

/** What a shell needs from outside. */
export interface ShellSetup {
  readonly builtins: ReadonlyMap<ByteString, Builtin>
  /** Shared by the shells of a machine; one of its own without. */
  readonly parses?: ParseMemo
  /** Where an interactive shell takes its commands from instead of its terminal. */
  readonly commands?: CommandSource
  /** Behind a door: an interactive shell doesn't complain that it has no terminal. */
  readonly isDoor?: boolean
  /** dash: what /bin/sh of a Debian is. */
  readonly dialect?: Dialect
}

/** The program `bash`. */
export const shellMain =
  (setup: ShellSetup): ((task: Task) => Run<number>) =>
  (task) =>
    main(setup, task)

function* main(setup: ShellSetup, task: Task): Run<number> {
  const { commands, isDoor = false, dialect = 'bash' } = setup
  const builtins = dialect === 'dash' ? dashBuiltins(setup.builtins) : setup.builtins
  const { args, env, sys } = task
  // What start-up files do is not the visitor's doing.
  sys.origin = undefined
  const wanted = readInvocation(args, (letter) => setOptions().byLetter(letter))
  const isLong = args[1]?.startsWith('--') === true && args[1].length > 2
  if (dialect === 'dash' && isLong) {
    yield* task.err(`${args[0] ?? 'sh'}: 0: Illegal option --\n`)
    return 2
  }
  if ('show' in wanted) {
    yield* task.out(task.recorded(`bash --${wanted.show}`) ?? '')
    return 0
  }
  if ('usage' in wanted) return yield* complain(task, wanted, dialect)
  const isInteractive =
    wanted.interactive ||
    commands !== undefined ||
    (readsTerminal(wanted) && sys.isatty(0) && sys.isatty(2))
  const shell = new ShellProcess({
    sys,
    builtins,
    parses: setup.parses ?? createParseMemo(),
    name: wanted.name ?? args[0] ?? 'bash',
    interactive: isInteractive,
    login: wanted.login,
    dialect,
  })
  shell.startedAs = args[0] ?? 'bash'
  shell.recordedTexts = (line) => task.recorded(line)
  setUpVariables(shell, env)
  const unknown = setWanted(shell, wanted)
  if (unknown !== undefined) {
    yield* task.err(`${shell.startedAs}: line 0: ${shell.startedAs}: ${unknown}\n`)
    return 2
  }
  applyOptions(shell, wanted, args)
  shell.parameters = wanted.parameters
  importFunctions(shell, env)
  shell.isDoor = isDoor
  if (shell.interactive) yield* settle(shell)
  yield* startUpFiles(shell, wanted)
  if (shell.control !== undefined) return yield* finish(shell, shell.status)
  sys.origin = originOf(wanted, shell.interactive)
  return yield* finish(shell, yield* runWanted(shell, wanted, commands))
}

const readsTerminal = ({ command, script }: Invocation): boolean =>
  command === undefined && script === undefined

const originOf = ({ command, script }: Invocation, isInteractive: boolean): Origin => {
  if (command !== undefined) return 'argument'
  if (script !== undefined) return 'script'
  return isInteractive ? 'typed' : 'input'
}

function* complain(task: Task, { text, usage }: WrongInvocation, dialect: Dialect): Run<number> {
  const name = task.args[0] ?? 'bash'
  if (dialect === 'dash') {
    yield* task.err(`${name}: 0: ${dashMessage(`set: ${text}`).text.replace(/^set: /, '')}\n`)
    return 2
  }
  yield* task.err(`${name}: ${text}\n`)
  if (usage)
    yield* task.err(usageOf(task.recorded('bash --help') ?? '').replaceAll('{argv0}', name))
  return 2
}

/** The part of `bash --help` that a wrong option shows. */
const usageOf = (help: ByteString): ByteString =>
  /Usage:[\s\S]*?-o option\n/.exec(help)?.[0].replace(/\{name\}/g, '{argv0}') ?? ''

/** -o and -O; what is wrong with a name that does not exist. */
const setWanted = (shell: ShellProcess, wanted: Invocation): ByteString | undefined => {
  for (const [name, on] of wanted.options) {
    if (!shell.options.set(name, on)) return `${name}: invalid option name`
  }
  for (const [name, on] of wanted.shopts) {
    if (!shell.shopts.set(name, on)) return `${name}: invalid shell option name`
  }
  if (shell.dialect === 'bash' && shell.variables.get('POSIXLY_CORRECT') !== undefined) {
    shell.options.set('posix', true)
  }
  return undefined
}

const INTERACTIVE = ['emacs', 'histexpand', 'history', 'monitor']

const applyOptions = (
  shell: ShellProcess,
  wanted: Invocation,
  args: readonly ByteString[],
): void => {
  const { options, shopts } = shell
  if (wanted.login) shopts.set('login_shell', true)
  if (shell.interactive) {
    const wants = shell.dialect === 'dash' ? ['monitor'] : INTERACTIVE
    for (const name of wants) options.set(name, true)
    shopts.set('expand_aliases', true)
  }
  options.extraLetters =
    (shell.interactive ? 'i' : '') +
    (wanted.command === undefined || shell.dialect === 'dash' ? '' : 'c') +
    (wanted.command === undefined && wanted.script === undefined ? 's' : '')
  const path = (args[0] ?? 'bash').replace(/^-/, '')
  const base = path.slice(path.lastIndexOf('/') + 1)
  const found = path.includes('/') ? path : shell.find(base)[0]
  if (shell.dialect === 'bash')
    shell.variables.put('BASH', { attributes: 0, value: found ?? '/bin/bash' })
  shell.lastArgument = args[0] ?? 'bash'
  if (wanted.command !== undefined) {
    if (shell.dialect === 'bash')
      shell.variables.put('BASH_EXECUTION_STRING', { attributes: 0, value: wanted.command })
  }
}

/** Functions that a parent shell exported: BASH_FUNC_name%%=() {  ...; }. */
const importFunctions = (shell: ShellProcess, env: ReadonlyMap<ByteString, ByteString>): void => {
  for (const [key, value] of env) {
    const name = /^BASH_FUNC_(.+)%%$/.exec(key)?.[1]
    if (name !== undefined && value.startsWith('() {')) shell.importFunction(name, value)
  }
}

function* startUpFiles(shell: ShellProcess, wanted: Invocation): Run<void> {
  const home = shell.variables.get('HOME') ?? ''
  if (wanted.login && !wanted.noProfile) {
    yield* maybeRun(shell, '/etc/profile')
    if (shell.dialect === 'dash') return yield* maybeRun(shell, `${home}/.profile`)
    for (const name of ['.bash_profile', '.bash_login', '.profile']) {
      if (failed(shell.sys.stat(`${home}/${name}`))) continue
      yield* maybeRun(shell, `${home}/${name}`)
      break
    }
  } else if (shell.dialect === 'dash') {
    const file = shell.variables.get('ENV')
    if (shell.interactive && file !== undefined) yield* maybeRun(shell, file)
  } else if (shell.interactive && !wanted.noRc) {
    yield* maybeRun(shell, '/etc/bash.bashrc')
    yield* maybeRun(shell, wanted.rcFile ?? `${home}/.bashrc`)
  } else if (!shell.interactive) {
    const file = shell.variables.get('BASH_ENV')
    if (file !== undefined && file !== '') yield* maybeRun(shell, file)
  }
}

function* maybeRun(shell: ShellProcess, path: ByteString): Run<void> {
  if (shell.control !== undefined || failed(shell.sys.stat(path))) return
  yield runFile(shell, path)
}

function* runWanted(
  shell: ShellProcess,
  wanted: Invocation,
  commands: CommandSource | undefined,
): Run<number> {
  if (wanted.command !== undefined) {
    shell.inputName = '-c'
    const isLast = !shell.interactive
    return yield runText(shell, wanted.command, { line: 1, isLast })
  }
  if (wanted.script !== undefined) return yield* runScriptFile(shell, wanted.script)
  return yield* interact(shell, commands)
}

function* runScriptFile(shell: ShellProcess, script: ByteString): Run<number> {
  const path = yield* pathOfScript(shell, script)
  const text = yield* readScript(shell, path)
  if (failed(text) && shell.dialect === 'dash') {
    yield* shell.err(`${shell.startedAs}: 0: ${dashRedirectText(script, text, false)}\n`)
    return 2
  }
  if (failed(text)) {
    const stat = shell.sys.stat(path)
    const isFolder = !failed(stat) && isDirectory(stat.mode)
    const shell0 = shell.startedAs
    yield* shell.err(
      isFolder ? `${script}: ${script}: Is a directory\n` : `${shell0}: ${script}: ${text.text}\n`,
    )
    return text === ENOENT ? 127 : 126
  }
  const line = text.slice(0, text.indexOf('\n') < 0 ? 80 : Math.min(text.indexOf('\n'), 80))
  const isBinary = text.startsWith('\x7fELF') || line.includes('\0')
  if (isBinary && shell.dialect === 'bash') {
    yield* shell.err(`${script}: ${script}: cannot execute binary file\n`)
    return 126
  }
  shell.isMainText = false
  shell.calls = [{ kind: 'main', name: 'main', source: path, line: 0 }]
  // dash reads whatever it is given, NULs left out.
  const readable = isBinary ? text.replaceAll('\0', '') : text
  return yield runText(shell, readable, { line: 1, isLast: true })
}

/** A script without a slash is looked for here, then along PATH. */
function* pathOfScript(shell: ShellProcess, script: ByteString): Run<ByteString> {
  if (script.includes('/') || !failed(shell.sys.stat(script))) return script
  return shell.find(script)[0] ?? script
}
