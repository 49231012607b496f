/** expr(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { RegexProblem } from '../base/regex/syntax.ts'
import { compileRegex } from '../base/regex.ts'
import { characters } from '../shell/gnu/characters.ts'
import { isUtf8Locale } from '../shell/gnu/locale.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, missingOperand, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program, Task } from '../shell/program.ts'

const INVALID = 2
/** Parentheses inside each other that are still read. */
const DEPTH_MAX = 1_000
/** Digits a product may grow to. */
const DIGITS_MAX = 100_000

export const program: Program = {
  names: ['expr'],
  *run(task) {
    const args = task.args.slice(1)
    if (args.length === 1 && args[0] === '--help') return yield* sayHelp(task, 'expr')
    if (args.length === 1 && args[0] === '--version') return yield* sayVersion(task, 'expr')
    if (args[0] === '--') args.shift()
    if (args.length === 0) return yield* missingOperand(task, undefined, INVALID)
    const value = evaluate(args, task)
    if (value instanceof WrongExpr) return yield* complain(task, value.text, value.status)
    yield* task.out(`${value}\n`)
    return isNull(value) ? 1 : 0
  },
}

/** Why there is no value: thrown and caught in this file. */
class WrongExpr {
  readonly text: ByteString
  readonly status: number
  constructor(text: ByteString, status = INVALID) {
    this.text = text
    this.status = status
  }
}

type Value = ByteString | bigint

const evaluate = (args: readonly ByteString[], task: Task): Value | WrongExpr => {
  try {
    return new Evaluation(args, task).whole()
  } catch (cause) {
    if (cause instanceof WrongExpr) return cause
    throw cause
  }
}

const isNull = (value: Value): boolean =>
  typeof value === 'bigint' ? value === 0n : value === '' || /^-?0+$/.test(value)

const asInteger = (value: Value): bigint | undefined => {
  if (typeof value === 'bigint') return value
  return /^-?\d+$/.test(value) ? BigInt(value) : undefined
}

class Evaluation {
  readonly #args: readonly ByteString[]
  readonly #env: Task['env']
  #at = 0
  #depth = 0

  constructor(args: readonly ByteString[], task: Task) {
    this.#args = args
    this.#env = task.env
  }

  whole(): Value {
    const value = this.#or(true)
    const extra = this.#args[this.#at]
    if (extra !== undefined) this.#wrong(`unexpected argument ${quotedWord(extra, this.#env)}`)
    return value
  }

