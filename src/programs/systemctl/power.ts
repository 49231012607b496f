/** halt, poweroff, reboot, shutdown, telinit, runlevel: what systemctl is under those names. */
import type { ByteString } from '../../base/bytes.ts'
import { SIGKILL, SIGTERM } from '../../base/signals.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { recordedText } from '../../shell/gnu/usage.ts'
import { momentOf, zoneOf } from '../../shell/gnu/zone.ts'
import type { Run, Task } from '../../shell/program.ts'

/** Names under which systemctl is something else. */
export const POWER_NAMES: readonly string[] = [
  ...['halt', 'poweroff', 'reboot', 'shutdown', 'telinit', 'init', 'runlevel'],
]

const SHORT = new Map([
  ['shutdown', 'HPrhkKcacfFt'],
  ['reboot', 'pfwdn'],
  ['halt', 'pfwdn'],
  ['poweroff', 'pfwdn'],
])
const LONG = [
  'help',
  'halt',
  'poweroff',
  'reboot',
  'force',
  'wtmp-only',
  'no-wtmp',
  'no-wall',
  'no-sync',
]
const LONG_OF_SHUTDOWN = ['help', 'halt', 'poweroff', 'reboot', 'no-wall', 'show']
/** Until the last sessions end. */
const ENDING_MS = 1_000

/** Does what `name` asks for. */
export function* power(task: Task, name: string): Run<number> {
  const args = task.args.slice(1)
  if (args.includes('--help')) {
    yield* task.out(recordedText(task, `${name} --help`))
    return 0
  }
  if (name === 'runlevel') {
    yield* args.length > 0 ? task.err('Too many arguments.\n') : task.out('N 5\n')
    return args.length > 0 ? 1 : 0
  }
  if (name === 'init' || name === 'telinit') return yield* changeLevel(task, args[0])
  const wrong = wrongOption(name, args)
  if (wrong !== undefined) {
    yield* task.err(`${name}: ${wrong}\n`)
    return 1
  }
  if (name === 'shutdown') return yield* shutdown(task, args)
  if (args.some((it) => it === '-w' || it === '--wtmp-only')) return 0
  return yield* down(task, name === 'reboot' ? 'Reboot' : name === 'halt' ? 'Halt' : 'PowerOff')
}

const wrongOption = (name: string, args: readonly ByteString[]): ByteString | undefined => {
  const long = name === 'shutdown' ? LONG_OF_SHUTDOWN : LONG
  for (const arg of args) {
    if (arg === '--') return undefined
    if (arg.startsWith('--')) {
      if (!long.includes(arg.slice(2))) return `unrecognized option '${arg}'`
    } else if (/^-./.test(arg)) {
      const letter = [...arg.slice(1)].find((it) => SHORT.get(name)?.includes(it) !== true)
      if (letter !== undefined) return `invalid option -- '${letter}'`
    }
  }
  return undefined
}

function* changeLevel(task: Task, level: ByteString | undefined): Run<number> {
  if (level === '0') return yield* down(task, 'PowerOff')
  if (level === '6') return yield* down(task, 'Reboot')
  if (level !== undefined && /^([1-5sSqQuU])$/.test(level)) return 0
  yield* task.err(
    level === undefined
      ? `${(task.args[0] ?? '').replace(/^.*\//, '')}: required argument missing.\n`
      : "Couldn't find an alternative telinit implementation to spawn.\n",
  )
  return 1
}

function* shutdown(task: Task, args: readonly ByteString[]): Run<number> {
  const letters = args.filter((it) => /^-[^-]/.test(it)).join('')
  if (letters.includes('c')) return 0
  const time = args.find((it) => !it.startsWith('-'))
  const isReboot = letters.includes('r') || args.includes('--reboot')
  const isHalt = letters.includes('H') || args.includes('--halt')
  const minutes = minutesOf(task, time ?? '+1')
  if (minutes === undefined) {
    yield* task.err(`Failed to parse time specification: ${time}\n`)
    return 1
  }
  const verb = isReboot ? 'Reboot' : isHalt ? 'Halt' : 'PowerOff'
  if (minutes === 0) return yield* down(task, verb)
  if (task.sys.process.credentials.euid !== 0) return yield* refuse(task, 'ScheduleShutdown')
  const s = task.sys.now().s + minutes * 60
  const at = momentOf({ s, ns: 0 }, zoneOf(task.sys, task.env))
  const what = isReboot ? 'Reboot' : isHalt ? 'Halt' : 'Shutdown'
  const when = strftime('%a %Y-%m-%d %H:%M:%S %Z', at)
  yield* task.err(`${what} scheduled for ${when}, use 'shutdown -c' to cancel.\n`)
  return 0
}

const minutesOf = (task: Task, time: ByteString): number | undefined => {
  if (time === 'now') return 0
  if (/^\+?\d+$/.test(time)) return Number(time.replace('+', ''))
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(time) ?? []
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined
  const now = momentOf({ s: task.sys.now().s, ns: 0 }, zoneOf(task.sys, task.env))
  const [ownHour = 0, ownMinute = 0] = strftime('%H:%M', now).split(':').map(Number)
  const left = Number(hour) * 60 + Number(minute) - ownHour * 60 - ownMinute
  return left > 0 ? left : left + 1_440
}

function* refuse(task: Task, call: string): Run<number> {
  yield* task.err(
    `Failed to set wall message, ignoring: Interactive authentication required.\nCall to ${call} failed: Interactive authentication required.\n`,
  )
  return 1
}

/** Everybody's session ends, as far as anybody can see it from here. */
function* down(task: Task, call: string): Run<number> {
  const { sys } = task
  if (sys.process.credentials.euid !== 0) return yield* refuse(task, call)
  yield* task.flush()
  void sys.fork(function* (child) {
    void child.setsid()
    yield* child.sleep(ENDING_MS)
    const visitors = (): readonly number[] =>
      child
        .processes()
        .filter(
          ({ pid, resident }) => resident === undefined && pid !== 1 && pid !== child.process.pid,
        )
        .map(({ pid }) => pid)
    for (const pid of visitors()) void child.kill(pid, SIGTERM)
    yield* child.sleep(ENDING_MS)
    for (const pid of visitors()) void child.kill(pid, SIGKILL)
    return 0
  })
  return 0
}
