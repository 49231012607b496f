/** uniq(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { chomp, closeInput, lineReader, openInput, STDOUT } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { OPERAND, optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, extraOperand, matchWord, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('-0123456789Dcdf:is:uw:z', [
  'count=c',
  'repeated=d',
  'all-repeated::=D',
  'group::',
  'ignore-case=i',
  'unique=u',
  'skip-fields:=f',
  'skip-chars:=s',
  'check-chars:=w',
  'zero-terminated=z',
  'help',
  'version',
])

type Grouping = 'none' | 'prepend' | 'append' | 'separate' | 'both'

interface Wanted {
  counts: boolean
  showsUnique: boolean
  showsRepeated: boolean
  /** -D: all of the repeated lines; --group: all lines. */
  showsAll: 'repeated' | 'groups' | undefined
  grouping: Grouping
  ignoresCase: boolean
  skipFields: number
  skipChars: number
  checkChars: number
  delimiter: string
}

const ALL_REPEATED = [
  ['none', 'none'],
  ['prepend', 'prepend'],
  ['separate', 'separate'],
] as const
const GROUPS = [
  ['prepend', 'prepend'],
  ['append', 'append'],
  ['separate', 'separate'],
  ['both', 'both'],
] as const

export const program: Program = {
  names: ['uniq'],
  *run(task) {
    const wanted: Wanted = {
      counts: false,
      showsUnique: true,
      showsRepeated: true,
      showsAll: undefined,
      grouping: 'none',
      ignoresCase: false,
      skipFields: 0,
      skipChars: 0,
      checkChars: Number.POSITIVE_INFINITY,
      delimiter: '\n',
    }
    const { options, ends, operands: rest } = readOptions(task.args.slice(1), OPTIONS)
    const operands: ByteString[] = []
    let choices = false
    for (const { key, value } of options) {
      if (key === OPERAND) {
        const skip = /^\+(\d+)$/.exec(value ?? '')?.[1]
        if (skip === undefined) operands.push(value ?? '')
        else wanted.skipChars = Number(skip)
        continue
      }
      if ('cdDu'.includes(key)) choices = true
      const problem = take(task, wanted, key, value)
      if (problem === undefined) continue
      return problem.includes('\n') ? yield* tryHelp(task, problem) : yield* complain(task, problem)
    }
    operands.push(...rest)
    if (ends !== undefined) return yield* endEarly(task, 'uniq', ends)
    const [input = '-', output = '-', extra] = operands
    if (extra !== undefined) return yield* extraOperand(task, extra)
    if (wanted.showsAll === 'groups' && choices) {
      return yield* tryHelp(task, '--group is mutually exclusive with -c/-d/-D/-u')
    }
    if (wanted.showsAll === 'repeated' && wanted.counts) {
      const what = 'printing all duplicated lines and repeat counts is meaningless'
      return yield* tryHelp(task, what)
    }
    return yield* filter(task, wanted, { input, output })
  },
}

const take = (
  task: Task,
  wanted: Wanted,
  key: string,
  value: ByteString | undefined,
): string | undefined => {
  const size = (what: string, then: (count: number) => void): string | undefined => {
    const count = parseWhole(value ?? '')
    if (typeof count !== 'number' && count !== 'overflow') {
      return `${quotedName(value ?? '', task.env)}: invalid number of ${what}`
    }
    then(typeof count === 'number' ? count : Number.MAX_SAFE_INTEGER)
    return undefined
  }
  const grouping = (option: string, words: readonly (readonly [string, Grouping])[]) => {
    if (value === undefined) return undefined
    const found = matchWord(task, option, value, words)
    if ('problem' in found) return `${found.problem}`
    wanted.grouping = found.value
    return undefined
  }
  switch (key) {
    case 'c':
      wanted.counts = true
      return undefined
    case 'd':
      wanted.showsUnique = false
      return undefined
    case 'D':
      wanted.showsUnique = false
      wanted.showsAll = 'repeated'
      return grouping('--all-repeated', ALL_REPEATED)
    case 'group':
      wanted.showsAll = 'groups'
      wanted.grouping = 'separate'
      return grouping('--group', GROUPS)
    case 'f':
      return size('fields to skip', (count) => (wanted.skipFields = count))
    case 's':
      return size('bytes to skip', (count) => (wanted.skipChars = count))
    case 'w':
      return size('bytes to compare', (count) => (wanted.checkChars = count))
    case 'i':
      wanted.ignoresCase = true
      return undefined
    case 'u':
      wanted.showsRepeated = false
      return undefined
    case 'z':
      wanted.delimiter = '\0'
      return undefined
    default:
      wanted.skipFields = wanted.skipFields * 10 + Number(key)
      return undefined
  }
}

