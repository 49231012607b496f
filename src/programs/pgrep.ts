/** pgrep(1) and pkill(1) of procps-ng 4.0.2. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { RegexProblem } from '../base/regex/syntax.ts'
import { compileRegex } from '../base/regex.ts'
import { SIGTERM } from '../base/signals.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { procpsUsage, takeSignal } from '../shell/gnu/procps.ts'
import { signalNumber } from '../shell/gnu/signal-names.ts'
import { complain, ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Process } from '../world/process.ts'
import { conditionOf } from './pgrep/conditions.ts'

const SHORT = 'LF:cfinoxP:O:AG:g:s:u:U:t:r:hV'
const LONG = [
  'ignore-ancestors=A',
  'signal:',
  'count=c',
  'cgroup:',
  'full=f',
  'pgroup:=g',
  'group:=G',
  'ignore-case=i',
  'newest=n',
  'oldest=o',
  'older:=O',
  'parent:=P',
  'session:=s',
  'terminal:=t',
  'euid:=u',
  'uid:=U',
  'exact=x',
  'pidfile:=F',
  'logpidfile=L',
  'runstates:=r',
  'ns:',
  'nslist:',
  'help=h',
  'version=V',
]
const PGREP = optionTable(`${SHORT}d:lavw`, [
  'delimiter:=d',
  'list-name=l',
  'list-full=a',
  'inverse=v',
  'lightweight=w',
  ...LONG,
])
const PKILL = optionTable(`${SHORT}eq:`, ['echo=e', 'queue:=q', ...LONG])

/** What a wrong --signal is: kill(2) refuses it. */
const NO_SIGNAL = -1
const NOTHING = 1
const USAGE = 2
const COMM_BYTES = 15

export const program: Program = {
  names: ['pgrep', 'pkill'],
  *run(task) {
    const name = ownName(task).endsWith('pkill') ? 'pkill' : 'pgrep'
    const isKilling = name === 'pkill'
    const given = isKilling ? takeSignal(task.args.slice(1)) : { rest: task.args.slice(1) }
    let signal = ('signal' in given ? given.signal : undefined) ?? SIGTERM
    const table = isKilling ? PKILL : PGREP
    const { options, ends, operands } = readOptions(given.rest, table)
    const accounts = yield* readAccounts(task.sys)
    const conditions: Matches[] = []
    for (const { key, value = '' } of options) {
      if (key === 'h' || key === 'V') {
        yield* task.out(recordedText(task, `${name} --${key === 'h' ? 'help' : 'version'}`))
        return 0
      }
      if (key === 'signal') signal = signalNumber(value) ?? NO_SIGNAL
      const condition = yield* conditionOf(task, accounts, key, value)
      if (typeof condition === 'string') return yield* wrong(task, key, condition)
      if (condition !== undefined) conditions.push(condition)
    }
    if (ends?.key === BAD_OPTION) {
      return yield* procpsUsage(task, name, { message: ends.value, status: USAGE })
    }
    const flags = new Map(options.map(({ key, value }) => [key, value]))
    const [pattern, second] = operands
    if (second !== undefined) return yield* tryAlso(task, 'only one pattern can be provided')
    if (pattern === undefined && conditions.length === 0) {
      return yield* tryAlso(task, 'no matching criteria specified')
    }
    const found = yield* find(task, { pattern, flags, conditions })
    if (typeof found === 'number') return found
    return isKilling
      ? yield* killFound(task, found, { signal, flags })
      : yield* listFound(task, found, flags)
  },
}

type Matches = (process: Process) => boolean
type Flags = ReadonlyMap<string, ByteString | undefined>

/** A wrong value; the pid file's complaint comes with the hint. */
function* wrong(task: Task, key: string, message: ByteString): Run<number> {
  if (key === 'F') return yield* tryAlso(task, message, NOTHING)
  return yield* complain(task, message, USAGE)
}

function* tryAlso(task: Task, message: ByteString, status = USAGE): Run<number> {
  void (yield* complain(task, message))
  yield* task.err(`Try \`${ownName(task)} --help' for more information.\n`)
  return status
}

interface Question {
  readonly pattern: ByteString | undefined
  readonly flags: Flags
  readonly conditions: readonly Matches[]
}

function* find(task: Task, { pattern, flags, conditions }: Question): Run<Process[] | number> {
  const source = flags.has('x') && pattern !== undefined ? `^(${pattern})$` : pattern
  const regex =
    source === undefined
      ? undefined
      : compileRegex(source, { syntax: 'extended', nocase: flags.has('i') })
  if (regex instanceof RegexProblem) {
    return yield* complain(task, `regex error: ${regex.text}`, USAGE)
  }
  const { sys } = task
  const above = flags.has('A') ? ancestorsOf(task) : new Set<number>()
  const isInverse = flags.has('v')
  let found: Process[] = []
  for (const process of sys.processes()) {
    if (process.pid === sys.process.pid || above.has(process.pid)) continue
    const text = flags.has('f') ? fullName(process) : process.comm
    const isMatch = conditions.every((it) => it(process)) && (regex?.test(text) ?? true)
    if (isMatch !== isInverse) found.push(process)
  }
  if (flags.has('n')) found = found.slice(-1)
  else if (flags.has('o')) found = found.slice(0, 1)
  if (found.length === 0 && !flags.has('f') && (pattern?.length ?? 0) > COMM_BYTES) {
    const name = ownName(task)
    yield* task.err(
      `${name}: pattern that searches for process name longer than 15 characters will result in zero matches\n` +
        `Try \`${name} -f' option to match against the complete command line.\n`,
    )
  }
  return found
}

const ancestorsOf = (task: Task): Set<number> => {
  const all = new Map(task.sys.processes().map((it) => [it.pid, it]))
  const above = new Set<number>()
  let at = all.get(task.sys.process.ppid)
  while (at !== undefined && !above.has(at.pid)) {
    above.add(at.pid)
    at = all.get(at.ppid)
  }
  return above
}

/** The command line, or the name of a process without one. */
const fullName = ({ argv, comm }: Process): ByteString =>
  argv.length === 0 ? comm : argv.join(' ')

function* listFound(task: Task, found: readonly Process[], flags: Flags): Run<number> {
  if (flags.has('c')) yield* task.out(`${found.length}\n`)
  else {
    const lines = found.map((it) => {
      if (flags.has('a')) return `${it.pid} ${fullName(it)}`
      return flags.has('l') ? `${it.pid} ${it.comm}` : String(it.pid)
    })
    if (lines.length > 0) yield* task.out(`${lines.join(flags.get('d') ?? '\n')}\n`)
  }
  return found.length === 0 ? NOTHING : 0
}

function* killFound(
  task: Task,
  found: readonly Process[],
  { signal, flags }: { signal: number; flags: Flags },
): Run<number> {
  let count = 0
  for (const { pid, comm } of found) {
    const sent = task.sys.kill(pid, signal)
    if (failed(sent)) {
      yield* task.err(`${ownName(task)}: killing pid ${pid} failed: ${sent.text}\n`)
      continue
    }
    count++
    if (flags.has('e')) yield* task.out(`${comm} killed (pid ${pid})\n`)
  }
  if (flags.has('c')) yield* task.out(`${found.length}\n`)
  return count === 0 ? NOTHING : 0
}
