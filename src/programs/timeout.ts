/** timeout(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import {
  SIGALRM,
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGTERM,
  SIGTTIN,
  SIGTTOU,
} from '../base/signals.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { parseFloating } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { signalName, signalNumber } from '../shell/gnu/signal-names.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Sys, Task } from '../shell/program.ts'
import type { Ending, Pid } from '../world/process.ts'

const OPTIONS = optionTable('+k:s:v', [
  'kill-after:=k',
  'signal:=s',
  'verbose=v',
  'foreground',
  'preserve-status',
  'help',
  'version',
])

const TIMED_OUT = 124
const CANCELED = 125
const CANNOT_INVOKE = 126
const NOT_FOUND = 127

interface Wanted {
  signal: number
  killAfterMs: number
  foreground: boolean
  preservesStatus: boolean
  verbose: boolean
}

export const program: Program = {
  names: ['timeout'],
  *run(task) {
    const wanted: Wanted = {
      signal: SIGTERM,
      killAfterMs: 0,
      foreground: false,
      preservesStatus: false,
      verbose: false,
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'foreground') wanted.foreground = true
      else if (key === 'preserve-status') wanted.preservesStatus = true
      else if (key === 'v') wanted.verbose = true
      else if (key === 'k') {
        const ms = durationMs(value)
        if (ms === undefined) return yield* badDuration(task, value)
        wanted.killAfterMs = ms
      } else {
        const signal = signalNumber(value)
        if (signal === undefined) {
          const what = `${quotedWord(value, task.env)}: invalid signal`
          return yield* tryHelp(task, what, CANCELED)
        }
        wanted.signal = signal
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'timeout', ends, CANCELED)
    const [duration = '', ...command] = operands
    if (command.length === 0) return yield* tryHelp(task, undefined, CANCELED)
    const ms = durationMs(duration)
    if (ms === undefined) return yield* badDuration(task, duration)
    return yield* watch(task, wanted, { ms, command })
  },
}

function* badDuration(task: Task, text: ByteString): Run<number> {
  const what = `invalid time interval ${quotedWord(text, task.env)}`
  return yield* tryHelp(task, what, CANCELED)
}

const UNIT_MS = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

const durationMs = (text: ByteString): number | undefined => {
  const unit = /[smhd]$/.exec(text)?.[0]
  const value = parseFloating(unit === undefined ? text : text.slice(0, -1))
  if (value === undefined || !(value >= 0)) return undefined
  return value * (UNIT_MS.get(unit ?? 's') ?? 1_000)
}

function* watch(
  task: Task,
  wanted: Wanted,
  { ms, command }: { ms: number; command: readonly ByteString[] },
): Run<number> {
  const { sys } = task
  if (!wanted.foreground) void sys.setpgid(sys.process.pid, sys.process.pid)
  const forwarded = [SIGINT, SIGHUP, SIGTERM, SIGALRM]
  for (const signal of [...forwarded, SIGCHLD]) void sys.handle(signal, 'catch')
  for (const signal of [SIGTTIN, SIGTTOU]) void sys.handle(signal, 'ignore')
  const pid = sys.fork((child) => become(task, child, command))
  if (failed(pid)) {
    return yield* complain(task, `fork system call failed: ${pid.text}`, CANCELED)
  }
  let leftMs = ms === 0 ? Number.POSITIVE_INFINITY : ms
  let signal = wanted.signal
  let isTimedOut = false
  for (;;) {
    const waited = yield* sys.wait({ pid, noHang: true })
    if (waited !== undefined && !failed(waited) && isEnding(waited.change)) {
      if (!isTimedOut && 'signal' in waited.change) void die(sys, waited.change.signal)
      return statusOf(waited.change, { isTimedOut, wanted })
    }
    const startMs = nowMs(sys)
    yield* sys.sleep(Math.min(leftMs, SLEEP_MS_MAX))
    leftMs -= nowMs(sys) - startMs
    const caught = sys.caught().filter((it) => it !== SIGCHLD)
    if (leftMs > 0 && caught.length === 0) continue
    const isOwn = leftMs <= 0
    const sent = isOwn ? signal : (caught[0] ?? signal)
    if (isOwn) isTimedOut = true
    if (wanted.verbose && isOwn) {
      const shown = quotedWord(command[0] ?? '', task.env)
      yield* complain(task, `sending signal ${signalName(sent)} to command ${shown}`)
    }
    send(sys, pid, sent, wanted)
    const killsLater = wanted.killAfterMs > 0 && sent !== SIGKILL
    leftMs = isOwn ? (killsLater ? wanted.killAfterMs : Number.POSITIVE_INFINITY) : leftMs
    if (isOwn && killsLater) signal = SIGKILL
  }
}

const SLEEP_MS_MAX = 1_000_000_000

const nowMs = (sys: Sys): number => {
  const { s, ns } = sys.now()
  return s * 1_000 + ns / 1e6
}

const send = (sys: Sys, pid: Pid, signal: number, wanted: Wanted): void => {
  void sys.kill(pid, signal)
  if (wanted.foreground) return
  void sys.handle(signal, 'ignore')
  void sys.kill(0, signal)
  if (signal !== SIGKILL && signal !== SIGCONT) {
    void sys.kill(pid, SIGCONT)
    void sys.kill(0, SIGCONT)
  }
}

/** Ends as its command ended, so that the shell says the same. */
const die = (sys: Sys, signal: number): void => {
  void sys.handle(signal, 'default')
  void sys.kill(sys.process.pid, signal)
}

const isEnding = (change: object): change is Ending => 'status' in change || 'signal' in change

const statusOf = (
  ending: Ending,
  { isTimedOut, wanted }: { isTimedOut: boolean; wanted: Wanted },
): number => {
  const status = 'status' in ending ? ending.status : 128 + ending.signal
  if (!isTimedOut || wanted.preservesStatus) return status
  return 'signal' in ending && ending.signal === SIGKILL ? 128 + SIGKILL : TIMED_OUT
}

/** The child: signals as they were, then the command. */
function* become(task: Task, child: Sys, command: readonly ByteString[]): Run<number> {
  for (const signal of [SIGTTIN, SIGTTOU]) void child.handle(signal, 'default')
  const status = yield* execvp(child, command, task.env)
  if (!failed(status)) return status
  const shown = quotedWord(command[0] ?? '', task.env)
  const name = task.args[0] ?? ''
  const text = `${name}: failed to run command ${shown}: ${status.text}\n`
  const written = yield* child.write(2, text)
  return failed(written) || status === ENOENT ? NOT_FOUND : CANNOT_INVOKE
}