function* filter(
  task: Task,
  wanted: Wanted,
  paths: { input: ByteString; output: ByteString },
): Run<number> {
  const { sys, env } = task
  const from = openInput(sys, paths.input)
  if (failed(from)) return yield* complain(task, `${quotedName(paths.input, env)}: ${from.text}`)
  if (paths.output !== '-') {
    const to = sys.open(paths.output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (failed(to)) return yield* complain(task, `${quotedName(paths.output, env)}: ${to.text}`)
    const moved = sys.dup2(to, STDOUT)
    if (failed(moved)) return yield* complain(task, moved.text)
    sys.close(to)
  }
  const problem = yield* copyLines(task, wanted, from)
  closeInput(sys, from)
  if (problem === undefined) return 0
  return yield* complain(task, `error reading ${quoted(paths.input, env)}`)
}

function* copyLines(task: Task, wanted: Wanted, from: Fd): Run<Errno | undefined> {
  const { delimiter } = wanted
  const reader = lineReader(task.sys, from, delimiter)
  const keyOf = keying(wanted)
  let group: ByteString[] = []
  let count = 0
  let key = ''
  let groups = 0
  function* finish(): Run<void> {
    if (count > 0)
      yield* task.out(groupText(wanted, { lines: group, count, isFirst: groups++ === 0 }))
  }
  for (;;) {
    const lines = yield* reader.next()
    if (failed(lines)) return lines
    if (lines.length === 0) break
    for (const whole of lines) {
      const line = chomp(whole, delimiter)
      const next = keyOf(line)
      if (count > 0 && next === key) {
        count++
        if (wanted.showsAll !== undefined) group.push(line)
        continue
      }
      yield* finish()
      group = [line]
      count = 1
      key = next
    }
    yield* task.sys.pause()
  }
  yield* finish()
  const { grouping } = wanted
  const isClosed = groups > 0 && (grouping === 'append' || grouping === 'both')
  if (isClosed && wanted.showsAll === 'groups') yield* task.out(delimiter)
  return undefined
}

/** One group of equal lines as it is printed; '' when it is not wanted. */
const groupText = (
  wanted: Wanted,
  { lines, count, isFirst }: { lines: readonly ByteString[]; count: number; isFirst: boolean },
): ByteString => {
  const { delimiter, grouping } = wanted
  const [line = ''] = lines
  const hasGap = grouping === 'prepend' || grouping === 'both' || (!isFirst && grouping !== 'none')
  if (wanted.showsAll === 'groups') {
    return (hasGap ? delimiter : '') + lines.map((it) => it + delimiter).join('')
  }
  const isWanted = count > 1 ? wanted.showsRepeated : wanted.showsUnique
  if (!isWanted) return ''
  if (wanted.showsAll === 'repeated') {
    return (hasGap ? delimiter : '') + lines.map((it) => it + delimiter).join('')
  }
  const number = wanted.counts ? `${String(count).padStart(7)} ` : ''
  return number + line + delimiter
}

/** The part of a line that is compared. */
const keying = (wanted: Wanted): ((line: ByteString) => ByteString) => {
  const { skipFields, skipChars, checkChars, ignoresCase } = wanted
  return (line) => {
    let at = 0
    for (let field = 0; field < skipFields && at < line.length; field++) {
      while (/[ \t]/.test(line.charAt(at))) at++
      while (at < line.length && !/[ \t]/.test(line.charAt(at))) at++
    }
    at = Math.min(line.length, at + skipChars)
    const key = line.slice(at, at + checkChars)
    return ignoresCase ? key.replace(/[a-z]+/g, (it) => it.toUpperCase()) : key
  }
}
