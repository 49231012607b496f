/** Pipelines: one process each, connected; `!`, `time`, PIPESTATUS, pipefail. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Fd, Pid } from '../../world/process.ts'
import type { Command, Pipeline } from '../ast.ts'
import { printCommand, printPipeline } from '../print.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { enterBackground } from './background.ts'
import { runCommand } from './command.ts'
import { type Foreground, waitForeground } from './foreground.ts'
import type { Position } from './list.ts'
import { spawn } from './spawn.ts'
import { timed } from './time.ts'
import { debugStep, failedStep } from './trap.ts'

/** A frame: runs a pipeline in the foreground. */
export function* runPipeline(shell: ShellProcess, pipeline: Pipeline, how: Position): Run<number> {
  if (pipeline.timed !== undefined && shell.dialect === 'dash') {
    yield* shell.complain('time: command not found')
    shell.status = 127
    return 127
  }
  if (pipeline.timed !== undefined) return yield* timed(shell, pipeline, untimed(shell, pipeline))
  return yield untimed(shell, pipeline, how)
}

function* untimed(shell: ShellProcess, pipeline: Pipeline, how?: Position): Run<number> {
  const { commands, negated } = pipeline
  const [only] = commands
  if (only === undefined) return negated ? 1 : 0
  if (negated) shell.ignoring++
  const status: number =
    commands.length === 1
      ? yield runCommand(shell, only.command, how?.isLast === true && !negated ? how : INNER)
      : yield runConnected(shell, pipeline)
  if (!negated) return status
  shell.ignoring--
  return status === 0 ? 1 : 0
}

const INNER: Position = { isLast: false }

function* runConnected(shell: ShellProcess, pipeline: Pipeline): Run<number> {
  const lastHere = shell.shopts.get('lastpipe') && !shell.options.get('monitor')
  const started = yield* startPipeline(shell, pipeline, { background: false, lastHere })
  if (started === undefined) return 254
  const last = pipeline.commands[pipeline.commands.length - 1]
  let own: number | undefined
  if (started.input !== undefined && last !== undefined) {
    own = yield runWithInput(shell, last.command, started.input)
  }
  const waited = yield* waitForeground(shell, started)
  const statuses = own === undefined ? waited : [...waited, own]
  shell.pipeStatus = statuses
  const worst = statuses.findLast((status) => status !== 0) ?? 0
  const status = shell.options.get('pipefail') ? worst : (statuses[statuses.length - 1] ?? 0)
  shell.status = status
  if (status !== 0) yield* failedStep(shell, status)
  return status
}

/** shopt lastpipe: the last command runs in this shell. */
function* runWithInput(shell: ShellProcess, command: Command, input: Fd): Run<number> {
  const { sys } = shell
  const saved = sys.dup(0 as Fd, { from: 10 as Fd, cloexec: true })
  sys.dup2(input, 0 as Fd)
  sys.close(input)
  const status: number = yield runCommand(shell, command, INNER)
  if (failed(saved)) sys.close(0 as Fd)
  else {
    sys.dup2(saved, 0 as Fd)
    sys.close(saved)
  }
  return status
}

interface Started extends Foreground {
  /** With `lastHere`: what the last command, yet to be run here, reads from. */
  readonly input?: Fd
}

/** Forks all commands of a pipeline; undefined when a pipe or fork failed (and was said). */
export function* startPipeline(
  shell: ShellProcess,
  pipeline: Pipeline,
  how: { readonly background: boolean; readonly lastHere?: boolean },
): Run<Started | undefined> {
  const { sys } = shell
  const isControlled = shell.options.get('monitor')
  const processes: { pid: Pid; text: () => ByteString }[] = []
  const { commands } = pipeline
  let group: Pid | undefined
  let input: Fd | undefined
  for (const [index, { command, stderrToo }] of commands.entries()) {
    const isLast = index === commands.length - 1
    if (isLast && how.lastHere === true) break
    const pipe = isLast ? undefined : sys.pipe()
    if (failed(pipe)) {
      yield* shell.complain(`pipe error: ${pipe.text}`)
      return undefined
    }
    if (shell.hasDebugTrap && command.kind === 'simple') {
      shell.enter(command)
      yield* debugStep(shell)
    }
    const from = input
    const pid: Pid | unknown = yield* spawn(shell, (child) => {
      if (how.background || isControlled) {
        if (how.background)
          enterBackground(
            child,
            isControlled,
            from === undefined ? group : (group ?? child.sys.process.pgid),
          )
        else enterGroup(child, group)
      }
      connect(child, from, pipe, stderrToo)
      return runCommand(child, command, { isLast: true, isElement: true })
    })
    if (failed(pid)) return undefined
    group ??= pid as Pid
    if (isControlled) sys.setpgid(pid as Pid, group)
    processes.push({ pid: pid as Pid, text: () => printCommand(command) })
    if (from !== undefined) sys.close(from)
    if (pipe !== undefined) sys.close(pipe.writes)
    input = pipe?.reads
  }
  const pgid = isControlled ? (group ?? sys.process.pgid) : sys.process.pgid
  const text = (): ByteString => printPipeline(pipeline)
  return { pgid, processes, text, ...(input !== undefined && { input }) }
}

const enterGroup = (child: ShellProcess, group: Pid | undefined): void => {
  const { sys } = child
  const pgid = group ?? sys.process.pid
  sys.setpgid(sys.process.pid, pgid)
  if (sys.process.tty !== undefined) sys.process.tty.foreground = pgid
  child.options.set('monitor', false)
}

const connect = (
  child: ShellProcess,
  input: Fd | undefined,
  pipe: { readonly reads: Fd; readonly writes: Fd } | undefined,
  stderrToo: boolean,
): void => {
  const { sys } = child
  if (input !== undefined) {
    sys.dup2(input, 0 as Fd)
    sys.close(input)
  }
  if (pipe === undefined) return
  sys.close(pipe.reads)
  sys.dup2(pipe.writes, 1 as Fd)
  if (pipe.writes !== 1) sys.close(pipe.writes)
  if (stderrToo) sys.dup2(1 as Fd, 2 as Fd)
}
