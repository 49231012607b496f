/** Expressions whose value needs no waiting. */
import type { ByteString } from '../../base/bytes.ts'
import type { Regex } from '../../base/regex.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { momentOf, UTC } from '../../shell/gnu/zone.ts'
import type { Expr, Lvalue, Value } from './ast.ts'
import { changeCase, substituteAwk, substring } from './functions.ts'
import { type Memory, RunTimeError } from './memory.ts'
import { sprintf } from './sprintf.ts'
import { compareValues, fromInput as inputValue, isTrue, toNumber, toText } from './values.ts'

/** Seeds of rand and srand. */
export interface Chance {
  seed: Value
  below(): number
  reseed(seed: Value): void
}

export class Evaluator {
  readonly memory: Memory
  readonly #chance: Chance
  readonly #nowS: () => number

  constructor(memory: Memory, chance: Chance, nowS: () => number) {
    this.memory = memory
    this.#chance = chance
    this.#nowS = nowS
  }

  text(expr: Expr): ByteString {
    return toText(this.value(expr), this.memory.convfmt)
  }

  number(expr: Expr): number {
    return toNumber(this.value(expr))
  }

  key(subscripts: readonly Expr[]): ByteString {
    const texts = subscripts.map((it) => this.text(it))
    return texts.length === 1 ? (texts[0] ?? '') : texts.join(this.memory.textOf('SUBSEP'))
  }

  value(expr: Expr): Value {
    const { memory } = this
    switch (expr.t) {
      case 'value':
        return expr.value
      case 'var':
        return memory.get(expr.name)
      case 'index': {
        const array = memory.array(expr.name)
        const key = this.key(expr.subscripts)
        if (!array.has(key)) array.set(key, undefined)
        return array.get(key)
      }
      case 'field':
        return memory.field(Math.trunc(this.number(expr.of)))
      case 'regex':
        return expr.regex.test(memory.record()) ? 1 : 0
      case 'group':
        return this.value(expr.of)
      case 'assign':
        return this.assign(expr.to, this.#assigned(expr))
      case 'choice':
        return this.value(isTrue(this.value(expr.if)) ? expr.then : expr.else)
      case 'and':
        return isTrue(this.value(expr.a)) && isTrue(this.value(expr.b)) ? 1 : 0
      case 'or':
        return isTrue(this.value(expr.a)) || isTrue(this.value(expr.b)) ? 1 : 0
      case 'not':
        return isTrue(this.value(expr.of)) ? 0 : 1
      case 'minus':
        return -this.number(expr.of)
      case 'plus':
        return this.number(expr.of)
      case 'math':
        return calculate(expr.op, this.number(expr.a), this.number(expr.b))
      case 'compare':
        return this.#compare(expr.op, this.value(expr.a), this.value(expr.b))
      case 'join':
        return this.text(expr.a) + this.text(expr.b)
      case 'match':
        return this.regexOf(expr.b).test(this.text(expr.a)) !== expr.negated ? 1 : 0
      case 'in':
        return memory.array(expr.name).has(this.key(expr.subscripts)) ? 1 : 0
      case 'step': {
        const before = this.number(expr.to)
        this.assign(expr.to, before + expr.by)
        return expr.isPrefix ? before + expr.by : before
      }
      case 'builtin':
        return this.#builtin(expr.name, expr.args)
      default:
        throw new Error(`awk: ${expr.t} waits and can't be evaluated here`)
    }
  }

  assign(to: Lvalue, value: Value): Value {
    if (to.t === 'var') this.memory.set(to.name, value)
    else if (to.t === 'index') this.memory.array(to.name).set(this.key(to.subscripts), value)
    else this.memory.setField(Math.trunc(this.number(to.of)), value)
    return value
  }

  #assigned(expr: Expr & { readonly t: 'assign' }): Value {
    if (expr.op === '=') return this.value(expr.of)
    const right = this.number(expr.of)
    return calculate(expr.op.charAt(0), this.number(expr.to), right)
  }

