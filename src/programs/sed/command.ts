/** The commands of a sed script. */
import type { ByteString } from '../../base/bytes.ts'
import type { Regex } from '../../base/regex.ts'

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'last' }
  /** No regex: the one used last. */
  | { readonly kind: 'regex'; readonly regex: Regex | undefined }

export type RangeEnd =
  | Address
  | { readonly kind: 'count'; readonly lines: number }
  | { readonly kind: 'multiple'; readonly of: number }

/** One piece of a replacement. */
export type Piece =
  | { readonly kind: 'text'; readonly text: ByteString }
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'case'; readonly to: 'U' | 'L' | 'u' | 'l' | 'E' }

export interface Substitution {
  readonly regex: Regex | undefined
  readonly pieces: readonly Piece[]
  readonly isGlobal: boolean
  readonly number: number
  readonly prints: number
  readonly evaluates: boolean
  readonly file: ByteString | undefined
}

export interface Command {
  readonly from: Address | undefined
  readonly to: RangeEnd | undefined
  readonly negated: boolean
  readonly letter: string
  /** Text, file name, label, or the number of q, Q, l. */
  readonly text: ByteString
  readonly number: number | undefined
  readonly substitution: Substitution | undefined
  readonly map: ReadonlyMap<ByteString, ByteString> | undefined
  /** Where `{` without match, `b`, `t`, `T` go on. */
  target: number
  /** State of the range. */
  range: { readonly kind: 'closed' } | { readonly kind: 'open'; readonly until: number | undefined }
  hasRun: boolean
}

export interface Script {
  readonly commands: readonly Command[]
  /** It begins with `#n`. */
  readonly isQuiet: boolean
  /** Files that `w` writes to, made empty at the start. */
  readonly outputs: readonly ByteString[]
}
