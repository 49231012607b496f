/** The command line of csplit. */
import type { ByteString } from '../../base/bytes.ts'
import { FORMAT_WIDTH_MAX } from '../../base/limits.ts'
import { INTMAX, parseWhole } from '../../shell/gnu/numbers.ts'
import { type GivenOption, optionTable, readOptions } from '../../shell/gnu/options.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import type { Task } from '../../shell/program.ts'
import { type Suffix, suffixOf } from './suffix.ts'

const OPTIONS = optionTable('f:b:kn:sqz', [
  'digits:=n',
  'quiet=q',
  'silent=s',
  'keep-files=k',
  'elide-empty-files=z',
  'prefix:=f',
  'suffix-format:=b',
  'suppress-matched',
  'help',
  'version',
])

/** Digits of a number in a name, unless told otherwise. */
const DIGITS = 2
const INT_MAX = 2 ** 31 - 1

export interface Wanted {
  readonly prefix: ByteString
  readonly suffix: Suffix
  readonly isQuiet: boolean
  readonly keeps: boolean
  readonly elides: boolean
  /** The line that matched goes to no file. */
  readonly suppresses: boolean
}

export type ReadWanted =
  | { readonly problem: ByteString }
  | { readonly ends: GivenOption }
  | {
      readonly operands: readonly ByteString[]
      /** What -b's format means is looked at after the operands were counted. */
      readonly wanted: () => Wanted | { readonly problem: ByteString }
    }

export const readWanted = (task: Task): ReadWanted => {
  const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
  let digits = DIGITS
  let prefix = 'xx'
  let format: ByteString | undefined
  const flags = new Set<string>()
  for (const { key, value = '' } of options) {
    if (key === 'f') prefix = value
    else if (key === 'b') format = value
    else if (key !== 'n') flags.add(key)
    else {
      const read = readDigits(value, task.env)
      if (typeof read === 'string') return { problem: read }
      digits = Math.min(read, FORMAT_WIDTH_MAX)
    }
  }
  if (ends !== undefined) return { ends }
  const wanted = (): Wanted | { readonly problem: ByteString } => {
    const suffix = suffixOf(format ?? `%0${digits}d`)
    if (typeof suffix !== 'function') return suffix
    return {
      prefix,
      suffix,
      isQuiet: flags.has('s') || flags.has('q'),
      keeps: flags.has('k'),
      elides: flags.has('z'),
      suppresses: flags.has('suppress-matched'),
    }
  }
  return { operands, wanted }
}

const readDigits = (text: ByteString, env: Task['env']): number | ByteString => {
  const digits = parseWhole(text, { signed: true, max: INTMAX })
  const said = `invalid number: ${quotedWord(text, env)}`
  if (digits === 'invalid' || digits === 'suffix') return said
  if (digits === 'overflow' || digits > INT_MAX) {
    return `${said}: Value too large for defined data type`
  }
  return digits < 0 ? `${said}: Numerical result out of range` : digits
}
