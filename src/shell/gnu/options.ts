/** Options as glibc's getopt_long(3) reads them, with its messages (glibc 2.36). */
import type { ByteString } from '../../base/bytes.ts'

type Argument = 'none' | 'required' | 'optional'

interface Long {
  readonly name: string
  readonly argument: Argument
  readonly key: string
}

/** What a program understands; made once by `optionTable`. */
export interface OptionTable {
  readonly short: ReadonlyMap<string, Argument>
  readonly long: readonly Long[]
  /** A leading `+`: the first operand ends the options. */
  readonly stopsAtOperand: boolean
  /** A leading `-`: operands stand among the options, with the key OPERAND. */
  readonly keepsOrder: boolean
}

/** The key of an option that is wrong; its value is the message without the program's name. */
export const BAD_OPTION = '?'
/** Options after which nothing else is looked at. */
const ENDS = ['help', 'version', BAD_OPTION]
/** The key of an operand when the table keeps their order. */
export const OPERAND = '\u0001'

export interface GivenOption {
  readonly key: string
  readonly value: ByteString | undefined
}

export interface GivenOptions {
  /** In order, up to what ends the reading. */
  readonly options: readonly GivenOption[]
  /** `--help`, `--version` or a wrong option: `endEarly` answers it. */
  readonly ends: GivenOption | undefined
  readonly operands: readonly ByteString[]
}

/**
 * A table from getopt's own notations: `short` like `ab:c::`, long names like `all=a`,
 * `width:=w` (takes an argument), `color::` (may take one); the key is the name unless given.
 */
export const optionTable = (short: string, long: readonly string[] = []): OptionTable => {
  const stopsAtOperand = short.startsWith('+')
  const keepsOrder = short.startsWith('-')
  const letters = new Map<string, Argument>()
  for (const [, letter, colons] of short.matchAll(/([^:])(:{0,2})/g)) {
    letters.set(letter ?? '', argumentOf(colons ?? ''))
  }
  return { short: letters, long: long.map(longOf), stopsAtOperand, keepsOrder }
}

const longOf = (notation: string): Long => {
  const [, name = '', colons = '', key = name] = /^([^:=]+)(:{0,2})(?:=(.+))?$/.exec(notation) ?? []
  return { name, argument: argumentOf(colons), key }
}

const argumentOf = (colons: string): Argument =>
  colons === '' ? 'none' : colons === ':' ? 'required' : 'optional'

/** Reads `args` (without the program's name), up to --help, --version or a wrong option. */
export const readOptions = (args: readonly ByteString[], table: OptionTable): GivenOptions => {
  const options: GivenOption[] = []
  const operands: ByteString[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--') {
      for (const rest of args.slice(at + 1)) operands.push(rest)
      break
    }
    if (!arg.startsWith('-') || arg === '-') {
      if (table.stopsAtOperand) {
        for (const rest of args.slice(at)) operands.push(rest)
        break
      }
      if (table.keepsOrder) options.push({ key: OPERAND, value: arg })
      else operands.push(arg)
      continue
    }
    const next = args[at + 1]
    const took = arg.startsWith('--')
      ? readLong(arg, next, table, options)
      : readShort(arg, next, table, options)
    if (took) at++
    const end = options.findIndex((it) => ENDS.includes(it.key))
    if (end >= 0) return { options: options.slice(0, end), ends: options[end], operands }
  }
  return { options, ends: undefined, operands }
}

/** True when the next argument was the option's. */
const readShort = (
  arg: ByteString,
  next: ByteString | undefined,
  table: OptionTable,
  options: GivenOption[],
): boolean => {
  for (let at = 1; at < arg.length; at++) {
    const letter = arg.charAt(at)
    const argument = letter === ':' ? undefined : table.short.get(letter)
    if (argument === undefined) {
      options.push({ key: BAD_OPTION, value: `invalid option -- '${letter}'` })
      return false
    }
    if (argument === 'none') {
      options.push({ key: letter, value: undefined })
      continue
    }
    const rest = arg.slice(at + 1)
    if (rest !== '' || argument === 'optional') {
      options.push({ key: letter, value: rest === '' ? undefined : rest })
      return false
    }
    if (next === undefined) {
      options.push({ key: BAD_OPTION, value: `option requires an argument -- '${letter}'` })
      return false
    }
    options.push({ key: letter, value: next })
    return true
  }
  return false
}

const readLong = (
  arg: ByteString,
  next: ByteString | undefined,
  table: OptionTable,
  options: GivenOption[],
): boolean => {
  const equals = arg.indexOf('=')
  const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals)
  const found = findLong(arg, name, table.long)
  if (typeof found === 'string') {
    options.push({ key: BAD_OPTION, value: found })
    return false
  }
  const { argument, key } = found
  if (equals >= 0) {
    options.push(
      argument === 'none'
        ? { key: BAD_OPTION, value: `option '--${found.name}' doesn't allow an argument` }
        : { key, value: arg.slice(equals + 1) },
    )
    return false
  }
  if (argument !== 'required') {
    options.push({ key, value: undefined })
    return false
  }
  if (next === undefined) {
    options.push({ key: BAD_OPTION, value: `option '--${found.name}' requires an argument` })
    return false
  }
  options.push({ key, value: next })
  return true
}

/** The option a (possibly shortened) name means, or the message why it means none. */
const findLong = (arg: ByteString, name: ByteString, longs: readonly Long[]): Long | string => {
  const exact = longs.find((long) => long.name === name)
  if (exact !== undefined) return exact
  const candidates = longs.filter((long) => long.name.startsWith(name))
  const [first] = candidates
  if (first === undefined) return `unrecognized option '${arg}'`
  const isOne = candidates.every((it) => it.key === first.key && it.argument === first.argument)
  if (isOne) return first
  const possibilities = candidates.map((it) => ` '--${it.name}'`).join('')
  return `option '${arg}' is ambiguous; possibilities:${possibilities}`
}
