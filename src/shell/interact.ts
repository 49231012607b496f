/** Shells that read their commands a line at a time: from stdin, a terminal, or a feed. */
import type { ByteString } from '../base/bytes.ts'
import { EINTR } from '../base/errno.ts'
import { SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from '../base/signals.ts'
import type { Fd } from '../world/process.ts'
import type { CommandSource } from './command-feed.ts'
import { dashSyntax } from './dash-texts.ts'
import { isOver } from './jobs.ts'
import { readLine } from './line-source.ts'
import { parseNext } from './parse.ts'
import type { Run } from './program.ts'
import { expandPrompt } from './prompt.ts'
import { runList } from './run/list.ts'
import { parserOptions, runText, sayMessages, sayWarnings } from './run/text.ts'
import { runSignals } from './run/trap.ts'
import type { ShellProcess } from './shell-process.ts'

const INPUT = 0 as Fd

/** Runs commands until the input or the shell ends; answers the status. */
export function* interact(shell: ShellProcess, commands: CommandSource | undefined): Run<number> {
  return commands === undefined ? yield* fromInput(shell) : yield* fromFeed(shell, commands)
}

/** What an interactive shell sets up for itself. */
export function* settle(shell: ShellProcess): Run<void> {
  const { variables, sys } = shell
  yield* shell.loadUserName()
  const absent = (name: ByteString, value: ByteString): void => {
    if (variables.get(name) === undefined) variables.put(name, { attributes: 0, value })
  }
  if (shell.dialect === 'bash') {
    absent('PS1', '\\s-\\v\\$ ')
    absent('PS2', '> ')
    absent('HISTSIZE', '500')
    absent('HISTFILESIZE', '500')
    absent('HISTFILE', `${variables.get('HOME') ?? ''}/.bash_history`)
    absent('MAILCHECK', '60')
  }
  for (const signal of [SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU]) {
    sys.handle(signal, 'ignore')
    shell.ownSignals.add(signal)
  }
  for (const signal of [SIGINT, SIGHUP]) {
    sys.handle(signal, 'catch')
    shell.ownSignals.add(signal)
  }
  const { process } = sys
  if (process.tty === undefined) {
    shell.options.set('monitor', false)
    if (shell.isDoor) return
    if (shell.dialect === 'dash') {
      yield* shell.err(`${shell.name}: 0: can't access tty; job control turned off\n`)
      return
    }
    const group = process.pid === process.pgid ? -1 : process.pgid
    const why = `cannot set terminal process group (${group}): Inappropriate ioctl for device`
    yield* shell.err(`${shell.name}: ${why}\n`)
    yield* shell.err(`${shell.name}: no job control in this shell\n`)
    shell.hasEcho = false
    return
  }
  sys.setpgid(process.pid, process.pid)
  process.tty.foreground = process.pgid
}

function* fromFeed(shell: ShellProcess, commands: CommandSource): Run<number> {
  for (;;) {
    const text = yield* commands.next()
    if (text === undefined) return shell.status
    shell.sys.heard(text)
    shell.history.push(text)
    yield runText(shell, text, { line: 1 })
    shell.commandNumber++
    if (isLeaving(shell)) {
      const { control } = shell
      return control?.kind === 'exit' ? control.status : shell.status
    }
    yield* tellJobs(shell)
    commands.done(shell.status, yield* expandPrompt(shell, shell.variables.get('PS1') ?? ''))
  }
}

/** What stands between top-level commands; true when the shell is to end. */
const isLeaving = (shell: ShellProcess): boolean => {
  const { control } = shell
  if (control === undefined) return false
  if (control.kind === 'exit') return true
  if (control.kind === 'abandon') shell.status = control.status
  shell.control = undefined
  return false
}

function* fromInput(shell: ShellProcess): Run<number> {
  shell.traceLevel++
  let line = 1
  for (;;) {
    if (shell.interactive) yield* showPrompt(shell)
    const read = yield* readCommand(shell, line)
    if (read === undefined) break
    line = read.line
    if (read.list !== undefined && !shell.options.get('noexec')) {
      shell.status = yield runList(shell, read.list)
      shell.commandNumber++
    }
    if (isLeaving(shell)) {
      return shell.control?.kind === 'exit' ? shell.control.status : shell.status
    }
    if (shell.sys.hasCaught()) yield* runSignals(shell)
    if (read.isFatal) return shell.status
  }
  if (shell.interactive) yield* shell.err(shell.dialect === 'dash' ? '\n' : 'exit\n')
  return shell.status
}

function* showPrompt(shell: ShellProcess): Run<void> {
  yield* tellJobs(shell)
  const hook = shell.variables.get('PROMPT_COMMAND')
  if (hook !== undefined && hook !== '') {
    const { status } = shell
    yield runText(shell, hook, { line: 1, errorName: 'PROMPT_COMMAND' })
    shell.status = status
  }
  yield* shell.err(yield* expandPrompt(shell, shell.variables.get('PS1') ?? ''))
}

interface ReadCommand {
  readonly list: Parameters<typeof runList>[1] | undefined
  readonly line: number
  /** A syntax error in a shell that is not interactive: it ends. */
  readonly isFatal: boolean
}

/** Lines until they make a whole command; undefined at the end of the input. */
function* readCommand(shell: ShellProcess, line: number): Run<ReadCommand | undefined> {
  let text = ''
  let count = 0
  for (;;) {
    const next = yield* readLine(shell.sys, INPUT)
    if (next === EINTR) {
      yield* runSignals(shell)
      shell.interruption = undefined
      if (shell.interactive) yield* shell.err('\n')
      shell.status = 130
      return { list: undefined, line: line + count, isFatal: false }
    }
    if (next === undefined && text === '') return undefined
    if (next !== undefined) {
      const isShown = shell.options.get('verbose') || (shell.interactive && !shell.hasEcho)
      if (isShown) yield* shell.err(`${next}\n`)
      text += `${next}\n`
      count++
    }
    const parsed = parseNext(text, 0, parserOptions(shell, line))
    if (parsed.kind === 'incomplete' && next !== undefined) {
      if (shell.interactive) {
        yield* shell.err(yield* expandPrompt(shell, shell.variables.get('PS2') ?? ''))
      }
      continue
    }
    const whole = parsed.kind === 'incomplete' ? parsed.atEnd : parsed
    if (shell.interactive && text.trim() !== '') {
      shell.sys.heard(text.replace(/\n$/, ''))
      shell.history.push(text.replace(/\n$/, ''))
    }
    if (whole.kind === 'end') return { list: undefined, line: line + count, isFatal: false }
    if (whole.kind === 'error') {
      if (shell.dialect === 'dash') {
        const said = dashSyntax(whole.error.messages, text)
        yield* shell.err(`${shell.errorPrefix(said.line)}${said.text}\n`)
      } else yield* sayMessages(shell, whole.error.messages)
      shell.status = 2
      return { list: undefined, line: line + count, isFatal: !shell.interactive }
    }
    yield* sayWarnings(shell, whole.warnings)
    return { list: whole.list, line: line + count, isFatal: false }
  }
}

/** Before a prompt: which background jobs have ended. */
function* tellJobs(shell: ShellProcess): Run<void> {
  const { jobs } = shell
  yield* jobs.update()
  for (const job of jobs.list()) {
    if (!job.processes.every(isOver)) continue
    yield* shell.err(`${jobs.describe(job)}\n`)
  }
  for (const job of [...jobs.list()]) if (job.processes.every(isOver)) jobs.remove(job)
}
