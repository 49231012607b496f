/** The command line of sort. */
import type { ByteString } from '../../base/bytes.ts'
import { parseWhole } from '../../shell/gnu/numbers.ts'
import { type GivenOption, OPERAND, optionTable, readOptions } from '../../shell/gnu/options.ts'
import { quoted, quotedWord } from '../../shell/gnu/quoting.ts'
import { matchWord } from '../../shell/gnu/usage.ts'
import type { Task } from '../../shell/program.ts'
import { parseKey, type SortKey } from './key.ts'

const OPTIONS = optionTable('-bcCdfghik:mMno:rRsS:t:T:uVy::z', [
  'ignore-leading-blanks=b',
  'check::',
  'compress-program:',
  'debug',
  'dictionary-order=d',
  'ignore-case=f',
  'files0-from:',
  'general-numeric-sort=g',
  'ignore-nonprinting=i',
  'key:=k',
  'merge=m',
  'month-sort=M',
  'numeric-sort=n',
  'human-numeric-sort=h',
  'version-sort=V',
  'random-sort=R',
  'random-source:',
  'sort:',
  'output:=o',
  'reverse=r',
  'stable=s',
  'batch-size:',
  'buffer-size:=S',
  'field-separator:=t',
  'temporary-directory:=T',
  'unique=u',
  'zero-terminated=z',
  'parallel:',
  'help',
  'version',
])

export interface WantedOfSort {
  readonly keys: readonly SortKey[]
  /** Options that stand for the whole line, or for keys without their own. */
  readonly letters: ReadonlySet<string>
  readonly separator: ByteString | undefined
  readonly unique: boolean
  readonly stable: boolean
  readonly reverse: boolean
  readonly checks: 'diagnose' | 'quiet' | undefined
  readonly output: ByteString | undefined
  readonly lineEnd: string
  readonly listPath: ByteString | undefined
  readonly temporary: ByteString
}

type Parsed =
  | {
      readonly wanted: WantedOfSort
      readonly ends: GivenOption | undefined
      readonly operands: readonly ByteString[]
    }
  /** `word`: an option's argument that is none of its words, which is no trouble but a failure. */
  | { readonly problem: string; readonly isUsage: boolean | 'word' }

const SORTS = [
  ['general-numeric', 'g'],
  ['human-numeric', 'h'],
  ['month', 'M'],
  ['numeric', 'n'],
  ['random', 'R'],
  ['version', 'V'],
] as const
const CHECKS = [
  ['quiet', 'quiet'],
  ['silent', 'quiet'],
  ['diagnose-first', 'diagnose'],
] as const

const wrong = (problem: string, isUsage: boolean | 'word' = false) => ({ problem, isUsage })

export const parseSort = (task: Task): Parsed => {
  const { env } = task
  const letters = new Set<string>()
  const keys: SortKey[] = []
  const operands: ByteString[] = []
  let separator: ByteString | undefined
  let checks: WantedOfSort['checks']
  let output: ByteString | undefined
  let listPath: ByteString | undefined
  let lineEnd = '\n'
  let temporary = env.get('TMPDIR') ?? '/tmp'
  const read = readOptions(task.args.slice(1), OPTIONS)
  for (const { key, value = '' } of read.options) {
    if (key === OPERAND) operands.push(value)
    else if (key === 'k') {
      const parsed = parseKey(value, env)
      if ('problem' in parsed) return wrong(parsed.problem)
      keys.push(parsed.key)
    } else if (key === 't') {
      const tab = value === '\\0' ? '\0' : value
      if (tab === '') return wrong('empty tab')
      if (tab.length > 1) return wrong(`multi-character tab ${quotedWord(value, env)}`)
      if (separator !== undefined && separator !== tab) return wrong('incompatible tabs')
      separator = tab
    } else if (key === 'c' || key === 'C') {
      const asked = key === 'c' ? 'diagnose' : 'quiet'
      if (checks !== undefined && checks !== asked) return wrong("options '-cC' are incompatible")
      checks = asked
    } else if (key === 'check') {
      const isBare = read.options.some((it) => it.key === 'check' && it.value === undefined)
      const found = isBare ? undefined : matchWord(task, '--check', value, CHECKS)
      if (found !== undefined && 'problem' in found) return wrong(found.problem, 'word')
      checks = found?.value ?? 'diagnose'
    } else if (key === 'o') {
      if (output !== undefined && output !== value) return wrong('multiple output files specified')
      output = value
    } else if (key === 'z') lineEnd = '\0'
    else if (key === 'T') temporary = value
    else if (key === 'files0-from') listPath = value
    else if (key === 'sort') {
      const found = matchWord(task, '--sort', value, SORTS)
      if ('problem' in found) return wrong(found.problem, 'word')
      letters.add(found.value)
    } else {
      const problem = sizeProblem(key, value, env)
      if (problem !== undefined) return wrong(problem)
      letters.add(key)
    }
  }
  operands.push(...read.operands)
  const orders = keys.map((it) => (it.letters.size === 0 ? letters : it.letters))
  const clash = (keys.length === 0 ? [letters] : orders).map(incompatible).find((it) => it !== '')
  if (clash !== undefined) return wrong(`options '-${clash}' are incompatible`)
  const extra = operands[1]
  if (checks !== undefined && extra !== undefined) {
    const flag = checks === 'quiet' ? 'C' : 'c'
    return wrong(`extra operand ${quoted(extra, env)} not allowed with -${flag}`)
  }
  const wanted = {
    keys,
    letters,
    separator,
    unique: letters.has('u'),
    stable: letters.has('s'),
    reverse: letters.has('r'),
    checks,
    output,
    lineEnd,
    listPath,
    temporary,
  }
  return { wanted, ends: read.ends, operands }
}

const sizeProblem = (key: string, value: ByteString, env: Task['env']): string | undefined => {
  const shown = quotedWord(value, env)
  if (key === 'S') {
    const size = parseWhole(value.replace(/%$/, ''), { suffixes: 'EgGkKmMPtTYZb' })
    return typeof size === 'number' ? undefined : `invalid -S argument ${quoted(value, env)}`
  }
  if (key === 'parallel') {
    const count = parseWhole(value)
    if (typeof count !== 'number') return `invalid --parallel argument ${quoted(value, env)}`
    return count === 0 ? 'number in parallel must be nonzero' : undefined
  }
  if (key === 'batch-size') {
    const count = parseWhole(value)
    if (typeof count === 'number' && count >= 2) return undefined
    const least = quotedWord('2', env)
    return typeof count === 'number'
      ? `invalid --batch-size argument ${shown}\nminimum --batch-size argument is ${least}`
      : `invalid --batch-size argument ${quoted(value, env)}`
  }
  return undefined
}

/** Orders that exclude each other, as they are named in the complaint; '' when all is well. */
const incompatible = (letters: ReadonlySet<string>): string => {
  const has = (letter: string): number => (letters.has(letter) ? 1 : 0)
  const texts = has('d') | has('i') | has('R') | has('V')
  const numbers = has('n') + has('g') + has('h') + has('M') + (texts === 0 ? 0 : 1)
  const isClash = numbers > 1 || (has('V') && has('R'))
  if (!isClash) return ''
  return [...'dfghiMnRV']
    .filter((it) => letters.has(it) && it !== 'f')
    .sort(byLetter)
    .join('')
}

/** Capitals stand with their small letters, as the real program prints them. */
const byLetter = (a: string, b: string): number => {
  const order = 'bdfghiMnRrV'
  return order.indexOf(a) - order.indexOf(b)
}
