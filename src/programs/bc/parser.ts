/** bc's grammar (bc.y of bc 1.07.1): statements of one line, or of as many as braces hold open. */
import type { Argument, Expression, Parameter, Place, Routine, Statement } from './ast.ts'
import { BcProblem, Cursor } from './cursor.ts'

const SPECIALS = ['scale', 'ibase', 'obase', 'last']
const RELATIONS = ['==', '!=', '<', '<=', '>', '>=']
const ASSIGNS = ['=', '+=', '-=', '*=', '/=', '%=', '^=']

export class Parser {
  readonly #cursor: Cursor
  #size = 0

  constructor(text: string) {
    this.#cursor = new Cursor(text)
  }

  /** After a problem: to the beginning of the next line. */
  skipLine(): void {
    this.#cursor.skipLine()
  }

  /** Statements up to the end of the line; undefined at the end of the text. Throws BcProblem. */
  nextLine(): readonly Statement[] | undefined {
    if (this.#cursor.token.kind === 'end') return undefined
    this.#size = 0
    this.#cursor.levels = 0
    const found: Statement[] = []
    if (this.#cursor.is('define')) found.push(this.#define())
    while (!this.#cursor.isLineEnd) {
      if (this.#cursor.take(';')) continue
      found.push(this.#statement())
      if (!this.#cursor.is(';') && !this.#cursor.isLineEnd) {
        throw new BcProblem(this.#cursor.token)
      }
    }
    this.#cursor.advance()
    return found
  }

  #define(): Statement {
    this.#cursor.need('define')
    this.#cursor.take('void')
    const name = this.#cursor.name()
    this.#cursor.need('(')
    const parameters = this.#cursor.is(')') ? [] : this.#parameters()
    this.#cursor.need(')')
    this.#cursor.lines()
    this.#cursor.need('{')
    this.#cursor.lines()
    const autos = this.#cursor.take('auto') ? this.#parameters() : []
    const body = this.#blockRest()
    const routine: Routine = { name, parameters, autos, body }
    return { kind: 'define', routine }
  }

  #parameters(): Parameter[] {
    const found: Parameter[] = []
    do {
      this.#cursor.take('*')
      const name = this.#cursor.name()
      const isArray = this.#cursor.take('[')
      if (isArray) this.#cursor.need(']')
      found.push({ name, isArray })
    } while (this.#cursor.take(','))
    return found
  }

  #blockRest(): readonly Statement[] {
    const body: Statement[] = []
    while (!this.#cursor.take('}')) {
      if (this.#cursor.token.kind === 'line' || this.#cursor.is(';')) this.#cursor.advance()
      else body.push(this.#statement())
    }
    return body
  }

  #statement(): Statement {
    return this.#cursor.deeper(() => this.#statementInside())
  }

  #statementInside(): Statement {
    const { kind, text } = this.#cursor.token
    if (kind === 'string') {
      this.#cursor.advance()
      return { kind: 'string', text }
    }
    if (this.#cursor.take('{')) return { kind: 'block', body: this.#blockRest() }
    if (kind === 'name') {
      if (text === 'break' || text === 'continue' || text === 'halt' || text === 'quit') {
        this.#cursor.advance()
        return { kind: text }
      }
      if (this.#cursor.take('print')) return this.#print()
      if (this.#cursor.take('if')) return this.#if()
      if (this.#cursor.take('while')) return this.#while()
      if (this.#cursor.take('for')) return this.#for()
      if (this.#cursor.take('return')) {
        const isBare =
          this.#cursor.is(';') || this.#cursor.is('}') || this.#cursor.token.kind === 'line'
        return { kind: 'return', value: isBare ? undefined : this.#expression() }
      }
    }
    const value = this.#expression()
    this.#size += 1
    return value.kind === 'assign' ? { kind: 'silent', value } : { kind: 'show', value }
  }

  #print(): Statement {
    const parts: (Expression | string)[] = []
    do {
      if (this.#cursor.token.kind === 'string') parts.push(this.#cursor.advance().text)
      else parts.push(this.#expression())
    } while (this.#cursor.take(','))
    return { kind: 'print', parts }
  }

  #if(): Statement {
    this.#cursor.need('(')
    const test = this.#expression()
    this.#cursor.need(')')
    this.#cursor.lines()
    const then = this.#statement()
    const otherwise = this.#cursor.take('else') ? this.#after() : undefined
    return { kind: 'if', test, then, otherwise }
  }

  #after(): Statement {
    this.#cursor.lines()
    return this.#statement()
  }

  #while(): Statement {
    this.#cursor.need('(')
    const test = this.#expression()
    this.#cursor.need(')')
    return { kind: 'loop', test, step: undefined, body: this.#after() }
  }

  #for(): Statement {
    this.#cursor.need('(')
    const first = this.#cursor.is(';') ? undefined : this.#expression()
    this.#cursor.need(';')
    const test = this.#cursor.is(';') ? undefined : this.#expression()
    this.#cursor.need(';')
    const step = this.#cursor.is(')') ? undefined : this.#expression()
    this.#cursor.need(')')
    const loop: Statement = { kind: 'loop', test, step, body: this.#after() }
    return first === undefined
      ? loop
      : { kind: 'block', body: [{ kind: 'silent', value: first }, loop] }
  }

  #expression(): Expression {
    return this.#cursor.deeper(() =>
      this.#chain(['||'], () => this.#chain(['&&'], () => this.#not())),
    )
  }

  /** Operators of one rank, from the left. */
  #chain(operators: readonly string[], below: () => Expression): Expression {
    let left = below()
    while (this.#cursor.token.kind === 'sign' && operators.includes(this.#cursor.token.text)) {
      const operator = this.#cursor.advance().text
      const right = below()
      this.#size += 1
      left = { kind: 'binary', operator, left, right, size: this.#size }
    }
    return left
  }

  #not(): Expression {
    if (!this.#cursor.take('!')) return this.#chain(RELATIONS, () => this.#assignment())
    return { kind: 'unary', operator: '!', value: this.#cursor.deeper(() => this.#not()) }
  }

  #assignment(): Expression {
    const left = this.#chain(['+', '-'], () => this.#term())
    if (this.#cursor.token.kind !== 'sign' || !ASSIGNS.includes(this.#cursor.token.text))
      return left
    if (!isPlace(left)) throw new BcProblem(this.#cursor.token)
    const operator = this.#cursor.advance().text
    const value = this.#cursor.deeper(() => this.#assignment())
    this.#size += operator === '=' ? 0 : 3
    return { kind: 'assign', place: left, operator, value, size: this.#size }
  }

  #term(): Expression {
    return this.#chain(['*', '/', '%'], () => this.#power())
  }

  #power(): Expression {
    const left = this.#unary()
    if (!this.#cursor.take('^')) return left
    const right = this.#cursor.deeper(() => this.#power())
    this.#size += 1
    return { kind: 'binary', operator: '^', left, right, size: this.#size }
  }

  #unary(): Expression {
    if (this.#cursor.take('-')) {
      const value = this.#cursor.deeper(() => this.#unary())
      this.#size += 1
      return { kind: 'unary', operator: '-', value }
    }
    for (const [sign, by] of [
      ['++', 1],
      ['--', -1],
    ] as const) {
      if (!this.#cursor.take(sign)) continue
      const place = this.#primary()
      if (!isPlace(place)) throw new BcProblem(this.#cursor.token)
      return { kind: 'step', place, by, isBefore: true }
    }
    const value = this.#primary()
    for (const [sign, by] of [
      ['++', 1],
      ['--', -1],
    ] as const) {
      if (isPlace(value) && this.#cursor.take(sign)) {
        return { kind: 'step', place: value, by, isBefore: false }
      }
    }
    return value
  }

  #primary(): Expression {
    const token = this.#cursor.token
    if (token.kind === 'number') {
      this.#cursor.advance()
      this.#size += /^[01]$/.test(token.text) ? 1 : token.text.replace(/^0+(?=.)/, '').length + 2
      return { kind: 'number', text: token.text }
    }
    if (this.#cursor.take('(')) {
      const inside = this.#expression()
      this.#cursor.need(')')
      // Shown even when it is an assignment.
      return inside.kind === 'assign'
        ? { kind: 'unary', operator: '-', value: { kind: 'unary', operator: '-', value: inside } }
        : inside
    }
    if (this.#cursor.take('.')) return { kind: 'special', name: 'last' }
    if (token.kind !== 'name') throw new BcProblem(token)
    this.#cursor.advance()
    return this.#named(token.text)
  }

  #named(name: string): Expression {
    if (this.#cursor.is('(')) {
      this.#cursor.advance()
      const args = this.#cursor.is(')') ? [] : this.#args()
      this.#cursor.need(')')
      const isBuiltin = ['length', 'scale', 'sqrt', 'read'].includes(name)
      this.#size += 2
      if (!isBuiltin) return { kind: 'call', name, args, size: this.#size }
      const [first] = args
      const value = first === undefined || first.kind === 'array' ? undefined : first
      return { kind: 'builtin', name: name as 'sqrt', value, size: this.#size }
    }
    this.#size += 2
    if (SPECIALS.includes(name)) return { kind: 'special', name: name as 'scale' }
    if (!this.#cursor.take('[')) return { kind: 'variable', name }
    const index = this.#expression()
    this.#cursor.need(']')
    return { kind: 'element', name, index }
  }

  #args(): Argument[] {
    const found: Argument[] = []
    do found.push(this.#argument())
    while (this.#cursor.take(','))
    return found
  }

  #argument(): Argument {
    const array = /^([a-z][a-z0-9_]*)[ \t]*\[[ \t]*\]/.exec(
      this.#cursor.text.slice(this.#cursor.at),
    )
    if (array === null) return this.#expression()
    for (let left = 3; left > 0; left--) this.#cursor.advance()
    return { kind: 'array', name: array[1] ?? '' }
  }
}

const isPlace = (it: Expression): it is Place =>
  it.kind === 'variable' || it.kind === 'element' || it.kind === 'special'
