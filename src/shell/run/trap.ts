/** Traps: caught signals between commands, and EXIT, ERR, DEBUG, RETURN. */
import type { ByteString } from '../../base/bytes.ts'
import { SIGHUP, SIGINT, SIGNAL_NAMES } from '../../base/signals.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import type { Trap } from '../state.ts'
import { controlOf, runText } from './text.ts'

/** Sets, ignores ('') or resets (undefined) a trap. */
export const setTrap = (
  shell: ShellProcess,
  name: string,
  command: ByteString | undefined,
): void => {
  if (command === undefined) shell.traps.delete(name)
  else shell.traps.set(name, { command })
  shell.hasErrTrap = shell.traps.has('ERR')
  shell.hasDebugTrap = shell.traps.has('DEBUG')
  const signal = SIGNAL_NAMES.indexOf(name)
  if (signal <= 0) return
  if (command === '') shell.sys.handle(signal, 'ignore')
  else if (command !== undefined || shell.ownSignals.has(signal)) shell.sys.handle(signal, 'catch')
  else shell.sys.handle(signal, 'default')
}

/** Runs the traps of signals that have arrived. */
export function* runSignals(shell: ShellProcess): Run<void> {
  const arrived = [...shell.taken, ...shell.sys.caught()]
  shell.taken = []
  for (const signal of arrived) {
    const trap = shell.traps.get(SIGNAL_NAMES[signal] ?? '')
    if (trap !== undefined) yield* runTrap(shell, SIGNAL_NAMES[signal] ?? '', trap.command)
    else interrupt(shell, signal)
  }
}

/** ^C or a hang-up: a shell at a terminal drops the rest of what it was doing. */
export const interrupt = (shell: ShellProcess, signal: number): void => {
  shell.interruption = signal
  if (!shell.interactive || shell.control !== undefined) return
  if (signal === SIGINT || signal === SIGHUP) {
    shell.control = { kind: 'abandon', status: 128 + signal }
  }
}

/** How a trap is named in syntax errors, and whether LINENO goes on from the trapped command. */
const TAGS: ReadonlyMap<string, { readonly text: string; readonly keepsLine: boolean }> = new Map([
  ['EXIT', { text: 'exit trap', keepsLine: false }],
  ['DEBUG', { text: 'debug trap', keepsLine: true }],
  ['ERR', { text: 'error trap', keepsLine: true }],
  ['RETURN', { text: 'return trap', keepsLine: true }],
])

/** Runs a trap's command; $? is afterwards what it was, unless the trap leaves the shell. */
export function* runTrap(shell: ShellProcess, name: string, command: ByteString): Run<void> {
  const { status, trapping, pipeStatus, line } = shell
  shell.trapping = [...trapping, name]
  const tag = TAGS.get(name)
  yield runText(shell, command, { line: tag?.keepsLine ? line : 1, errorName: tag?.text ?? 'trap' })
  shell.trapping = trapping
  shell.line = line
  if (shell.control !== undefined) return
  shell.status = status
  shell.pipeStatus = pipeStatus
}

/** The EXIT trap, once; answers the shell's status. */
export function* runExitTrap(shell: ShellProcess, status: number): Run<number> {
  const trap = shell.traps.get('EXIT')
  if (trap === undefined || trap.command === '') return status
  shell.traps.delete('EXIT')
  shell.status = status
  shell.control = undefined
  yield* runTrap(shell, 'EXIT', trap.command)
  const control = controlOf(shell)
  return control?.kind === 'exit' ? control.status : status
}

/** ERR, and then set -e, after a command that failed where that matters. */
export function* failedStep(shell: ShellProcess, status: number): Run<void> {
  if (shell.ignoring > 0 || shell.control !== undefined) return
  shell.status = status
  const trap =
    shell.hasErrTrap && !shell.trapping.includes('ERR') ? shell.traps.get('ERR') : undefined
  if (trap !== undefined) {
    yield* runTrap(shell, 'ERR', trap.command)
  }
  if (shell.control === undefined && shell.options.get('errexit')) {
    shell.control = { kind: 'exit', status }
  }
}

/** DEBUG, before a simple command, `for`, `case`, `[[` and `((`. */
export function* debugStep(shell: ShellProcess): Run<void> {
  if (shell.trapping.includes('DEBUG')) return
  const trap = shell.traps.get('DEBUG')
  if (trap !== undefined) yield* runTrap(shell, 'DEBUG', trap.command)
}

/**
 * A function does not inherit DEBUG, RETURN and ERR unless it is traced (functrace, errtrace);
 * what it sets itself stays, where the caller had nothing. Answers how to put them back.
 */
export const withoutTraps = (shell: ShellProcess, isTraced: boolean): (() => void) => {
  if (shell.traps.size === 0) return NOTHING
  const saved = new Map<string, Trap>()
  for (const name of INHERITED) {
    const trap = shell.traps.get(name)
    const stays = name === 'ERR' ? shell.options.get('errtrace') : isTraced
    if (trap === undefined || stays) continue
    saved.set(name, trap)
    setTrap(shell, name, undefined)
  }
  return () => {
    for (const [name, { command }] of saved) setTrap(shell, name, command)
  }
}

const INHERITED = ['DEBUG', 'RETURN', 'ERR']
const NOTHING = (): void => {}

/** RETURN, after a function or sourced file. */
export function* returnStep(shell: ShellProcess): Run<void> {
  const trap = shell.traps.get('RETURN')
  if (trap === undefined || shell.trapping.includes('RETURN')) return
  const { control } = shell
  shell.control = undefined
  yield* runTrap(shell, 'RETURN', trap.command)
  shell.control ??= control
}
