/** uptime(1) of procps-ng 4.0.2. */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { procpsUsage } from '../shell/gnu/procps.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { upLine } from '../shell/gnu/up-line.ts'
import { complain, recordedText } from '../shell/gnu/usage.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('phsV', ['pretty=p', 'help=h', 'since=s', 'version=V'])

export const program: Program = {
  names: ['uptime'],
  *run(task) {
    const { sys, env } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const [end] = options.filter((it) => it.key === 'h' || it.key === 'V')
    if (end !== undefined) {
      yield* task.out(recordedText(task, `uptime --${end.key === 'h' ? 'help' : 'version'}`))
      return 0
    }
    if (ends?.key === BAD_OPTION) return yield* procpsUsage(task, 'uptime', { message: ends.value })
    if (operands.length > 0) return yield* procpsUsage(task, 'uptime')
    const text = yield* textOfFile(sys, '/proc/uptime')
    if (text === '')
      return yield* complain(task, 'Cannot get system uptime: No such file or directory')
    const seconds = Math.floor(Number.parseFloat(text))
    const now = sys.now()
    const zone = zoneOf(sys, env)
    if (options.some((it) => it.key === 's')) {
      const booted = momentOf({ s: now.s - seconds, ns: 0 }, zone)
      yield* task.out(strftime('%Y-%m-%d %H:%M:%S\n', booted))
      return 0
    }
    if (options.some((it) => it.key === 'p')) {
      yield* task.out(`up ${prettyOf(seconds)}\n`)
      return 0
    }
    yield* task.out(yield* upLine(task))
    return 0
  },
}

const DAY_S = 86_400

const UNITS = [
  ['decade', 315_360_000],
  ['year', 31_536_000],
  ['week', 604_800],
  ['day', DAY_S],
  ['hour', 3_600],
  ['minute', 60],
] as const

const prettyOf = (seconds: number): ByteString => {
  let rest = seconds
  const parts: string[] = []
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest %= size
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`)
  }
  return parts.length === 0 ? '0 minutes' : parts.join(', ')
}
