/** The tree of a regular expression, and what POSIX and GNU programs differ in when reading one. */

/** Characters by code point, as ascending ranges that do not touch. */
export type Ranges = readonly (readonly [low: number, high: number])[]

/** `^`, `$`, word boundaries, and the edges of the whole text. */
export type Assertion = '^' | '$' | 'b' | 'B' | '<' | '>' | '`' | "'"

export type Tree =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly items: readonly Tree[] }
  | { readonly kind: 'choice'; readonly items: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly item: Tree; readonly min: number; readonly max: number }
  | { readonly kind: 'group'; readonly item: Tree; readonly number: number }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'reference'; readonly number: number }

/** A set of characters; the wide part is made when a text needs it. */
export interface CharSet {
  /** The members below 128: the whole set while texts are ASCII. */
  readonly ascii: Ranges
  /** All members. */
  wide(): Ranges
  /** The only member, when there is just one. */
  readonly only: number | undefined
}

export interface RegexOptions {
  /** BRE (`\(`, `\{`) or ERE. */
  readonly syntax: 'basic' | 'extended'
  /**
   * Whose reading where they differ: regcomp(3) (bash), GNU sed, GNU grep (and expr), mawk.
   * Recorded with bash 5.2.15, sed 4.9, grep 3.8, mawk 1.3.4 on Debian 12.
   */
  readonly dialect?: 'posix' | 'sed' | 'grep' | 'awk'
  readonly nocase?: boolean
  /** REG_NEWLINE: `.` and [^x] leave newlines out, `^` and `$` also match beside them. */
  readonly newline?: boolean
  /** Bytes are characters (LC_ALL=C). */
  readonly bytes?: boolean
}

/** Why a pattern is no regular expression: glibc's regerror(3) text. */
export class RegexProblem {
  readonly text: string
  constructor(text: string) {
    this.text = text
    Object.freeze(this)
  }
}

export const PROBLEMS = {
  collation: 'Invalid collation character',
  className: 'Invalid character class name',
  backslash: 'Trailing backslash',
  reference: 'Invalid back reference',
  bracket: 'Unmatched [, [^, [:, [., or [=',
  open: 'Unmatched ( or \\(',
  close: 'Unmatched ) or \\)',
  brace: 'Unmatched \\{',
  interval: 'Invalid content of \\{\\}',
  range: 'Invalid range end',
  preceding: 'Invalid preceding regular expression',
  size: 'Regular expression too big',
} as const