  #wrong(message: string): never {
    throw new WrongExpr(`syntax error: ${message}`)
  }

  #takes(...words: readonly string[]): string | undefined {
    const word = this.#args[this.#at]
    if (word === undefined || !words.includes(word)) return undefined
    this.#at++
    return word
  }

  #missing(): never {
    const last = this.#args[this.#at - 1] ?? ''
    return this.#wrong(`missing argument after ${quotedWord(last, this.#env)}`)
  }

  #or(evaluates: boolean): Value {
    let left = this.#and(evaluates)
    while (this.#takes('|') !== undefined) {
      const right = this.#and(evaluates && isNull(left))
      if (isNull(left)) left = isNull(right) ? 0n : right
    }
    return left
  }

  #and(evaluates: boolean): Value {
    let left = this.#compare(evaluates)
    while (this.#takes('&') !== undefined) {
      const right = this.#compare(evaluates && !isNull(left))
      if (isNull(left) || isNull(right)) left = 0n
    }
    return left
  }

  #compare(evaluates: boolean): Value {
    let left = this.#sum(evaluates)
    for (;;) {
      const operator = this.#takes('<', '<=', '=', '==', '!=', '>=', '>')
      if (operator === undefined) return left
      const right = this.#sum(evaluates)
      left = compared(operator, left, right) ? 1n : 0n
    }
  }

  #sum(evaluates: boolean): Value {
    let left = this.#product(evaluates)
    for (;;) {
      const operator = this.#takes('+', '-')
      if (operator === undefined) return left
      const right = this.#product(evaluates)
      if (!evaluates) continue
      const [x, y] = integers(left, right)
      left = operator === '+' ? x + y : x - y
    }
  }

  #product(evaluates: boolean): Value {
    let left = this.#match(evaluates)
    for (;;) {
      const operator = this.#takes('*', '/', '%')
      if (operator === undefined) return left
      const right = this.#match(evaluates)
      if (!evaluates) continue
      const [x, y] = integers(left, right)
      if (operator !== '*' && y === 0n) throw new WrongExpr('division by zero')
      const isHuge = String(x).length + String(y).length > DIGITS_MAX
      if (isHuge) throw new WrongExpr('memory exhausted', 3)
      left = operator === '*' ? x * y : operator === '/' ? x / y : x % y
    }
  }

  #match(evaluates: boolean): Value {
    let left = this.#word(evaluates)
    while (this.#takes(':') !== undefined) {
      const right = this.#word(evaluates)
      if (evaluates) left = this.#matched(String(left), String(right))
    }
    return left
  }

  #word(evaluates: boolean): Value {
    if (this.#at >= this.#args.length) this.#missing()
    if (this.#takes('+') !== undefined) {
      if (this.#at >= this.#args.length) this.#missing()
      return this.#args[this.#at++] ?? ''
    }
    if (this.#takes('length') !== undefined) {
      return BigInt(characters(String(this.#word(evaluates)), this.#env).length)
    }
    if (this.#takes('match') !== undefined) {
      const [text, source] = [this.#word(evaluates), this.#word(evaluates)]
      return evaluates ? this.#matched(String(text), String(source)) : text
    }
    if (this.#takes('index') !== undefined) {
      const [text, set] = [String(this.#word(evaluates)), String(this.#word(evaluates))]
      const wanted = new Set(characters(set, this.#env))
      return BigInt(characters(text, this.#env).findIndex((it) => wanted.has(it)) + 1)
    }
    if (this.#takes('substr') !== undefined) {
      const [text, from, count] = [0, 0, 0].map(() => this.#word(evaluates))
      return this.#part(String(text), from ?? '', count ?? '')
    }
    return this.#primary(evaluates)
  }

  #part(text: ByteString, from: Value, count: Value): Value {
    const [start, length] = [asInteger(from), asInteger(count)]
    if (start === undefined || length === undefined || start <= 0n || length <= 0n) return ''
    const chars = characters(text, this.#env)
    const first = Number(start) - 1
    return chars.slice(first, first + Math.min(chars.length, Number(length))).join('')
  }

  #primary(evaluates: boolean): Value {
    if (this.#takes('(') === undefined) {
      if (this.#args[this.#at] === ')') this.#wrong("unexpected ')'")
      return this.#args[this.#at++] ?? ''
    }
    if (++this.#depth > DEPTH_MAX) throw new WrongExpr('memory exhausted', 3)
    const value = this.#or(evaluates)
    this.#depth--
    const next = this.#args[this.#at]
    if (next === undefined) {
      const last = quotedWord(this.#args[this.#at - 1] ?? '', this.#env)
      this.#wrong(`expecting ')' after ${last}`)
    }
    if (next !== ')') this.#wrong(`expecting ')' instead of ${quotedWord(next ?? '', this.#env)}`)
    this.#at++
    return value
  }

  /** The first group, or how many characters match at the start. */
  #matched(text: ByteString, source: ByteString): Value {
    const isUtf8 = isUtf8Locale(this.#env)
    const regex = compileRegex(source, { syntax: 'basic', dialect: 'grep', bytes: !isUtf8 })
    if (regex instanceof RegexProblem) throw new WrongExpr(regex.text)
    const anchored = compileRegex(`^\\(${source.replace(/^\^/, '')}\\)`, {
      syntax: 'basic',
      dialect: 'grep',
      bytes: !isUtf8,
    })
    const isShifted = !(anchored instanceof RegexProblem) && !/\\[1-9]/.test(source)
    const slots = isShifted ? anchored.exec(text) : regex.exec(text)
    const isMatch = slots !== undefined && slots[0] === 0
    const [start = -1, end = -1] = isMatch
      ? [slots[isShifted ? 4 : 2], slots[isShifted ? 5 : 3]]
      : []
    if (regex.groups > 0) return isMatch && start >= 0 ? text.slice(start, end) : ''
    return isMatch ? BigInt(characters(text.slice(0, slots[1]), this.#env).length) : 0n
  }
}

const integers = (left: Value, right: Value): readonly [bigint, bigint] => {
  const [x, y] = [asInteger(left), asInteger(right)]
  if (x === undefined || y === undefined) throw new WrongExpr('non-integer argument')
  return [x, y]
}

const compared = (operator: string, left: Value, right: Value): boolean => {
  const [x, y] = [asInteger(left), asInteger(right)]
  const [a, b] = x !== undefined && y !== undefined ? [x, y] : [String(left), String(right)]
  switch (operator) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>=':
      return a >= b
    case '>':
      return a > b
    case '!=':
      return a !== b
    default:
      return a === b
  }
}
