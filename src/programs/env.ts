/** env(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { EINVAL, ENOENT, failed } from '../base/errno.ts'
import { SIGNAL_NAMES } from '../base/signals.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedWord } from '../shell/gnu/quoting.ts'
import { signalNumber } from '../shell/gnu/signal-names.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { splitString } from './env/split.ts'

const OPTIONS = optionTable('+C:iS:u:v0', [
  'ignore-environment=i',
  'null=0',
  'unset:=u',
  'chdir:=C',
  'default-signal::',
  'ignore-signal::',
  'block-signal::',
  'list-signal-handling',
  'debug=v',
  'split-string:=S',
  'help',
  'version',
])

/** Status when env itself fails, when a program can't be run, and when there is none. */
const CANCELED = 125
const CANNOT_INVOKE = 126
const NOT_FOUND = 127

interface Wanted {
  clears: boolean
  ends: '\n' | '\0'
  unset: ByteString[]
  folder: ByteString | undefined
  debugs: boolean
  listsSignals: boolean
  readonly signals: { readonly signal: number; readonly to: 'default' | 'ignore' }[]
}

export const program: Program = {
  names: ['env'],
  *run(task) {
    const wanted: Wanted = {
      clears: false,
      ends: '\n',
      unset: [],
      folder: undefined,
      debugs: false,
      listsSignals: false,
      signals: [],
    }
    const args = yield* expandSplits(task)
    if (typeof args === 'number') return args
    const { options, ends, operands } = readOptions(args, OPTIONS)
    for (const { key, value } of options) {
      const problem = take(task, wanted, key, value)
      if (problem !== undefined) return yield* tryHelp(task, problem, CANCELED)
    }
    if (ends !== undefined) return yield* endEarly(task, 'env', ends, CANCELED)
    return yield* perform(task, wanted, operands)
  },
}

const take = (
  task: Task,
  wanted: Wanted,
  key: string,
  value: ByteString | undefined,
): string | undefined => {
  switch (key) {
    case 'i':
      wanted.clears = true
      return undefined
    case '0':
      wanted.ends = '\0'
      return undefined
    case 'u':
      wanted.unset.push(value ?? '')
      return undefined
    case 'C':
      wanted.folder = value
      return undefined
    case 'v':
      wanted.debugs = true
      return undefined
    case 'list-signal-handling':
      wanted.listsSignals = true
      return undefined
    case 'default-signal':
      return takeSignals(task, wanted, value, 'default')
    case 'ignore-signal':
      return takeSignals(task, wanted, value, 'ignore')
    case 'block-signal':
      return takeSignals(task, wanted, value, undefined)
    default:
      return undefined
  }
}

const takeSignals = (
  task: Task,
  wanted: Wanted,
  list: ByteString | undefined,
  to: 'default' | 'ignore' | undefined,
): string | undefined => {
  const all = Array.from({ length: 31 }, (_, at) => at + 1)
  const words = list === undefined ? all.map(String) : list.split(',')
  for (const word of words) {
    const signal = signalNumber(word)
    if (signal === undefined || signal === 0) return `${quotedWord(word, task.env)}: invalid signal`
    if (to !== undefined) wanted.signals.push({ signal, to })
  }
  return undefined
}

/** -S strings are split before anything else is looked at. */
function* expandSplits(task: Task): Run<readonly ByteString[] | number> {
  const args = [...task.args.slice(1)]
  let debugs = false
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    const match = /^(?:-([i0v]*)S|--split-string=?)(.*)$/s.exec(arg)
    if (match === null) {
      if (/^-[i0]*v/.test(arg)) debugs = true
      if (arg === '--' || arg === '-' || !arg.startsWith('-')) return args
      if (/^-[uC]$|^--(unset|chdir)$/.test(arg)) at++
      continue
    }
    const [, before = '', attached = ''] = match
    const takesNext = attached === '' && !arg.includes('=')
    const text = takesNext ? args[at + 1] : attached
    if (text === undefined) return args
    const words = splitString(text, task.env)
    if ('problem' in words) return yield* complain(task, words.problem, CANCELED)
    if (debugs || before.includes('v')) yield* showSplit(task, text, words.words)
    const flags = before === '' ? [] : [`-${before}`]
    args.splice(at, takesNext ? 2 : 1, ...flags, ...words.words)
    at += flags.length - 1
  }
  return args
}

