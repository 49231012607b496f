/** The command line of ps: SysV options, BSD letters, GNU words, and bare process numbers. */
import type { ByteString } from '../../base/bytes.ts'

/** A list that chooses processes: by `pid`, `ppid`, `sid`, `comm`, `euid`, `uid`, `gid`, `tty`. */
export interface Choice {
  readonly by: 'pid' | 'ppid' | 'sid' | 'comm' | 'euid' | 'uid' | 'egid' | 'gid' | 'tty'
  readonly list: ByteString
}

export interface Asked {
  /** Letters that choose: SysV `-e` as `-e`, BSD `a` as `a`. */
  readonly choosing: Set<string>
  readonly choices: Choice[]
  /** Letters that say which columns: `-f`, `u`. */
  readonly layout: Set<string>
  readonly columns: ByteString[]
  readonly sort: ByteString[]
  tree: 'lines' | 'blanks' | undefined
  wide: number
  hasHeader: boolean
  withEnvironment: boolean
  isBsd: boolean
  says: 'help' | 'version' | undefined
}

/** Why a command line is none of ps. */
export class PsProblem {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/**
 * As SysV options; when they are wrong (or `problemOf` finds them so), once more with each `-` read
 * as BSD letters.
 */
export const parsePs = (
  args: readonly ByteString[],
  problemOf: (asked: Asked) => string | undefined,
): Asked | PsProblem => {
  const asked = checked(parseAll(args, false), problemOf)
  if (!(asked instanceof PsProblem)) return asked
  const again = checked(parseAll(args, true), problemOf)
  return again instanceof PsProblem ? asked : again
}

const checked = (
  asked: Asked | PsProblem,
  problemOf: (asked: Asked) => string | undefined,
): Asked | PsProblem => {
  const problem = asked instanceof PsProblem ? undefined : problemOf(asked)
  return problem === undefined ? asked : new PsProblem(problem)
}

const parseAll = (args: readonly ByteString[], forcesBsd: boolean): Asked | PsProblem => {
  const asked: Asked = {
    choosing: new Set(),
    choices: [],
    layout: new Set(),
    columns: [],
    sort: [],
    tree: undefined,
    wide: 0,
    hasHeader: true,
    withEnvironment: false,
    isBsd: false,
    says: undefined,
  }
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    let problem: string | undefined
    if (arg.startsWith('--')) problem = takeWord(asked, arg.slice(2), rest)
    else if (/^\d/.test(arg)) {
      asked.choices.push({ by: 'pid', list: arg })
      asked.isBsd = true
    } else if (arg.startsWith('-') && !forcesBsd) problem = takeSysV(asked, arg.slice(1), rest)
    else problem = takeBsd(asked, arg.replace(/^-/, ''), rest)
    if (problem !== undefined) return new PsProblem(problem)
    if (asked.says !== undefined) break
  }
  if (asked.layout.has('-y') && !asked.layout.has('-l')) {
    return new PsProblem('modifier -y without format -l makes no sense')
  }
  return asked
}

const SYSV_LISTS = new Map<string, Choice['by']>([
  ['p', 'pid'],
  ['q', 'pid'],
  ['s', 'sid'],
  ['C', 'comm'],
  ['u', 'euid'],
  ['U', 'uid'],
  ['G', 'gid'],
  ['g', 'sid'],
  ['t', 'tty'],
])
const BSD_LISTS = new Map<string, Choice['by']>([
  ['p', 'pid'],
  ['q', 'pid'],
  ['U', 'euid'],
  ['t', 'tty'],
])
const LIST_NAMES = new Map([
  ['pid', 'process ID'],
  ['tty', 'TTYs'],
])

/** The argument of a letter: the rest of its word, or the next one. */
const argumentAt = (text: ByteString, at: number, rest: ByteString[]): ByteString | undefined =>
  at + 1 < text.length ? text.slice(at + 1) : rest.shift()

