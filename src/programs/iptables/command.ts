/** The command line of iptables: what to do, with which chain, and the rule (xshared.c). */
import type { ByteString } from '../../base/bytes.ts'
import { Draft, Problem } from './parse-rule.ts'
import type { Names } from './rule.ts'

export interface Command {
  /** The letter of what is to be done; '' for nothing. */
  letter: string
  chain: ByteString | undefined
  /** Position of a rule, a policy, or a new name. */
  argument: ByteString | undefined
  table: string
  isVerbose: boolean
  isNumeric: boolean
  isExact: boolean
  hasNumbers: boolean
  /** `--help` or `--version`: nothing else counts. */
  ends: 'help' | 'version' | undefined
  readonly draft: Draft
}

/** Options by letter: how many arguments follow (`?`: one if there is one, `+`: and another). */
const LETTERS = new Map<string, string>([
  ...[...'ANC'].map((it) => [it, '1'] as const),
  ...[...'DI'].map((it) => [it, '1?'] as const),
  ...[...'RPE'].map((it) => [it, '2'] as const),
  ...[...'LSFZX'].map((it) => [it, '?'] as const),
  ...[...'psdjgiomtcM'].map((it) => [it, '1'] as const),
  ...[...'hVfvnx46'].map((it) => [it, '0'] as const),
  ...[...'wW'].map((it) => [it, 'n'] as const),
])
const LONG = new Map([
  ...Object.entries({
    append: 'A',
    delete: 'D',
    check: 'C',
    insert: 'I',
    replace: 'R',
    list: 'L',
    'list-rules': 'S',
    flush: 'F',
    zero: 'Z',
    'new-chain': 'N',
    'delete-chain': 'X',
    'rename-chain': 'E',
    policy: 'P',
    source: 's',
    src: 's',
    destination: 'd',
    dst: 'd',
    protocol: 'p',
    proto: 'p',
    'in-interface': 'i',
    'out-interface': 'o',
    jump: 'j',
    goto: 'g',
    table: 't',
    match: 'm',
    numeric: 'n',
    verbose: 'v',
    wait: 'w',
    'wait-interval': 'W',
    exact: 'x',
    version: 'V',
    help: 'h',
    modprobe: 'M',
    'set-counters': 'c',
    fragments: 'f',
    ipv4: '4',
    ipv6: '6',
    'line-numbers': '0',
  }),
])
const COMMANDS = 'ADCIRLSFZNXEP'
const OF_RULES = 'psdjgiom'

/** Reads the arguments; `chains` are those a rule may jump to, of the table it names. */
export const readCommand = (
  args: readonly ByteString[],
  names: Names,
  chainsOf: (table: string) => readonly ByteString[],
): Command | Problem => {
  const at = args.findIndex((it) => it === '-t' || it === '--table')
  const table = at < 0 ? 'filter' : (args[at + 1] ?? 'filter')
  return new Reader(args, new Draft(names, chainsOf(table)), { table, isV6: names.isV6 }).read()
}

interface Where {
  readonly table: string
  readonly isV6: boolean
}

class Reader {
  readonly #args: readonly ByteString[]
  readonly #it: Command
  #at = 0
  #not = false
  #waits = false
  readonly #isV6: boolean

