/** One evaluation under way: variables read and written, values that are expressions themselves. */
import type { ByteString } from '../../base/bytes.ts'
import {
  EXPRESSION_DEPTH_MAX,
  EXPRESSION_LEVELS_MAX,
  EXPRESSION_STACK_MAX,
} from '../../base/limits.ts'
import type { Variables } from '../state.ts'
import { ASSOCIATIVE, refused } from '../variable.ts'
import type { Int64 } from './int64.ts'
import { errorText } from './lexer.ts'

/** The variables an expression can reach, and what else it needs of its shell. */
export interface ArithmeticScope {
  readonly variables: Pick<
    Variables,
    'get' | 'set' | 'array' | 'element' | 'setElement' | 'record' | 'target'
  >
  /** `set -u`. */
  readonly nounset: boolean
  /** Says what is wrong without stopping: a subscript that means no element. */
  warn(text: ByteString): void
}

/** A compiled expression. Ends early by throwing what `failure` made. */
export type Node = (run: Evaluation) => Int64

/** A variable or array element, and where it is named. */
export interface Place {
  readonly name: ByteString
  readonly subscript: ByteString | undefined
  readonly source: ByteString
  readonly at: number
}

/** Why an expression has no value: thrown by nodes, caught by `evaluateArithmetic`. */
export class Failure {
  readonly text: ByteString
  /** An unset variable under `set -u`. */
  readonly isUnbound: boolean

  constructor(text: ByteString, isUnbound: boolean) {
    this.text = text
    this.isUnbound = isUnbound
  }
}

export const failure = (text: ByteString): Failure => new Failure(text, false)

export class Evaluation {
  readonly #scope: ArithmeticScope
  readonly #compiled: (source: ByteString) => Node
  #level = 1
  #cost = 0

  constructor(scope: ArithmeticScope, compiled: (source: ByteString) => Node) {
    this.#scope = scope
    this.#compiled = compiled
  }

  read(place: Place): Int64 {
    return this.#readAt(place, this.#keyOf(place))
  }

  assign(place: Place, value: Node): Int64 {
    const result = value(this)
    this.#write(place, this.#keyOf(place), result)
    return result
  }

  /** Reads, computes and writes, with the subscript evaluated once. */
  update(place: Place, change: (old: Int64) => Int64): Int64 {
    const key = this.#keyOf(place)
    const result = change(this.#readAt(place, key))
    this.#write(place, key, result)
    return result
  }

  /** The subscript of an element: an index, or the key of an associative array. */
  #keyOf({ name, subscript }: Place): ByteString | undefined {
    if (subscript === undefined || subscript === '@' || subscript === '*') return subscript
    if (this.#isAssociative(name)) return unquoted(subscript)
    if (/^[0-9]{1,15}$/.test(subscript) && subscript[0] !== '0') return subscript
    if (subscript === '') return ''
    return String(this.#nested(subscript, { name, subscript, source: subscript, at: 0 }))
  }

  #readAt(place: Place, key: ByteString | undefined): Int64 {
    const { variables } = this.#scope
    const { name, subscript } = place
    if (key === undefined) {
      const value = variables.get(name)
      return value === undefined ? this.#unset(name) : this.#valueOf(value, place)
    }
    if (subscript === '' || this.#isWholeArray(name, subscript)) {
      const text = `${name}[${subscript}]: bad array subscript`
      this.#scope.warn(text)
      if (subscript === '') this.#scope.warn(text)
      return 0
    }
    const value = variables.element(name, key)
    if (refused(value)) {
      this.#scope.warn(value.text)
      return 0
    }
    return value === undefined ? this.#unset(`${name}[${subscript}]`) : this.#valueOf(value, place)
  }

  #unset(shown: ByteString): Int64 {
    if (this.#scope.nounset) throw new Failure(`${shown}: unbound variable`, true)
    return 0
  }

  #write({ name, subscript }: Place, key: ByteString | undefined, value: Int64): void {
    const { variables } = this.#scope
    const text = String(value)
    let wrong: ByteString | undefined
    if (subscript === '') wrong = `\`${name}[]': not a valid identifier`
    else if (this.#isWholeArray(name, subscript))
      wrong = `${name}[${subscript}]: bad array subscript`
    else {
      const done =
        key === undefined ? variables.set(name, text) : variables.setElement(name, key, text)
      if (refused(done)) wrong = done.text
    }
    if (wrong === undefined) return
    // Only a readonly variable stops bash here; a subscript that means no element does not.
    if (wrong.endsWith(': readonly variable')) throw new Failure(wrong, false)
    this.#scope.warn(wrong)
  }

  #isWholeArray(name: ByteString, subscript: ByteString | undefined): boolean {
    if (subscript !== '@' && subscript !== '*') return false
    return !this.#isAssociative(name)
  }

  /** Also when it was declared and has no elements yet. */
  #isAssociative(name: ByteString): boolean {
    const { variables } = this.#scope
    const target = variables.target(name)
    if (refused(target)) return false
    return ((variables.record(target.name)?.attributes ?? 0) & ASSOCIATIVE) !== 0
  }

  /** A variable's value is an expression again. */
  #valueOf(text: ByteString, place: Place): Int64 {
    return plainNumber(text) ?? this.#nested(text, place)
  }

  #nested(text: ByteString, { source, at }: Place): Int64 {
    const cost = stackCost(text)
    if (this.#level >= EXPRESSION_LEVELS_MAX || this.#cost + cost > EXPRESSION_STACK_MAX) {
      throw failure(errorText(source, 'expression recursion level exceeded', at))
    }
    this.#level++
    this.#cost += cost
    const value = this.#compiled(text)(this)
    this.#cost -= cost
    this.#level--
    return value
  }
}

/** What evaluating a text needs of our stack, in units of EXPRESSION_STACK_MAX. */
const stackCost = (text: ByteString): number =>
  /^[A-Za-z0-9_]+$/.test(text) ? 7 : 8 + Math.min(text.length, EXPRESSION_DEPTH_MAX)

/** The value of a short decimal number, by far the most common one; else undefined. */
const plainNumber = (text: ByteString): number | undefined => {
  const { length } = text
  if (length === 0 || length > 15) return undefined
  let at = 0
  const isNegative = text.charCodeAt(0) === 45
  if (isNegative) at = 1
  const first = text.charCodeAt(at)
  if (length === at || (first === 48 && length > at + 1)) return undefined
  let value = 0
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return isNegative ? 0 - value : value
}

/** A key without its quotes: `A['k']` and `A["k"]` are `A[k]`. */
const unquoted = (key: ByteString): ByteString =>
  /['"\\]/.test(key)
    ? key.replace(/'([^']*)'|"([^"]*)"|\\([\s\S])/g, (_, single, double, escaped) =>
        String(single ?? double ?? escaped),
      )
    : key
