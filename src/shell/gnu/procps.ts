/** What kill, pkill, ps and their kin of procps-ng 4.0.2 share. */
import type { ByteString } from '../../base/bytes.ts'
import type { Process } from '../../world/process.ts'
import type { Run, Task } from '../program.ts'
import { signalName, signalNumber } from './signal-names.ts'
import { ownName, recordedText } from './usage.ts'

const SIGPOLL = 29
const REAL_TIME = 32
const LINE_COLUMNS = 80

/** The name procps has for a signal: POLL where others say IO; undefined when there is none. */
export const procpsSignalName = (signal: number): ByteString | undefined => {
  if (signal < 1 || signal >= REAL_TIME) return undefined
  return signal === SIGPOLL ? 'POLL' : signalName(signal)
}

/** All names, as `kill -l` and `killall -l` list them. */
export const signalList = (): ByteString => {
  let text = ''
  let column = 0
  for (let signal = 1; signal < REAL_TIME; signal++) {
    const name = procpsSignalName(signal) ?? ''
    if (column > 0 && column + 1 + name.length > LINE_COLUMNS) {
      text += '\n'
      column = 0
    }
    text += column === 0 ? name : ` ${name}`
    column += name.length + (column === 0 ? 0 : 1)
  }
  return `${text}\n`
}

/** Takes the first argument `-SIGNAL` out of a command line. */
export const takeSignal = (
  args: readonly ByteString[],
): { signal: number | undefined; rest: readonly ByteString[] } => {
  for (const [at, arg] of args.entries()) {
    const signal = arg.startsWith('-') ? signalNumber(arg.slice(1)) : undefined
    if (signal !== undefined) return { signal, rest: args.toSpliced(at, 1) }
  }
  return { signal: undefined, rest: args }
}

/** A complaint and the usage, as procps programs answer a wrong option. */
export function* procpsUsage(
  task: Task,
  program: string,
  { message, status = 1 }: { message?: ByteString | undefined; status?: number } = {},
): Run<number> {
  if (message !== undefined) yield* task.err(`${ownName(task)}: ${message}\n`)
  yield* task.err(recordedText(task, `${program} --help`))
  return status
}

/** The command line as /proc/PID/cmdline gives it, blanks between; a kernel thread's name in []. */
export const commandLineOf = (process: Process): ByteString => {
  if (process.state === 'zombie') return `[${process.comm}] <defunct>`
  if (process.argv.length === 0) return `[${process.comm}]`
  return process.argv.join(' ')
}