  constructor(args: readonly ByteString[], draft: Draft, { table, isV6 }: Where) {
    this.#args = args
    this.#isV6 = isV6
    this.#it = {
      letter: '',
      chain: undefined,
      argument: undefined,
      table,
      isVerbose: false,
      isNumeric: false,
      isExact: false,
      hasNumbers: false,
      ends: undefined,
      draft,
    }
  }

  read(): Command | Problem {
    while (this.#at < this.#args.length && this.#it.ends === undefined) {
      const arg = this.#args[this.#at++] ?? ''
      const problem =
        arg === '!'
          ? this.#invert()
          : arg.startsWith('--')
            ? this.#long(arg)
            : arg.startsWith('-') && arg !== '-'
              ? this.#short(arg)
              : new Problem(`Bad argument \`${arg}'`, 'bare')
      if (problem !== undefined) return problem
    }
    return this.#it
  }

  #invert(): Problem | undefined {
    if (this.#not) return new Problem("Multiple `!' flags not allowed")
    this.#not = true
    return undefined
  }

  #short(arg: ByteString): Problem | undefined {
    for (let at = 1; at < arg.length; at++) {
      const letter = arg.charAt(at)
      const count = LETTERS.get(letter)
      if (count === undefined) return new Problem(`unknown option "-${letter}"`)
      const rest = count === '0' ? '' : arg.slice(at + 1)
      const problem = this.#option(letter, `-${letter}`, rest === '' ? undefined : rest)
      if (problem !== undefined || count !== '0') return problem
    }
    return undefined
  }

  #long(arg: ByteString): Problem | undefined {
    const equals = arg.indexOf('=')
    const name = arg.slice(2, equals < 0 ? undefined : equals)
    const value = equals < 0 ? undefined : arg.slice(equals + 1)
    const values = this.#it.draft.longValues(name)
    if (values !== undefined) {
      const taken = value === undefined ? [] : [value]
      while (taken.length < values) {
        const next = this.#args[this.#at++]
        if (next === undefined) return new Problem(`option "--${name}" requires an argument`)
        taken.push(next)
      }
      this.#it.draft.setLong(name, { not: this.#takeNot(), values: taken })
      return undefined
    }
    const letter = LONG.get(name) ?? beginningWith(name)
    if (letter === undefined) return new Problem(`unknown option "--${name}"`)
    return this.#option(letter, `--${name}`, value)
  }

  #takeNot(): boolean {
    const not = this.#not
    this.#not = false
    return not
  }

  #option(letter: string, shown: string, attached: ByteString | undefined): Problem | undefined {
    const count = LETTERS.get(letter) ?? '0'
    let value = attached
    if (value === undefined && /^[12]/.test(count)) {
      value = this.#args[this.#at++]
      if (value === undefined) return new Problem(`option "${shown}" requires an argument`)
    }
    if (value === undefined && /[?n]/.test(count) && !count.startsWith('1')) {
      if (this.#hasArgument(count === 'n')) value = this.#args[this.#at++]
    }
    if (COMMANDS.includes(letter)) return this.#command(letter, count, value)
    if (OF_RULES.includes(letter)) return this.#it.draft.set(letter, value ?? '', this.#takeNot())
    return this.#setting(letter, value)
  }

  #hasArgument(isNumber: boolean): boolean {
    const next = this.#args[this.#at]
    if (next === undefined || next.startsWith('-') || next.startsWith('!')) return false
    return !isNumber || /^\d+$/.test(next)
  }

  #command(letter: string, count: string, value: ByteString | undefined): Problem | undefined {
    const it = this.#it
    if (it.letter !== '' && !(letter === 'Z' && /[LS]/.test(it.letter))) {
      return new Problem(`Cannot use -${letter} with -${it.letter}`)
    }
    it.letter = letter
    it.chain = value
    const isLong = value !== undefined && value.length > CHAIN_CHARS_MAX
    if (isLong) return new Problem(`chain name \`${value}' too long (must be under 29 chars)`)
    const mayFollow = /[LS]/.test(letter) ? value !== undefined : count !== '?' && count !== '1'
    if (mayFollow && this.#hasArgument(false)) it.argument = this.#args[this.#at++]
    else if (count === '2') return new Problem(`-${letter} requires ${NEEDS.get(letter) ?? ''}`)
    return this.#checkArgument()
  }

  #checkArgument(): Problem | undefined {
    const { letter, argument, chain = '' } = this.#it
    const isNumber = argument === undefined || /^0*[1-9]\d*$/.test(argument)
    if (/[DIRLS]/.test(letter) && !isNumber)
      return new Problem(`Invalid rule number \`${argument}'`)
    const made = letter === 'N' ? chain : letter === 'E' ? (argument ?? '') : ''
    if (made.startsWith('-')) return new Problem("chain name not allowed to start with `-'")
    if (['ACCEPT', 'DROP', 'RETURN', 'QUEUE', 'REJECT', 'LOG'].includes(made)) {
      return new Problem('chain name may not clash with target name')
    }
    return undefined
  }

  #setting(letter: string, value: ByteString | undefined): Problem | undefined {
    const it = this.#it
    if (letter === 'v') it.isVerbose = true
    else if (letter === 'n') it.isNumeric = true
    else if (letter === 'x') it.isExact = true
    else if (letter === '0') it.hasNumbers = true
    else if (letter === 'h') it.ends = 'help'
    else if (letter === 'V') it.ends = 'version'
    else if (letter === 't') it.table = value ?? ''
    else if (letter === 'w') this.#waits = true
    else if (letter === 'W' && !this.#waits) {
      return new Problem('--wait-interval only makes sense with --wait\n', 'wait')
    } else if (letter === (this.#isV6 ? '4' : '6')) return new Problem('', 'silent')
    else if (letter === 'c' && this.#hasArgument(false)) this.#at++
    return undefined
  }
}

const CHAIN_CHARS_MAX = 28
const NEEDS = new Map([
  ['P', 'a chain and a policy'],
  ['R', 'a rule number'],
  ['E', 'old-chain-name and new-chain-name'],
])

const beginningWith = (name: string): string | undefined => {
  const found = [...LONG].filter(([long]) => long.startsWith(name)).map(([, letter]) => letter)
  return new Set(found).size === 1 ? found[0] : undefined
}
