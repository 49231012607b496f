/** killall5(8) of sysvinit-utils 3.06, which is pidof(1) when it is called so. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { SIGKILL } from '../base/signals.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { signalNumber } from '../shell/gnu/signal-names.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Sys, Task } from '../shell/program.ts'
import type { Process } from '../world/process.ts'
import type { Ino } from '../world/tree.ts'

const OPTIONS = optionTable('hcd:no:qsxzS:')
const INIT = 1
const NOBODY_KILLED = 2

export const program: Program = {
  names: ['killall5'],
  *run(task) {
    if (ownName(task).endsWith('pidof')) return yield* pidof(task)
    return killOthers(task.sys, task.args.slice(1))
  },
}

function* pidof(task: Task): Run<number> {
  const { sys } = task
  const omitted = new Set<number>([sys.process.pid])
  const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
  const flags = new Set(options.map((it) => it.key))
  if (flags.has('h')) {
    yield* task.out(recordedText(task, 'pidof -h'))
    return 0
  }
  // What is wrong with the options goes to the system log.
  if (ends?.key === BAD_OPTION) return 1
  let separator = ' '
  for (const { key, value = '' } of options) {
    if (key === 'd') separator = value
    else if (key === 'o') for (const pid of pidsOf(sys.process, value)) omitted.add(pid)
  }
  const found: number[] = []
  for (const name of operands) {
    const exe = name.startsWith('/') ? inodeOf(sys, name) : undefined
    const isWanted = (it: Process): boolean =>
      !omitted.has(it.pid) &&
      ((exe !== undefined && it.exe === exe) || isNamed(it, name, flags.has('x')))
    const pids = sys.processes().filter(isWanted)
    const newest = pids.map(({ pid }) => pid).toReversed()
    found.push(...(flags.has('s') ? newest.slice(0, 1) : newest))
  }
  if (found.length === 0) return 1
  if (!flags.has('q')) yield* task.out(`${found.join(separator)}\n`)
  return 0
}

const inodeOf = (sys: Sys, path: ByteString): Ino | undefined => {
  const stat = sys.stat(path)
  return failed(stat) ? undefined : stat.ino
}

const pidsOf = (self: Process, list: ByteString): number[] =>
  list.split(/[,;:]/).map((it) => (it === '%PPID' ? self.ppid : Number.parseInt(it, 10)))

const baseOf = (path: ByteString): ByteString => path.slice(path.lastIndexOf('/') + 1)

/** By the name it was called by, a login shell's `-` apart; scripts by their file's name. */
const isNamed = (process: Process, name: ByteString, hasScripts: boolean): boolean => {
  const [first, second] = process.argv
  if (first === undefined) return process.comm === name
  const called = first.replace(/^-/, '')
  if (called === name || (!name.includes('/') && baseOf(called) === name)) return true
  if (!hasScripts || second === undefined) return false
  return process.comm === baseOf(second) && (second === name || baseOf(second) === name)
}

/** Everything outside of this session, but init and the kernel's threads. */
const killOthers = (sys: Sys, args: readonly ByteString[]): number => {
  let signal = SIGKILL
  const omitted = new Set<number>()
  for (const [at, arg] of args.entries()) {
    if (arg === '-o' || args[at - 1] === '-o') {
      for (const pid of pidsOf(sys.process, arg)) omitted.add(pid)
      continue
    }
    const number = arg.startsWith('-') ? signalNumber(arg.slice(1)) : undefined
    if (number === undefined) return 1
    signal = number
  }
  let killed = 0
  for (const { pid, sid, argv } of sys.processes()) {
    if (pid === INIT || sid === sys.process.sid || argv.length === 0 || omitted.has(pid)) continue
    if (!failed(sys.kill(pid, signal))) killed++
  }
  return killed === 0 ? NOBODY_KILLED : 0
}
