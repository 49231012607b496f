/** The operators of arithmetic expressions, and nodes made of nodes. */
import type { ByteString } from '../../base/bytes.ts'
import type { Node } from './evaluation.ts'
import {
  add,
  and,
  complement,
  divide,
  type Int64,
  isZero,
  multiply,
  negate,
  or,
  remainder,
  shiftLeft,
  shiftRight,
  subtract,
  xor,
} from './int64.ts'

export type Operation = (a: Int64, b: Int64) => Int64

/** Left-associative operators by precedence, loosest first. */
export const LEVELS: readonly ReadonlyMap<string, Operation>[] = [
  new Map([['|', or]]),
  new Map([['^', xor]]),
  new Map([['&', and]]),
  new Map<string, Operation>([
    ['==', (a, b) => (a === b ? 1 : 0)],
    ['!=', (a, b) => (a !== b ? 1 : 0)],
  ]),
  new Map<string, Operation>([
    ['<', (a, b) => (a < b ? 1 : 0)],
    ['>', (a, b) => (a > b ? 1 : 0)],
    ['<=', (a, b) => (a <= b ? 1 : 0)],
    ['>=', (a, b) => (a >= b ? 1 : 0)],
  ]),
  new Map([
    ['<<', shiftLeft],
    ['>>', shiftRight],
  ]),
  new Map([
    ['+', add],
    ['-', subtract],
  ]),
  new Map([
    ['*', multiply],
    ['/', divide],
    ['%', remainder],
  ]),
]

/** Operators that assign, by what they do first. */
export const ASSIGNMENTS: ReadonlyMap<string, Operation> = new Map([
  ['*=', multiply],
  ['/=', divide],
  ['%=', remainder],
  ['+=', add],
  ['-=', subtract],
  ['<<=', shiftLeft],
  ['>>=', shiftRight],
  ['&=', and],
  ['^=', xor],
  ['|=', or],
])

export const UNARY: ReadonlyMap<string, (a: Int64) => Int64> = new Map<string, (a: Int64) => Int64>(
  [
    ['!', (a) => (isZero(a) ? 1 : 0)],
    ['~', complement],
    ['-', negate],
    ['+', (a) => a],
  ],
)

/** The value of what was left out. */
export const zero: Node = () => 0

/** Both, one after the other: the value of the second. */
export const sequence =
  (first: Node, second: Node): Node =>
  (run) => {
    first(run)
    return second(run)
  }

/** All, one after the other: the value of the last. */
export const last =
  (all: readonly Node[]): Node =>
  (run) => {
    let value: Int64 = 0
    for (const node of all) value = node(run)
    return value
  }

/** `test ? yes : no`. */
export const choose =
  (test: Node, yes: Node, no: Node): Node =>
  (run) =>
    isZero(test(run)) ? no(run) : yes(run)

/** `||`, stopping at the first that is not 0. */
export const anyOf =
  (all: readonly Node[]): Node =>
  (run) => {
    for (const node of all) if (!isZero(node(run))) return 1
    return 0
  }

/** `&&`, stopping at the first 0. */
export const allOf =
  (all: readonly Node[]): Node =>
  (run) => {
    for (const node of all) if (isZero(node(run))) return 0
    return 1
  }

/** Offset of the next character that is no blank. */
export const skipBlanks = (text: ByteString, from: number): number => {
  let at = from
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n') at++
  return at
}
