/** How bash's builtins read their options and say what is wrong with them (internal_getopt). */
import type { ByteString } from '../base/bytes.ts'
import type { Run } from './program.ts'
import type { Shell } from './state.ts'

/** EX_USAGE of bash: a wrong option. */
export const USAGE_STATUS = 2

/** The options that were given, and what follows them. */
export interface Given {
  /** In order of their appearance; `plus` for +x. */
  readonly options: readonly {
    readonly letter: string
    readonly value: ByteString
    readonly plus: boolean
  }[]
  has(letter: string): boolean
  /** The last value of an option that takes one. */
  value(letter: string): ByteString | undefined
  readonly operands: readonly ByteString[]
  /** Index in args of the first operand. */
  readonly operandsAt: number
}

/** What a builtin accepts. */
export interface OptionSpec {
  /** Letters; one that takes a value is followed by a colon. */
  readonly letters: string
  /** Synopsis as `help -s` prints it behind the name. */
  readonly usage: string
  /** +x turns an option off (declare). */
  readonly plus?: boolean
}

/** Reads options; undefined: told what is wrong (or helped), the builtin ends with USAGE_STATUS. */
export function* readOptions(
  shell: Shell,
  args: readonly ByteString[],
  spec: OptionSpec,
): Run<Given | undefined> {
  const [name = ''] = args
  const options: { letter: string; value: ByteString; plus: boolean }[] = []
  let at = 1
  while (at < args.length) {
    const word = args[at] ?? ''
    const isPlus = spec.plus === true && word[0] === '+'
    if (word.length < 2 || (word[0] !== '-' && !isPlus)) break
    at++
    if (word === '--') break
    if (word === '--help') {
      yield* sayHelp(shell, name)
      return undefined
    }
    for (let i = 1; i < word.length; i++) {
      const letter = word[i] ?? ''
      const place = letter === ':' ? -1 : spec.letters.indexOf(letter)
      if (place < 0) {
        yield* shell.error(name, `${word[0]}${letter}: invalid option`)
        yield* sayUsage(shell, name, spec.usage)
        return undefined
      }
      let value: ByteString = ''
      if (spec.letters[place + 1] === ':') {
        const rest = word.slice(i + 1)
        if (rest === '' && at >= args.length) {
          yield* shell.error(name, `-${letter}: option requires an argument`)
          yield* sayUsage(shell, name, spec.usage)
          return undefined
        }
        value = rest === '' ? (args[at++] ?? '') : rest
        i = word.length
      }
      options.push({ letter, value, plus: isPlus })
    }
  }
  return {
    options,
    has: (letter) => options.some((it) => it.letter === letter && !it.plus),
    value: (letter) => options.findLast((it) => it.letter === letter)?.value,
    operands: args.slice(at),
    operandsAt: at,
  }
}

/** `name: usage: name SYNOPSIS` on stderr. */
export function* sayUsage(shell: Shell, name: ByteString, usage: string): Run<number> {
  if (shell.dialect === 'dash') return USAGE_STATUS
  yield* shell.err(`${name}: usage: ${name}${usage === '' ? '' : ' '}${usage}\n`)
  return USAGE_STATUS
}

/** What `help NAME` prints. */
export function* sayHelp(shell: Shell, name: ByteString): Run<number> {
  yield* shell.out(shell.recorded(`help ${name}`) ?? '', name)
  return USAGE_STATUS
}

/** A decimal 64-bit number as legal_number() of bash takes it; undefined when it is none. */
export const legalNumber = (text: ByteString): number | undefined => {
  const match = /^[ \t\n\v\f\r]*([+-]?[0-9]+)[ \t]*$/.exec(text)
  if (match === null) return undefined
  const wide = BigInt((match[1] ?? '').replace('+', ''))
  return BigInt.asIntN(64, wide) === wide ? Number(wide) : undefined
}

/** True for what may name a variable. */
export const isIdentifier = (text: ByteString): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)
