/**
 * Programs of util-linux 2.38 that run a command with other settings of the scheduler, the memory or
 * the name spaces: ionice, taskset, chrt, setarch, setpriv, unshare, nsenter and choom. What they set
 * shows nowhere here; what they run does.
 */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, EPERM, ESRCH, failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { BAD_OPTION, type GivenOption, readOptions } from '../shell/gnu/options.ts'
import { complain, ownName, sayHelp, sayVersion, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { ARCHITECTURES, TABLES } from './ionice/tables.ts'

const CANNOT_RUN = 126
const NOT_FOUND = 127

export const program: Program = {
  names: [
    'ionice',
    'taskset',
    'chrt',
    'setarch',
    ...ARCHITECTURES,
    'setpriv',
    'unshare',
    'nsenter',
    'choom',
  ],
  *run(task) {
    const called = ownName(task).replace(/^.*\//, '')
    const name = ARCHITECTURES.includes(called) ? 'setarch' : called
    const table = TABLES.get(name)
    if (table === undefined) return 0
    const args = task.args.slice(1)
    if (called === 'setarch') {
      const [architecture] = args
      if (architecture !== undefined && !architecture.startsWith('-')) {
        if (!ARCHITECTURES.includes(architecture)) {
          return yield* complain(task, `${architecture}: Unrecognized architecture`)
        }
        args.shift()
      } else if (args.length === 0) {
        return yield* complain(task, 'no architecture argument or personality flags specified')
      }
    }
    const { options, ends, operands } = readOptions(args, table)
    if (ends?.key === BAD_OPTION) return yield* tryHelp(task, ends.value)
    const keys = new Set(options.map(({ key }) => key))
    if (ends?.key === 'help' || keys.has('h')) return yield* sayHelp(task, name)
    if (ends !== undefined || keys.has('V')) return yield* sayVersion(task, name)
    return yield* act(task, { name, options, operands })
  },
}

interface Asked {
  readonly name: string
  readonly options: readonly GivenOption[]
  readonly operands: readonly ByteString[]
}

function* act(task: Task, { name, options, operands }: Asked): Run<number> {
  const given = new Map(options.map(({ key, value = '' }) => [key, value]))
  switch (name) {
    case 'ionice':
      return yield* ionice(task, given, operands)
    case 'taskset':
      return yield* taskset(task, given, operands)
    case 'chrt':
      return yield* chrt(task, given, operands)
    case 'choom':
      return yield* choom(task, given, operands)
    case 'setpriv':
      if (operands.length === 0) return yield* complain(task, 'No program specified')
      return yield* run(task, operands)
    case 'nsenter':
      if (given.has('t') && !isThere(task, given.get('t') ?? '')) {
        const why = ENOENT.text
        return yield* complain(task, `cannot open /proc/${given.get('t')}/ns/mnt: ${why}`)
      }
  }
  return yield* run(task, operands.length > 0 ? operands : [shellOf(task, name)])
}

/** setarch wants the plain shell, the others the user's. */
const shellOf = ({ env }: Task, name: string): ByteString =>
  name === 'setarch' ? '/bin/sh' : env.get('SHELL') || '/bin/sh'

function* run(task: Task, argv: readonly ByteString[]): Run<number> {
  yield* task.flush()
  const status = yield* execvp(task.sys, argv, task.env)
  if (!failed(status)) return status
  yield* complain(task, `failed to execute ${argv[0]}: ${status.text}`)
  return status === ENOENT ? NOT_FOUND : CANNOT_RUN
}

const isThere = ({ sys }: Task, pid: ByteString): boolean =>
  sys.processes().some((process) => String(process.pid) === pid)

type Given = ReadonlyMap<string, ByteString>

const IO_CLASSES = ['none', 'realtime', 'best-effort', 'idle']

function* ionice(task: Task, given: Given, operands: readonly ByteString[]): Run<number> {
  const level = given.get('c')
  if (level !== undefined && !/^[0-3]$/.test(level) && !IO_CLASSES.includes(level)) {
    if (!/^\d+$/.test(level)) return yield* complain(task, `unknown scheduling class: '${level}'`)
    yield* complain(task, `unknown prio class ${level}`)
    return yield* complain(task, `ioprio_set failed: ${EPERM.text}`)
  }
  const pid = given.get('p')
  if (pid === undefined && operands.length > 0) return yield* run(task, operands)
  if (pid !== undefined && !isThere(task, pid)) {
    const verb = level === undefined && !given.has('n') ? 'get' : 'set'
    return yield* complain(task, `ioprio_${verb} failed: ${ESRCH.text}`)
  }
  if (level === undefined && !given.has('n')) yield* task.out('none: prio 0\n')
  return 0
}

function* taskset(task: Task, given: Given, operands: readonly ByteString[]): Run<number> {
  const cpus = (yield* textOfFile(task.sys, '/proc/cpuinfo')).match(/^processor\s*:/gm)?.length ?? 1
  const isList = given.has('c')
  const all = 2n ** BigInt(cpus) - 1n
  const shown = (mask: bigint): string => (isList ? listOf(mask) : mask.toString(16))
  const kind = isList ? 'list' : 'mask'
  const [first, second] = operands
  if (first === undefined || (!given.has('p') && second === undefined))
    return yield* tryHelp(task, 'bad usage')
  const asks = given.has('p') && second === undefined
  const mask = asks ? all : isList ? maskOfList(first) : maskOf(first)
  if (mask === undefined) {
    return yield* complain(task, `failed to parse CPU ${kind}: ${first}`)
  }
  if (!given.has('p')) {
    if ((mask & all) !== 0n) return yield* run(task, operands.slice(1))
    const { pid } = task.sys.process
    return yield* complain(task, `failed to set pid ${pid}'s affinity: Invalid argument`)
  }
  const pid = asks ? first : (second ?? '')
  if (!isThere(task, pid)) {
    return yield* complain(task, `failed to get pid ${pid}'s affinity: ${ESRCH.text}`)
  }
  yield* task.out(`pid ${pid}'s current affinity ${kind}: ${shown(all)}\n`)
  if (!asks) yield* task.out(`pid ${pid}'s new affinity ${kind}: ${shown(mask & all)}\n`)
  return 0
}

const maskOf = (text: ByteString): bigint | undefined => {
  const digits = text.replace(/^0x/i, '').replaceAll(',', '')
  return /^[\da-f]{1,64}$/i.test(digits) ? BigInt(`0x${digits}`) : undefined
}

const CPUS_MAX = 1_024

const maskOfList = (text: ByteString): bigint | undefined => {
  let mask = 0n
  for (const part of text.split(',')) {
    const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part) ?? []
    if (from === undefined || Number(to) >= CPUS_MAX) return undefined
    for (let cpu = Number(from); cpu <= Number(to); cpu++) mask |= 1n << BigInt(cpu)
  }
  return mask
}

/** `0,1` and `0-3`: three in a row are a range. */
const listOf = (mask: bigint): string => {
  const cpus = [...mask.toString(2)].reverse().flatMap((bit, at) => (bit === '1' ? [at] : []))
  const isWhole = cpus.length > 2 && cpus.every((cpu, at) => cpu === (cpus[0] ?? 0) + at)
  return isWhole ? `${cpus[0]}-${cpus.at(-1)}` : cpus.join(',')
}

const POLICIES = ['OTHER', 'FIFO', 'RR', 'BATCH', 'IDLE', 'DEADLINE']

function* chrt(task: Task, given: Given, operands: readonly ByteString[]): Run<number> {
  if (given.has('m')) {
    for (const policy of POLICIES) {
      const range = policy === 'FIFO' || policy === 'RR' ? '1/99' : '0/0'
      yield* task.out(`SCHED_${policy} min/max priority\t: ${range}\n`)
    }
    return 0
  }
  const [first, ...command] = operands
  if (first === undefined) return yield* tryHelp(task, 'bad usage')
  if (given.has('p')) {
    const pid = command[0] ?? first
    if (!isThere(task, pid)) {
      return yield* complain(task, `failed to get pid ${pid}'s policy: ${ESRCH.text}`)
    }
    if (command.length > 0) return 0
    yield* task.out(`pid ${pid}'s current scheduling policy: SCHED_OTHER\n`)
    yield* task.out(`pid ${pid}'s current scheduling priority: 0\n`)
    return 0
  }
  if (!/^\d+$/.test(first)) return yield* complain(task, `invalid priority argument: '${first}'`)
  if (command.length === 0) return yield* tryHelp(task, 'bad usage')
  const isPlain = ['o', 'b', 'i'].some((key) => given.has(key))
  if (isPlain || task.sys.process.credentials.euid === 0) return yield* run(task, command)
  return yield* complain(task, `failed to set pid 0's policy: ${EPERM.text}`)
}

function* choom(task: Task, given: Given, operands: readonly ByteString[]): Run<number> {
  const pid = given.get('p')
  if (pid === undefined) {
    if (operands.length === 0) return yield* tryHelp(task, 'no PID or COMMAND specified')
    return yield* run(task, operands)
  }
  const score = yield* textOfFile(task.sys, `/proc/${pid}/oom_score`)
  const adjust = yield* textOfFile(task.sys, `/proc/${pid}/oom_score_adj`)
  if (!isThere(task, pid)) return yield* complain(task, `failed to read OOM score value`)
  if (given.has('n')) return 0
  yield* task.out(`pid ${pid}'s current OOM score: ${score.trim()}\n`)
  yield* task.out(`pid ${pid}'s current OOM score adjust value: ${adjust.trim()}\n`)
  return 0
}