const takeSysV = (asked: Asked, text: ByteString, rest: ByteString[]): string | undefined => {
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at)
    const by = SYSV_LISTS.get(letter)
    if (by !== undefined) return addChoice(asked, by, argumentAt(text, at, rest))
    if (letter === 'o') return addColumns(asked, argumentAt(text, at, rest), '-o')
    if (letter === 'V') asked.says = 'version'
    else if (letter === 'H') asked.tree = 'blanks'
    else if (letter === 'w') asked.wide++
    else if (letter === 'A' || letter === 'e') asked.choosing.add('-e')
    else if ('adN'.includes(letter)) asked.choosing.add(`-${letter}`)
    else if ('fFljyLM'.includes(letter)) asked.layout.add(`-${letter}`)
    else if (letter === 'x') return 'must set personality to get -x option'
    else if (letter !== 'c' && letter !== 'P') return 'unsupported SysV option'
  }
  return undefined
}

const takeBsd = (asked: Asked, text: ByteString, rest: ByteString[]): string | undefined => {
  asked.isBsd = true
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at)
    const by = BSD_LISTS.get(letter)
    if (by !== undefined) return addChoice(asked, by, argumentAt(text, at, rest))
    if (letter === 'o') return addColumns(asked, argumentAt(text, at, rest), 'o')
    if (letter === 'k') return addSort(asked, argumentAt(text, at, rest))
    if (letter === 'V') asked.says = 'version'
    else if (letter === 'f') asked.tree = 'lines'
    else if (letter === 'w') asked.wide++
    else if (letter === 'h') asked.hasHeader = false
    else if (letter === 'e') asked.withEnvironment = true
    else if ('axTrg'.includes(letter)) asked.choosing.add(letter)
    else if ('ujlcL'.includes(letter)) asked.layout.add(letter)
    else if (letter !== 'n' && letter !== 'S') return 'unsupported option (BSD syntax)'
  }
  return undefined
}

const WORD_LISTS = new Map<string, Choice['by']>([
  ['pid', 'pid'],
  ['quick-pid', 'pid'],
  ['ppid', 'ppid'],
  ['sid', 'sid'],
  ['user', 'euid'],
  ['User', 'uid'],
  ['group', 'egid'],
  ['Group', 'gid'],
  ['tty', 'tty'],
])

const takeWord = (asked: Asked, word: ByteString, rest: ByteString[]): string | undefined => {
  const [, name = '', value] = /^([^=:]*)(?:[=:](.*))?$/s.exec(word) ?? []
  const by = WORD_LISTS.get(name)
  if (by !== undefined) return addChoice(asked, by, value ?? rest.shift())
  switch (name) {
    case 'help':
    case 'version':
      asked.says = name
      return undefined
    case 'format':
      return addColumns(asked, value ?? rest.shift(), '--format')
    case 'sort':
      return addSort(asked, value ?? rest.shift())
    case 'forest':
      asked.tree = 'lines'
      return undefined
    case 'deselect':
      asked.choosing.add('-N')
      return undefined
    case 'headers':
    case 'heading':
      return undefined
    case 'no-headers':
    case 'no-heading':
    case 'noheaders':
    case 'noheading':
      asked.hasHeader = false
      return undefined
    case 'cols':
    case 'columns':
    case 'width':
    case 'lines':
    case 'rows':
      if (value === undefined) void rest.shift()
      return undefined
    default:
      return 'unknown gnu long option'
  }
}

const addChoice = (
  asked: Asked,
  by: Choice['by'],
  list: ByteString | undefined,
): string | undefined => {
  if (list === undefined) return `list of ${LIST_NAMES.get(by) ?? by} must follow`
  asked.choices.push({ by, list })
  return undefined
}

const addColumns = (
  asked: Asked,
  list: ByteString | undefined,
  option: string,
): string | undefined => {
  if (list === undefined) return `format specification must follow ${option}`
  asked.columns.push(list)
  return undefined
}

const addSort = (asked: Asked, list: ByteString | undefined): string | undefined => {
  if (list === undefined) return 'long sort specification must follow --sort'
  asked.sort.push(...list.split(','))
  return undefined
}
