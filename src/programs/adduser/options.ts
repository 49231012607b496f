/** Options as Perl's Getopt::Long reads them: `-system` is `--system`, letters have no case. */
import type { ByteString } from '../../base/bytes.ts'
import { BAD_OPTION, type OptionTable, readOptions } from '../../shell/gnu/options.ts'

export interface PerlOptions {
  readonly given: ReadonlyMap<string, ByteString>
  /** The complaint about the first wrong one. */
  readonly wrong: ByteString | undefined
  readonly operands: readonly ByteString[]
}

/** `numbers`: keys whose values are integers. */
export const perlOptions = (
  args: readonly ByteString[],
  table: OptionTable,
  numbers: readonly string[] = [],
): PerlOptions => {
  const isEnded = { value: false }
  const long = args.map((arg) => {
    if (arg === '--') isEnded.value = true
    if (isEnded.value || !/^--?[A-Za-z]/.test(arg)) return arg
    const [, name = '', rest = ''] = /^--?([^=]*)(.*)$/s.exec(arg) ?? []
    return `--${name.toLowerCase()}${rest}`
  })
  const { options, ends, operands } = readOptions(long, table)
  const given = new Map(options.map(({ key, value = '' }) => [key, value]))
  if (ends !== undefined && ends.key !== BAD_OPTION) given.set(ends.key, '')
  const number = options.find(
    ({ key, value = '' }) => numbers.includes(key) && !/^[-+]?\d+$/.test(value),
  )
  const wrong =
    number === undefined
      ? ends?.key === BAD_OPTION
        ? inPerl(ends.value ?? '')
        : undefined
      : `Value "${number.value}" invalid for option ${number.key} (number expected)`
  return { given, wrong, operands }
}

const inPerl = (problem: ByteString): ByteString =>
  problem
    .replace(/^unrecognized option '-*([^=]*).*'$/s, 'Unknown option: $1')
    .replace(/^invalid option -- '(.)'$/, 'Unknown option: $1')
    .replace(/^option '--(.*)' requires an argument$/, 'Option $1 requires an argument')
    .replace(/^option '--(.*)' doesn't allow an argument$/, 'Option $1 does not take an argument')
    .replace(
      /^option '-*([^']*)' is ambiguous; possibilities:(.*)$/,
      (_, name: string, list: string) =>
        `Option ${name} is ambiguous (${list
          .trim()
          .replaceAll(/'(?:--)?/g, '')
          .replaceAll(' ', ', ')})`,
    )
