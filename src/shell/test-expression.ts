/** The expressions of test(1): bash 5.2's builtin and coreutils 9.1's program. */
import type { ByteString } from '../base/bytes.ts'
import {
  BINARY_OPERATORS,
  binaryTest,
  isUnary,
  type TestHost,
  unaryTest,
} from './test-operators.ts'

/** What differs between the builtin and the program. */
export interface TestDialect {
  readonly of: 'bash' | 'coreutils'
  /** Called as `[`: the closing bracket has been taken off already. */
  readonly isBracket: boolean
  /** A word as messages quote it (coreutils). */
  quoted(word: ByteString): ByteString
}

/** 0 true, 1 false, 2 wrong: `problem` says what, without the name in front. */
export interface TestAnswer {
  readonly status: 0 | 1 | 2
  readonly problem?: ByteString
}

/** Evaluates the arguments of `test`, or of `[` without its `]`. */
export const testExpression = (
  words: readonly ByteString[],
  host: TestHost,
  dialect: TestDialect,
): TestAnswer => {
  try {
    return { status: new Evaluation(words, host, dialect).whole() ? 0 : 1 }
  } catch (cause) {
    if (cause instanceof WrongTest) return { status: 2, problem: cause.text }
    throw cause
  }
}

/** Ends an evaluation early: thrown and caught in this file only. */
class WrongTest {
  readonly text: ByteString
  constructor(text: ByteString) {
    this.text = text
  }
}

/** Brackets and negations inside each other: what the stack bears. */
const TEST_DEPTH_MAX = 500

class Evaluation {
  readonly #words: readonly ByteString[]
  readonly #host: TestHost
  readonly #dialect: TestDialect
  readonly #end: number
  #at = 0
  #depth = 0

  constructor(words: readonly ByteString[], host: TestHost, dialect: TestDialect) {
    this.#words = words
    this.#host = host
    this.#dialect = dialect
    this.#end = words.length
  }

  whole(): boolean {
    if (this.#end === 0) return false
    if (this.#end <= 4) return this.#few(0, this.#end)
    return this.#expression()
  }

  /** POSIX's rules for one to four words. */
  #few(from: number, count: number): boolean {
    if (count === 1) return this.#word(from) !== ''
    if (count === 2) return this.#two(from)
    if (count === 3) return this.#three(from)
    if (this.#word(from) === '!') return !this.#three(from + 1)
    if (this.#word(from) === '(' && this.#word(from + 3) === ')') return this.#two(from + 1)
    return this.#expression()
  }

  #two(from: number): boolean {
    const [operator, operand] = [this.#word(from), this.#word(from + 1)]
    if (operator === '!') return operand === ''
    const looksUnary = operator.length === 2 && operator[0] === '-'
    if (looksUnary && isUnary(operator, this.#dialect.of)) return this.#unary(operator, operand)
    if (this.#dialect.of === 'bash' || looksUnary) {
      throw new WrongTest(`${this.#shown(operator)}: unary operator expected`)
    }
    throw this.#missing()
  }

  #three(from: number): boolean {
    const [left, operator, right] = [this.#word(from), this.#word(from + 1), this.#word(from + 2)]
    if (this.#isBinary(operator)) return this.#binary(left, operator, right)
    const isLogical = operator === '-a' || operator === '-o'
    if (isLogical && this.#dialect.of === 'bash') {
      return operator === '-a' ? left !== '' && right !== '' : left !== '' || right !== ''
    }
    if (left === '!') return !this.#two(from + 1)
    if (left === '(' && right === ')') return operator !== ''
    if (isLogical) {
      this.#at = from
      return this.#expression()
    }
    throw new WrongTest(`${this.#shown(operator)}: binary operator expected`)
  }

  /** The whole grammar; what is left over is wrong. */
  #expression(): boolean {
    const value = this.#or()
    if (this.#at === this.#end) return value
    const word = this.#word(this.#at)
    if (this.#dialect.of === 'coreutils') throw new WrongTest(`extra argument ${this.#shown(word)}`)
    throw new WrongTest(
      word[0] === '-' ? `syntax error: \`${word}' unexpected` : 'too many arguments',
    )
  }

  #or(): boolean {
    let value = this.#and()
    while (this.#word(this.#at) === '-o' && this.#at < this.#end) {
      this.#at++
      value = this.#and() || value
    }
    return value
  }

  #and(): boolean {
    let value = this.#term()
    while (this.#word(this.#at) === '-a' && this.#at < this.#end) {
      this.#at++
      value = this.#term() && value
    }
    return value
  }

  #term(): boolean {
    if (this.#at >= this.#end) throw this.#missing()
    if (++this.#depth > TEST_DEPTH_MAX) throw new WrongTest('too many arguments')
    const value = this.#termAt(this.#word(this.#at))
    this.#depth--
    return value
  }

  #termAt(word: ByteString): boolean {
    if (word === '!') {
      this.#at++
      return !this.#term()
    }
    if (word === '(') return this.#group()
    const operator = this.#word(this.#at + 1)
    if (this.#at + 3 <= this.#end && this.#isBinary(operator)) {
      this.#at += 3
      return this.#binary(word, operator, this.#word(this.#at - 1))
    }
    this.#at++
    if (word.length !== 2 || word[0] !== '-') return word !== ''
    if (!isUnary(word, this.#dialect.of)) {
      throw new WrongTest(`${this.#shown(word)}: unary operator expected`)
    }
    if (this.#at >= this.#end) {
      if (this.#dialect.of === 'coreutils') throw this.#missing()
      return true
    }
    this.#at++
    return this.#unary(word, this.#word(this.#at - 1))
  }

  #group(): boolean {
    this.#at++
    if (this.#at >= this.#end) throw this.#missing()
    const value = this.#or()
    if (this.#word(this.#at) !== ')' || this.#at >= this.#end) {
      const close = this.#dialect.of === 'bash' ? "`)'" : this.#shown(')')
      const next = this.#at < this.#end ? this.#word(this.#at) : this.#dialect.isBracket ? ']' : ''
      throw new WrongTest(`${close} expected${next === '' ? '' : `, found ${next}`}`)
    }
    this.#at++
    return value
  }

  #unary(operator: ByteString, operand: ByteString): boolean {
    const value = unaryTest(operator, operand, this.#host)
    if (value !== undefined) return value
    if (this.#dialect.of === 'coreutils') {
      throw new WrongTest(`invalid integer ${this.#shown(operand)}`)
    }
    return false
  }

  #binary(left: ByteString, operator: ByteString, right: ByteString): boolean {
    const value = binaryTest(left, operator, right, this.#host)
    if (typeof value === 'boolean') return value
    throw new WrongTest(
      this.#dialect.of === 'bash'
        ? `${value.notANumber}: integer expression expected`
        : `invalid integer ${this.#shown(value.notANumber)}`,
    )
  }

  #isBinary(word: ByteString): boolean {
    const isOrder = word === '<' || word === '>'
    return BINARY_OPERATORS.has(word) && !(isOrder && this.#dialect.of === 'coreutils')
  }

  #missing(): WrongTest {
    if (this.#dialect.of === 'bash') return new WrongTest('argument expected')
    return new WrongTest(`missing argument after ${this.#shown(this.#word(this.#end - 1))}`)
  }

  #shown(word: ByteString): ByteString {
    return this.#dialect.of === 'bash' ? word : this.#dialect.quoted(word)
  }

  #word(at: number): ByteString {
    return this.#words[at] ?? ''
  }
}
