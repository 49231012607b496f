/** systemd-analyze: how long the last start took, which nobody has measured but everybody agrees on. */
import { createHash } from 'node:crypto'
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { unknownVerb } from '../shell/gnu/systemd-bus.ts'
import { systemdVersion } from '../shell/gnu/systemd-version.ts'
import { runningUnits } from '../shell/gnu/units.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('hH:M:qo:', [
  'help',
  'version',
  'no-pager',
  'system',
  'user',
  'global',
  'order',
  'require',
  'host:=H',
  'machine:=M',
  'quiet=q',
  'root:',
  'iterations:',
  'base-time:',
])
const VERBS =
  'time blame critical-chain plot dot dump unit-files unit-paths exit-status capability condition filesystems syscall-filter verify calendar timestamp timespan security cat-config'.split(
    ' ',
  )

export const program: Program = {
  names: ['systemd-analyze'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      return 1
    }
    if (ends?.key === 'version') return yield* systemdVersion(task)
    const [verb = 'time'] = operands
    if (ends !== undefined || options.some(({ key }) => key === 'h') || verb === 'help') {
      yield* task.out(recordedText(task, 'systemd-analyze --help'))
      return 0
    }
    if (!VERBS.includes(verb)) return yield* unknownVerb(task, verb)
    if (verb === 'time') yield* task.out(yield* timeText(task))
    if (verb === 'blame') yield* task.out(yield* blameText(task))
    return 0
  },
}

/** A number that is the same for a start: below `limit`. */
function* drawn({ sys }: Task, what: string, limit: number): Run<number> {
  const boot = yield* textOfFile(sys, '/proc/sys/kernel/random/boot_id')
  return createHash('sha256').update(`${boot} ${what}`).digest().readUInt32BE(0) % limit
}

const seconds = (ms: number): string => (ms < 1_000 ? `${ms}ms` : `${(ms / 1_000).toFixed(3)}s`)

function* timeText(task: Task): Run<ByteString> {
  const kernel = 3_100 + (yield* drawn(task, 'kernel', 1_400))
  const user = 9_500 + (yield* drawn(task, 'user', 7_000))
  const target = user - 30 - (yield* drawn(task, 'target', 400))
  return (
    `Startup finished in ${seconds(kernel)} (kernel) + ${seconds(user)} (userspace) = ${seconds(kernel + user)} \n` +
    `multi-user.target reached after ${seconds(target)} in userspace.\n`
  )
}

/** Every unit that runs, the slowest first. */
function* blameText(task: Task): Run<ByteString> {
  const rows: { readonly name: ByteString; readonly ms: number }[] = []
  for (const name of (yield* runningUnits(task.sys)).keys()) {
    const most = /mysql|maria|snapd|cloud/.test(name) ? 5_000 : 700
    rows.push({ name, ms: 9 + (yield* drawn(task, name, most)) })
  }
  const lines = rows.toSorted((a, b) => b.ms - a.ms)
  const width = Math.max(0, ...lines.map(({ ms }) => seconds(ms).length))
  return lines.map(({ name, ms }) => `${seconds(ms).padStart(width)} ${name}\n`).join('')
}
