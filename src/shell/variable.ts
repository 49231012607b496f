/** Shell variables as values: records are never changed, only replaced, so that a fork is cheap. */
import type { ByteString } from '../base/bytes.ts'
import type { Shell } from './state.ts'

/** Attributes as bits (declare -x -r -i -a -A -n -l -u -c -t). */
export const EXPORTED = 1
export const READONLY = 2
export const INTEGER = 4
export const INDEXED = 8
export const ASSOCIATIVE = 16
export const NAMEREF = 32
export const LOWER = 64
export const UPPER = 128
export const CAPITAL = 256
export const TRACED = 512
/** INDEXED or ASSOCIATIVE. */
export const ARRAY = INDEXED | ASSOCIATIVE

/** One variable. `value` undefined: declared, but unset (`declare -i x`). */
export interface Variable {
  readonly attributes: number
  readonly value: ByteString | ArrayStore | undefined
  /** RANDOM, SECONDS, LINENO ...: computed at each read; assignment may mean something else. */
  readonly dynamic?: Dynamic
}

export interface Dynamic {
  /**
   * How lists of all variables show it, as bash has computed nothing yet: without value
   * ('unset', and `set` leaves it out), or as an empty array.
   */
  readonly listed?: 'unset' | 'empty'
  get(shell: Shell): ByteString | ArrayStore | undefined
  /** Undefined: an assignment is ignored, as bash does for BASHPID or GROUPS. */
  set?(shell: Shell, value: ByteString): void
}

/**
 * An array: keys are decimal numbers (indexed) or any text (associative). Shared between a shell
 * and its forks until one of them writes: only `writable()` of the table hands out one to change.
 */
export interface ArrayStore {
  readonly associative: boolean
  readonly size: number
  get(key: ByteString | number): ByteString | undefined
  set(key: ByteString | number, value: ByteString): void
  delete(key: ByteString | number): boolean
  /** In bash's order: ascending numbers, or that of its hash table. */
  keys(): readonly ByteString[]
  values(): readonly ByteString[]
  /** Highest index + 1 (what `+=` and mapfile append at); 0 for associative ones. */
  readonly end: number
  copy(): ArrayStore
}

/** What bash refuses, as the text after its prefix: "x: readonly variable". */
export class Problem {
  readonly text: ByteString
  constructor(text: ByteString) {
    this.text = text
    Object.freeze(this)
  }
}

/** A subscript that has no value: the shell goes back to its top level, `bash -c` ends. */
export class SubscriptProblem extends Problem {}

/** True when an answer is a refusal; narrows the union. */
export const refused = (answer: unknown): answer is Problem => answer instanceof Problem

const LETTERS: readonly (readonly [number, string])[] = [
  [INDEXED, 'a'],
  [ASSOCIATIVE, 'A'],
  [INTEGER, 'i'],
  [NAMEREF, 'n'],
  [READONLY, 'r'],
  [TRACED, 't'],
  [EXPORTED, 'x'],
  [CAPITAL, 'c'],
  [LOWER, 'l'],
  [UPPER, 'u'],
]

/** Letters of attributes in the order `declare -p` and ${x@a} print them; '' for none. */
export const attributeLetters = (attributes: number): string =>
  LETTERS.filter(([bit]) => (attributes & bit) !== 0)
    .map(([, letter]) => letter)
    .join('')