function* showSplit(task: Task, text: ByteString, words: readonly ByteString[]): Run<void> {
  const { env } = task
  yield* task.err(`split -S:  ${quotedWord(text, env)}\n`)
  for (const [at, word] of words.entries()) {
    yield* task.err(`${at === 0 ? ' into:    ' : '     &    '}${quotedWord(word, env)}\n`)
  }
}

function* perform(task: Task, wanted: Wanted, given: readonly ByteString[]): Run<number> {
  const { sys, env } = task
  const operands = [...given]
  if (operands[0] === '-') {
    wanted.clears = true
    operands.shift()
  }
  const debug = (text: string): Run<void> => (wanted.debugs ? task.err(text) : nothing())
  if (wanted.clears) yield* debug('cleaning environ\n')
  const environment = new Map(wanted.clears ? [] : env)
  for (const name of wanted.unset) {
    if (name === '' || name.includes('=')) {
      const problem = `cannot unset ${quotedWord(name, env)}: ${EINVAL.text}`
      return yield* complain(task, problem, CANCELED)
    }
    if (!wanted.clears) yield* debug(`unset:    ${name}\n`)
    environment.delete(name)
  }
  while (operands[0]?.includes('=') === true) {
    const [first = ''] = operands.splice(0, 1)
    const equals = first.indexOf('=')
    yield* debug(`setenv:   ${first}\n`)
    environment.set(first.slice(0, equals), first.slice(equals + 1))
  }
  const hasCommand = operands.length > 0
  if (wanted.ends === '\0' && hasCommand) {
    return yield* tryHelp(task, 'cannot specify --null (-0) with command', CANCELED)
  }
  if (wanted.folder !== undefined && !hasCommand) {
    return yield* tryHelp(task, 'must specify command with --chdir (-C)', CANCELED)
  }
  if (!hasCommand) {
    for (const [name, value] of environment) yield* task.out(`${name}=${value}${wanted.ends}`)
    return 0
  }
  for (const { signal, to } of wanted.signals) sys.handle(signal, to)
  if (wanted.listsSignals) yield* listSignals(task)
  if (wanted.folder !== undefined) {
    yield* debug(`chdir:    ${quoted(wanted.folder, env)}\n`)
    const gone = sys.chdir(wanted.folder)
    if (failed(gone)) {
      const shown = quoted(wanted.folder, env)
      return yield* complain(task, `cannot change directory to ${shown}: ${gone.text}`, CANCELED)
    }
  }
  yield* debug(`executing: ${operands[0]}\n`)
  for (const [at, arg] of operands.entries()) {
    yield* debug(`   arg[${at}]= ${quotedWord(arg, env)}\n`)
  }
  return yield* become(task, operands, environment)
}

function* nothing(): Run<void> {}

function* become(
  task: Task,
  argv: readonly ByteString[],
  environment: ReadonlyMap<ByteString, ByteString>,
): Run<number> {
  const status = yield* execvp(task.sys, argv, environment)
  if (!failed(status)) return status
  const [name = ''] = argv
  const isMissing = status === ENOENT
  const problem = `${quotedWord(name, task.env)}: ${status.text}`
  yield* complain(task, problem)
  if (isMissing && /[ \t]/.test(name)) {
    const own = task.args[0] ?? ''
    yield* task.err(`${own}: use -[v]S to pass options in shebang lines\n`)
  }
  return isMissing ? NOT_FOUND : CANNOT_INVOKE
}

function* listSignals(task: Task): Run<void> {
  for (let signal = 1; signal < SIGNAL_NAMES.length; signal++) {
    if (task.sys.disposition(signal) !== 'ignore') continue
    const name = (SIGNAL_NAMES[signal] ?? '').padEnd(10)
    yield* task.err(`${name} (${String(signal).padStart(2)}): IGNORE\n`)
  }
}
