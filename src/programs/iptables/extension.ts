/** What matches and targets of iptables have in common: options given, and what they come to. */
import type { ByteString } from '../../base/bytes.ts'
import type { Names, Said } from './rule.ts'

export interface GivenOption {
  readonly not: boolean
  readonly values: readonly ByteString[]
}

export type Given = ReadonlyMap<string, GivenOption>

/** What a rule is about besides: some extensions want a protocol. */
export interface Around {
  /** `tcp`, by number in text. */
  readonly protocol: ByteString | undefined
  readonly names: Names
}

/** A match or a target by name. */
export interface Extension {
  /** Options by their long name: how many arguments each takes, and the key it is known by. */
  readonly options: ReadonlyMap<string, readonly [key: string, values: number]>
  /** What it says of itself; a text is what is wrong, as a parameter problem. */
  say(given: Given, around: Around): Said | ByteString
}

/** `dport destination-port:1 syn:0`: names, their aliases after `|`, the number of arguments. */
export const optionsOf = (notation: string): Extension['options'] => {
  const options = new Map<string, readonly [string, number]>()
  for (const word of notation.split(' ').filter((it) => it !== '')) {
    const [names = '', values = '1'] = word.split(':')
    const [key = '', ...aliases] = names.split('|')
    for (const name of [key, ...aliases]) options.set(name, [key, Number(values)])
  }
  return options
}

/** One that says its options as they were given, and shows them by `list`. */
export const plain = (
  notation: string,
  list: (given: Given, around: Around) => ByteString,
): Extension => ({
  options: optionsOf(notation),
  say: (given, around) => ({ save: saveGiven(given), list: list(given, around) }),
})

/** Options as arguments again. */
export const saveGiven = (given: Given): ByteString =>
  [...given]
    .map(([key, { not, values }]) =>
      [`${not ? '! ' : ''}--${key}`, ...values.map(quoteArgument)].join(' '),
    )
    .join(' ')

/** xtables_save_string: quotes where a shell would need them. */
export const quoteArgument = (text: ByteString): ByteString =>
  /^[\w\-.:/,=+@%]*$/.test(text) && text !== ''
    ? text
    : `"${text.replace(/["\\']/g, (char) => `\\${char}`)}"`

/** The first value of an option. */
export const valueOf = (given: Given, key: string): ByteString | undefined =>
  given.get(key)?.values[0]

/** `!` where an option was negated. */
export const bang = (given: Given, key: string, text = '!'): string =>
  given.get(key)?.not === true ? text : ''