  #compare(op: string, a: Value, b: Value): number {
    const order = compareValues(a, b, this.memory.convfmt)
    const isSo =
      op === '<'
        ? order < 0
        : op === '<='
          ? order <= 0
          : op === '>'
            ? order > 0
            : op === '>='
              ? order >= 0
              : op === '=='
                ? order === 0
                : order !== 0
    return isSo ? 1 : 0
  }

  regexOf(expr: Expr): Regex {
    return expr.t === 'regex' ? expr.regex : this.memory.pattern(this.text(expr))
  }

  #builtin(name: string, args: readonly Expr[]): Value {
    const { memory } = this
    const [a, b, c] = args
    const text = (expr: Expr | undefined): ByteString => (expr === undefined ? '' : this.text(expr))
    const number = (expr: Expr | undefined): number => (expr === undefined ? 0 : this.number(expr))
    switch (name) {
      case 'length':
        if (a?.t === 'var' && (memory.arrays.has(a.name) || memory.locals?.get(a.name)?.array)) {
          return memory.array(a.name).size
        }
        return a === undefined ? memory.record().length : text(a).length
      case 'substr':
        return substring(text(a), number(b), c === undefined ? undefined : number(c))
      case 'index': {
        return text(a).indexOf(text(b)) + 1
      }
      case 'split':
        return this.#split(text(a), b, c)
      case 'sub':
      case 'gsub':
        return this.#substitute(name, a, b, c)
      case 'match': {
        const found = b === undefined ? undefined : this.regexOf(b).find(text(a))
        memory.set('RSTART', found === undefined ? 0 : found.start + 1)
        memory.set('RLENGTH', found === undefined ? -1 : found.end - found.start)
        return memory.get('RSTART')
      }
      case 'sprintf': {
        const values = args.slice(1).map((it) => this.value(it))
        const made = sprintf(text(a), values, { convfmt: memory.convfmt, name: 'sprintf' })
        if (typeof made !== 'string') throw new RunTimeError(`run time error: ${made.problem}`)
        return made
      }
      case 'toupper':
      case 'tolower':
        return changeCase(text(a), name)
      case 'systime':
        return this.#nowS()
      case 'strftime': {
        const s = b === undefined ? this.#nowS() : Math.trunc(number(b))
        const format = a === undefined ? '%c' : text(a)
        return strftime(format, momentOf({ s: Number.isNaN(s) ? 0 : s, ns: 0 }, UTC))
      }
      case 'rand':
        return this.#chance.below()
      case 'srand': {
        const before = this.#chance.seed
        this.#chance.reseed(a === undefined ? this.#nowS() : this.value(a))
        return before
      }
      default:
        return mathOf(name, number(a), number(b))
    }
  }

  #split(text: ByteString, to: Expr | undefined, by: Expr | undefined): number {
    if (to?.t !== 'var') return 0
    const { memory } = this
    const parts =
      by === undefined
        ? memory.split(text, memory.textOf('FS'))
        : by.t === 'regex'
          ? text === ''
            ? []
            : memory.splitBy(text, by.regex)
          : memory.split(text, this.text(by))
    const array = memory.array(to.name)
    array.clear()
    for (const [at, part] of parts.entries()) array.set(String(at + 1), this.fromInput(part))
    return parts.length
  }

  fromInput(text: ByteString): Value {
    return inputValue(text)
  }

  #substitute(
    name: string,
    pattern: Expr | undefined,
    replacement: Expr | undefined,
    target: Expr | undefined,
  ): number {
    if (pattern === undefined || replacement === undefined) return 0
    const to: Expr = target ?? { t: 'field', of: { t: 'value', value: 0 } }
    const before = this.text(to)
    const regex = this.regexOf(pattern)
    const made = substituteAwk(before, regex, this.text(replacement), name === 'gsub')
    const isPlace = to.t === 'var' || to.t === 'index' || to.t === 'field'
    if (made.count > 0 && isPlace) this.assign(to, made.text)
    return made.count
  }
}

const calculate = (op: string, a: number, b: number): number => {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
    default:
      return a ** b
  }
}

const mathOf = (name: string, a: number, b: number): number => {
  switch (name) {
    case 'int':
      return Math.trunc(a)
    case 'sqrt':
      return Math.sqrt(a)
    case 'exp':
      return Math.exp(a)
    case 'log':
      return Math.log(a)
    case 'sin':
      return Math.sin(a)
    case 'cos':
      return Math.cos(a)
    default:
      return Math.atan2(a, b)
  }
}
