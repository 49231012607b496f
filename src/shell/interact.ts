/** Shells that read their commands a line at a time: from stdin, a terminal, or a feed. */
import type { ByteString } from '../base/bytes.ts'
import { type EINTR, failed } from '../base/errno.ts'
import { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from '../base/signals.ts'
import type { Fd } from '../world/process.ts'
import type { CommandSource } from './command-feed.ts'
import { dashSyntax } from './dash-texts.ts'
import { editLine, isEdited } from './edited-line.ts'
import { expandHistory } from './history-expansion.ts'
import { joinLines, remember, useHistoryFile } from './history-lines.ts'
import { forgetInterruption, wasInterrupted } from './interruption.ts'
import { mayLeave } from './leaving.ts'
import { readLine } from './line-source.ts'
import { startCommand } from './parse.ts'
import type { Run } from './program.ts'
import { expandPrompt } from './prompt.ts'
import { runList } from './run/list.ts'
import { afterSyntaxError } from './run/syntax-status.ts'
import { parserOptions, runText, sayMessages, sayWarnings } from './run/text.ts'
import { runSignals } from './run/trap.ts'
import type { ShellProcess } from './shell-process.ts'
import { tellJobs } from './tell-jobs.ts'

const INPUT = 0 as Fd

/** Runs commands until the input or the shell ends; answers the status. */
export function* interact(shell: ShellProcess, commands: CommandSource | undefined): Run<number> {
  if (shell.interactive) yield* useHistoryFile(shell, 'read')
  const status = commands === undefined ? yield* fromInput(shell) : yield* fromFeed(shell, commands)
  if (shell.interactive) yield* useHistoryFile(shell, 'append')
  return status
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
  for (const signal of [SIGTERM, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU]) {
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
    remember(shell, text)
    // A ^C that came while nothing ran ends nothing.
    if (shell.hasSignals) yield* runSignals(shell)
    forgetInterruption(shell)
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
  let eofs = 0
  for (;;) {
    if (shell.interactive) yield* showPrompt(shell)
    const read = yield* readCommand(shell, line)
    if (read === undefined) {
      if (shell.control?.kind === 'exit' || !shell.interactive) break
      if (eofs++ < ignoredEofs(shell)) {
        const word = shell.login ? 'logout' : 'exit'
        yield* shell.err(`Use "${word}" to leave the shell.\n`)
        continue
      }
      yield* shell.err(farewell(shell))
      if (shell.dialect === 'bash' && !(yield* mayLeave(shell))) continue
      return shell.status
    }
    line = read.line
    if (read.list !== undefined) eofs = 0
    if (read.list !== undefined && !shell.options.get('noexec')) {
      yield* showBefore(shell)
      shell.status = yield runList(shell, read.list)
      shell.commandNumber++
    }
    if (isLeaving(shell)) {
      return shell.control?.kind === 'exit' ? shell.control.status : shell.status
    }
    if (shell.hasSignals) yield* runSignals(shell)
    if (yield* wasInterrupted(shell)) return shell.status
    if (read.isFatal) return shell.status
  }
  if (shell.interactive) yield* shell.err(farewell(shell))
  return shell.status
}

/** How many ^D in a row leave nothing: IGNOREEOF, which is 10 when it is no number. */
const ignoredEofs = ({ dialect, variables }: ShellProcess): number => {
  const value = dialect === 'bash' ? variables.get('IGNOREEOF') : undefined
  if (value === undefined) return 0
  return /^\d+$/.test(value) ? Number(value) : 10
}

/** PS0: after a command was read, before it runs. */
function* showBefore(shell: ShellProcess): Run<void> {
  const text = shell.interactive ? shell.variables.get('PS0') : undefined
  if (text === undefined || text === '' || shell.dialect !== 'bash') return
  const shown = yield* expandPrompt(shell, text, isEdited(shell))
  yield* shell.err(shown.replace(/[\x01\x02]/g, ''))
}

const farewell = (shell: ShellProcess): ByteString => {
  if (shell.dialect === 'dash') return '\n'
  return shell.login ? 'logout\n' : 'exit\n'
}

function* showPrompt(shell: ShellProcess): Run<void> {
  yield* tellJobs(shell)
  const hook = shell.variables.get('PROMPT_COMMAND')
  if (hook !== undefined && hook !== '') {
    const { status } = shell
    yield runText(shell, hook, { line: 1, errorName: 'PROMPT_COMMAND' })
    shell.status = status
  }
  if (isEdited(shell)) return
  yield* shell.err(yield* expandPrompt(shell, shell.variables.get('PS1') ?? ''))
}

interface ReadCommand {
  readonly list: Parameters<typeof runList>[1] | undefined
  readonly line: number
  /** A syntax error in a shell that is not interactive: it ends. */
  readonly isFatal: boolean
}

/** Lines until they make a whole command; undefined at the end of the input. */
function* readCommand(
  shell: ShellProcess,
  line: number,
  prompt: 'PS1' | 'PS2' = 'PS1',
): Run<ReadCommand | undefined> {
  let text = ''
  let count = 0
  const lines: ByteString[] = []
  const reading = startCommand(parserOptions(shell, line))
  for (;;) {
    const next = isEdited(shell)
      ? yield* editPrompted(shell, text === '' ? prompt : 'PS2')
      : yield* readLine(shell.sys, INPUT)
    if (failed(next)) {
      const isDocument = lines[0]?.includes('<<') === true
      if (lines.length > 0) remember(shell, joinLines(lines) + (isDocument ? '\n' : ''))
      yield* runSignals(shell)
      if (yield* wasInterrupted(shell)) return undefined
      return { list: undefined, line: line + count, isFatal: false }
    }
    if (next === undefined && text === '') return undefined
    if (next !== undefined) {
      const isShown = shell.options.get('verbose') || (shell.interactive && !shell.hasEcho)
      if (isShown) yield* shell.err(`${next}\n`)
      const typed: ByteString | undefined = shell.options.get('histexpand')
        ? yield* expandTyped(shell, next)
        : next
      if (typed === undefined) return { list: undefined, line, isFatal: false }
      lines.push(typed)
      text += `${typed}\n`
      count++
    }
    const whole = next === undefined ? reading.end() : reading.feed(`${lines.at(-1)}\n`)
    if (whole === 'more') {
      if (shell.interactive && !isEdited(shell)) {
        yield* shell.err(yield* expandPrompt(shell, shell.variables.get('PS2') ?? ''))
      }
      continue
    }
    if (shell.interactive && text.trim() !== '') {
      shell.sys.heard(text.replace(/\n$/, ''))
      remember(shell, joinLines(lines))
    }
    if (whole.kind === 'end') return { list: undefined, line: line + count, isFatal: false }
    if (whole.kind === 'error') {
      if (shell.dialect === 'dash') {
        const said = dashSyntax(whole.error.messages, text)
        yield* shell.err(`${shell.errorPrefix(said.line)}${said.text}\n`)
      } else {
        yield* sayWarnings(shell, whole.error.warnings)
        yield* sayMessages(shell, whole.error.messages)
      }
      const after = afterSyntaxError(shell, whole.error.outcome)
      shell.status = after.status
      if (next === undefined && isEdited(shell)) {
        // ^D: an open quote is asked for again, everything else ends the shell.
        if (!/matching [`]["'`]'/.test(whole.error.messages.map(({ text: said }) => said).join()))
          return undefined
        return yield* readCommand(shell, line + count, 'PS2')
      }
      return { list: undefined, line: line + count, isFatal: !shell.interactive && !after.goesOn }
    }
    yield* sayWarnings(shell, whole.warnings)
    return { list: whole.list, line: line + count, isFatal: false }
  }
}

function* editPrompted(
  shell: ShellProcess,
  name: 'PS1' | 'PS2',
): Run<ByteString | undefined | typeof EINTR> {
  const prompt = yield* expandPrompt(shell, shell.variables.get(name) ?? '', true)
  return yield* editLine(shell, prompt, name === 'PS1')
}

/** !! and its like; undefined when there is nothing to run (and that was said). */
function* expandTyped(shell: ShellProcess, line: ByteString): Run<ByteString | undefined> {
  const expanded = expandHistory(line, shell.history)
  if ('problem' in expanded) {
    yield* shell.complain(expanded.problem)
    return undefined
  }
  if (expanded.isChanged) yield* shell.err(`${expanded.text}\n`)
  if (!expanded.isOnlyShown) return expanded.text
  remember(shell, expanded.text)
  return undefined
}
