/** killall(1) of psmisc 23.6. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { RegexProblem } from '../base/regex/syntax.ts'
import { compileRegex } from '../base/regex.ts'
import { SIGTERM } from '../base/signals.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { signalList } from '../shell/gnu/procps.ts'
import { signalNumber } from '../shell/gnu/signal-names.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Process } from '../world/process.ts'

const OPTIONS = optionTable('egy:o:ilqrs:u:vwVIn:Z:', [
  'exact=e',
  'ignore-case=I',
  'process-group=g',
  'younger-than:=y',
  'older-than:=o',
  'interactive=i',
  'list=l',
  'quiet=q',
  'regexp=r',
  'signal:=s',
  'user:=u',
  'verbose=v',
  'version=V',
  'wait=w',
  'ns:=n',
  'context:=Z',
])

const COMM_BYTES = 15
const POLL_MS = 1_000

type Matches = (process: Process) => boolean

interface Wanted {
  readonly flags: ReadonlySet<string>
  signal: number
  uid: number | undefined
}

export const program: Program = {
  names: ['killall'],
  *run(task) {
    const { signal, rest } = takeFirst(task.args.slice(1))
    const { options, ends, operands } = readOptions(rest, OPTIONS)
    const flags = new Set(options.map((it) => it.key))
    const wanted: Wanted = { flags, signal: SIGTERM, uid: undefined }
    if (ends?.key === BAD_OPTION && signal === undefined) return yield* usage(task)
    if (flags.has('l')) {
      yield* task.out(signalList())
      return 0
    }
    if (flags.has('V')) {
      yield* task.err(recordedText(task, 'killall --version'))
      return 0
    }
    const word = options.findLast((it) => it.key === 's')?.value ?? signal
    if (word !== undefined) {
      const number = signalNumber(word)
      if (number === undefined) {
        yield* task.err(`${word}: unknown signal; killall -l lists signals.\n`)
        return 1
      }
      wanted.signal = number
    }
    const user = options.findLast((it) => it.key === 'u')?.value
    if (user !== undefined) {
      const found = (yield* readAccounts(task.sys)).userNamed(user)
      if (found === undefined) {
        yield* task.err(`Cannot find user ${user}\n`)
        return 1
      }
      wanted.uid = found.uid
    }
    if (operands.length === 0 && user === undefined) return yield* usage(task)
    return yield* killNamed(task, operands, wanted)
  },
}

/** `-TERM` and `-9`, unless it is a known option. */
const takeFirst = (args: readonly ByteString[]) => {
  const at = args.findIndex((it) => /^-[A-Z0-9]{2,}[-+\d]*$|^-\d$/.test(it))
  if (at < 0) return { signal: undefined, rest: args }
  return { signal: args[at]?.slice(1), rest: args.toSpliced(at, 1) }
}

function* usage(task: Task): Run<number> {
  yield* task.err(recordedText(task, 'killall --help'))
  return 1
}

function* killNamed(task: Task, names: readonly ByteString[], wanted: Wanted): Run<number> {
  const { sys } = task
  const { flags, signal } = wanted
  const killed: Process[] = []
  let status = 0
  for (const name of names.length === 0 ? [undefined] : names) {
    const matches = name === undefined ? () => true : matcherOf(name, flags)
    if (matches === undefined) {
      yield* task.err(`killall: Bad regular expression: ${name}\n`)
      return 1
    }
    let isFound = false
    for (const process of sys.processes()) {
      if (process.pid === sys.process.pid || process.state === 'zombie') continue
      if (wanted.uid !== undefined && process.credentials.uid !== wanted.uid) continue
      if (!matches(process)) continue
      const sent = sys.kill(flags.has('g') ? -process.pgid : process.pid, signal)
      if (failed(sent)) {
        yield* task.err(`${process.comm}(${process.pid}): ${sent.text}\n`)
        continue
      }
      isFound = true
      killed.push(process)
      if (flags.has('v')) {
        yield* task.err(`Killed ${process.comm}(${process.pid}) with signal ${signal}\n`)
      }
    }
    if (isFound) continue
    status = 1
    if (!flags.has('q') && name !== undefined) yield* task.err(`${name}: no process found\n`)
  }
  while (flags.has('w') && killed.some((it) => it.ending === undefined)) yield* sys.sleep(POLL_MS)
  return status
}

const matcherOf = (name: ByteString, flags: ReadonlySet<string>): Matches | undefined => {
  const isFolded = flags.has('I')
  if (flags.has('r')) {
    const regex = compileRegex(name, { syntax: 'extended', nocase: isFolded })
    return regex instanceof RegexProblem ? undefined : ({ comm }) => regex.test(comm)
  }
  if (name.includes('/')) return ({ argv }) => argv[0] === name
  const fold = (text: ByteString): ByteString => (isFolded ? text.toLowerCase() : text)
  const short = fold(name.slice(0, COMM_BYTES))
  return ({ comm, argv }) => {
    if (fold(comm) !== short) return false
    if (name.length <= COMM_BYTES) return true
    const called = argv[0]?.slice(argv[0].lastIndexOf('/') + 1)
    return called === undefined ? !flags.has('e') : fold(called) === fold(name)
  }
}
