/** journalctl of systemd 252 where no journal is kept: rsyslog has the logs. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { BAD_OPTION, type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { parseDate } from '../shell/gnu/parse-date.ts'
import { systemdVersion } from '../shell/gnu/systemd-version.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import { zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('hefo:aln::qmb::kD:p:g:c:S:U:t:u:NF:xrM:', [
  'help=h',
  'version',
  'no-pager',
  'pager-end=e',
  'follow=f',
  'force',
  'output:=o',
  'all=a',
  'full=l',
  'no-full',
  'lines::=n',
  'no-tail',
  'new-id128',
  'quiet=q',
  'merge=m',
  'this-boot=b',
  'boot::=b',
  'list-boots',
  'dmesg=k',
  'system',
  'user',
  'directory:=D',
  'file:',
  'root:',
  'image:',
  'header',
  'identifier:=t',
  'priority:=p',
  'facility:',
  'grep:=g',
  'case-sensitive::',
  'setup-keys',
  'interval:',
  'verify',
  'verify-key:',
  'disk-usage',
  'cursor:=c',
  'cursor-file:',
  'after-cursor:',
  'show-cursor',
  'since:=S',
  'until:=U',
  'unit:=u',
  'user-unit:',
  'field:=F',
  'fields=N',
  'catalog=x',
  'list-catalog',
  'dump-catalog',
  'update-catalog',
  'reverse=r',
  'machine:=M',
  'utc',
  'flush',
  'relinquish-var',
  'smart-relinquish-var',
  'sync',
  'rotate',
  'vacuum-size:',
  'vacuum-files:',
  'vacuum-time:',
  'no-hostname',
  'output-fields:',
  'namespace:',
])
const FORMATS =
  'short short-full short-iso short-iso-precise short-precise short-monotonic short-delta short-unix verbose export json json-pretty json-sse json-seq cat with-unit'.split(
    ' ',
  )
const LEVELS = 'emerg alert crit err error warning warn notice info debug panic'.split(' ')
const NOTHING = 'No journal files were found.\n'

export const program: Program = {
  names: ['journalctl'],
  *run(task) {
    const { options, ends, operands } = readOptions(bootNumbers(task.args.slice(1)), OPTIONS)
    for (const option of options) {
      const problem = problemOf(task, option)
      if (problem === undefined) continue
      yield* task.err(`${problem}\n`)
      return 1
    }
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      return 1
    }
    if (ends?.key === 'version') return yield* systemdVersion(task)
    const keys = new Set(options.map(({ key }) => key))
    if (keys.has('h')) {
      yield* task.out(recordedText(task, 'journalctl --help'))
      return 0
    }
    if (['flush', 'sync', 'rotate', 'relinquish-var'].some((key) => keys.has(key))) {
      if (task.sys.process.credentials.euid === 0) return 0
      yield* task.err(
        'Failed to connect to /run/systemd/journal/io.systemd.journal: Permission denied\n',
      )
      return 1
    }
    return yield* look(task, { options, keys, operands })
  },
}

/** `-b -1` is a boot, not an option. */
const bootNumbers = (args: readonly ByteString[]): readonly ByteString[] => {
  const joined: ByteString[] = []
  for (const arg of args) {
    const last = joined.at(-1)
    const takes = last === '-b' || last === '--boot' || last === '-n' || last === '--lines'
    if (takes && /^-?\d+$/.test(arg)) {
      joined[joined.length - 1] = last.startsWith('--') ? `${last}=${arg}` : `${last}${arg}`
    } else joined.push(arg)
  }
  return joined
}

const problemOf = (
  { sys, env }: Task,
  { key, value = '' }: GivenOption,
): ByteString | undefined => {
  if (key === 'o' && !FORMATS.includes(value)) return `Unknown output format '${value}'.`
  if (key === 'p' && !value.split('..').every((it) => LEVELS.includes(it) || /^[0-7]$/.test(it))) {
    return `Unknown log level ${value}`
  }
  if (key === 'n' && value !== '' && !/^(\d+|all)$/.test(value)) {
    return `Failed to parse lines '${value}'`
  }
  if (key === 'S' || key === 'U') {
    const isDate =
      /^[a-z]$/i.test(value) === false &&
      parseDate(value, { now: sys.now(), zone: zoneOf(sys, env), sys }) !== undefined
    if (!isDate) return `Failed to parse timestamp: ${value}`
  }
  if (key === 'D' || key === 'file') {
    const stat = sys.stat(value)
    if (!failed(stat)) return undefined
    return `Failed to open ${key === 'D' ? value : 'files'}: ${stat.text}`
  }
  return undefined
}

interface Asked {
  readonly options: readonly GivenOption[]
  readonly keys: ReadonlySet<string>
  readonly operands: readonly ByteString[]
}

/** Complaints go to stderr before anything is printed. */
function* look(task: Task, { options, keys, operands }: Asked): Run<number> {
  const format = options.findLast(({ key }) => key === 'o')?.value ?? 'short'
  // Other programs read these: they are told nothing but entries.
  const isQuiet = keys.has('q') || /^(json|export|cat)/.test(format)
  if (!isQuiet) yield* task.err(NOTHING)
  if (keys.has('disk-usage')) {
    yield* task.out('Archived and active journals take up 0B in the file system.\n')
    return 0
  }
  if (['vacuum-size', 'vacuum-time', 'vacuum-files'].some((key) => keys.has(key))) {
    if (!isQuiet) {
      yield* task.err('Vacuuming done, freed 0B of archived journals from /var/log/journal.\n')
    }
    return 0
  }
  if (['list-boots', 'header', 'verify', 'F', 'N'].some((key) => keys.has(key))) return 0
  const boot = options.findLast(({ key }) => key === 'b')?.value
  if (boot !== undefined && boot !== '0') {
    const number = boot.startsWith('-') ? boot : `+${boot}`
    yield* task.err(
      `Data from the specified boot (${number}) is not available: No such boot ID in journal\n`,
    )
    return 1
  }
  const match = operands.find((it) => !it.includes('=') && !it.startsWith('/') && it !== '+')
  if (match !== undefined) {
    yield* task.err(`Failed to add match '${match}': Invalid argument\n`)
    return 1
  }
  if (keys.has('c')) {
    yield* task.err('Failed to seek to cursor: Invalid argument\n')
    return 1
  }
  if (keys.has('f')) for (;;) yield* task.sys.sleep(WAIT_MS)
  if (!isQuiet) yield* task.out('-- No entries --\n')
  return keys.has('g') ? 1 : 0
}

const WAIT_MS = 3_600_000
