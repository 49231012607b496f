/** Reads awk's expressions, by precedence. */

import { RegexProblem } from '../../base/regex/syntax.ts'
import { compileRegex, type Regex } from '../../base/regex.ts'
import type { Expr, Lvalue } from './ast.ts'
import { type Token, WrongProgram } from './lexer.ts'
import { TokenReader } from './token-reader.ts'

interface Limits {
  /** In print, `>` sends the output away. */
  readonly noGreater?: boolean
  /** In `for (x in a)`. */
  readonly noIn?: boolean
}

const ASSIGNS = ['=', '+=', '-=', '*=', '/=', '%=', '^=']
const COMPARES = ['<', '<=', '==', '!=', '>', '>=']
/** Expressions inside each other that are still read. */
const DEPTH_MAX = 500

export class ExpressionParser extends TokenReader {
  /** Functions that were called, with the line after. */
  readonly calls = new Map<string, number>()
  /** What stood in one pair of parentheses, for print and `(i,j) in a`. */
  readonly groups = new Map<Expr, readonly Expr[]>()
  #nesting = 0

  expression(limits: Limits = {}): Expr {
    if (++this.#nesting > DEPTH_MAX) this.fail()
    const left = this.#choice(limits)
    const isTarget = left.t === 'var' || left.t === 'index' || left.t === 'field'
    const op = ASSIGNS.find((it) => this.isMark(it))
    let result = left
    if (op !== undefined && isTarget) {
      this.at++
      this.skipNewlines(false)
      result = { t: 'assign', op, to: left, of: this.expression(limits) }
    }
    this.#nesting--
    return result
  }

  #choice(limits: Limits): Expr {
    const test = this.#or(limits)
    if (!this.takesMark('?')) return test
    this.skipNewlines(false)
    const then = this.expression(limits)
    this.skipNewlines(false)
    this.needMark(':')
    this.skipNewlines(false)
    return { t: 'choice', if: test, then, else: this.expression(limits) }
  }

  #or(limits: Limits): Expr {
    let left = this.#and(limits)
    while (this.takesMark('||')) {
      this.skipNewlines(false)
      left = { t: 'or', a: left, b: this.#and(limits) }
    }
    return left
  }

  #and(limits: Limits): Expr {
    let left = this.#in(limits)
    while (this.takesMark('&&')) {
      this.skipNewlines(false)
      left = { t: 'and', a: left, b: this.#in(limits) }
    }
    return left
  }

  #in(limits: Limits): Expr {
    let left = this.#match(limits)
    while (limits.noIn !== true && this.isKeyword('in')) {
      this.at++
      const name = this.next().text
      left = { t: 'in', subscripts: this.groups.get(left) ?? [left], name }
    }
    return left
  }

  #match(limits: Limits): Expr {
    let left = this.#compare(limits)
    while (this.isMark('~') || this.isMark('!~')) {
      const negated = this.next().text === '!~'
      left = { t: 'match', negated, a: left, b: this.#compare(limits) }
    }
    return left
  }

  #compare(limits: Limits): Expr {
    let left = this.joined(limits)
    for (;;) {
      const op = COMPARES.find((it) => this.isMark(it))
      if (op !== undefined && !(op === '>' && limits.noGreater === true)) {
        this.at++
        left = { t: 'compare', op, a: left, b: this.joined(limits) }
      } else if (this.isMark('|') && this.#isGetlineNext()) {
        this.at += 2
        left = { t: 'getline', from: 'command', source: left, to: this.#target() }
      } else return left
    }
  }

  #isGetlineNext(): boolean {
    const token = this.peek(1)
    return token.kind === 'keyword' && token.text === 'getline'
  }

  /** Values side by side. */
  joined(limits: Limits = {}): Expr {
    let left = this.#sum()
    while (this.#startsValue(limits)) left = { t: 'join', a: left, b: this.#sum() }
    return left
  }

  #startsValue(limits: Limits): boolean {
    const token = this.peek()
    if (token.kind === 'keyword') return token.text === 'getline' && limits.noIn !== undefined
    if (token.kind === 'mark') return ['(', '$', '!', '-', '+', '++', '--'].includes(token.text)
    return !['newline', 'end'].includes(token.kind)
  }

  #sum(): Expr {
    let left = this.#product()
    while (this.isMark('+') || this.isMark('-')) {
      const op = this.next().text
      left = { t: 'math', op, a: left, b: this.#product() }
    }
    return left
  }

  #product(): Expr {
    let left = this.#unary()
    while (this.isMark('*') || this.isMark('/') || this.isMark('%')) {
      const op = this.next().text
      left = { t: 'math', op, a: left, b: this.#unary() }
    }
    return left
  }

  #unary(): Expr {
    if (this.takesMark('!')) return { t: 'not', of: this.#unary() }
    if (this.takesMark('-')) return { t: 'minus', of: this.#unary() }
    if (this.takesMark('+')) return { t: 'plus', of: this.#unary() }
    return this.#power()
  }

  #power(): Expr {
    const base = this.#postfix()
    if (!this.takesMark('^')) return base
    const isNegative = this.takesMark('-')
    const exponent = isNegative ? ({ t: 'minus', of: this.#power() } as const) : this.#power()
    return { t: 'math', op: '^', a: base, b: exponent }
  }

  #postfix(): Expr {
    const value = this.#primary()
    const isTarget = value.t === 'var' || value.t === 'index' || value.t === 'field'
    if (!isTarget) return value
    if (this.takesMark('++')) return { t: 'step', by: 1, isPrefix: false, to: value }
    if (this.takesMark('--')) return { t: 'step', by: -1, isPrefix: false, to: value }
    return value
  }

  #target(): Lvalue | undefined {
    const token = this.peek()
    const isTarget = token.kind === 'name' || (token.kind === 'mark' && token.text === '$')
    if (!isTarget) return undefined
    const value = this.#primary()
    return value.t === 'var' || value.t === 'index' || value.t === 'field' ? value : this.fail()
  }

  subscripts(): readonly Expr[] {
    this.needMark('[')
    const found = [this.expression()]
    while (this.takesMark(',')) found.push(this.expression())
    this.needMark(']')
    return found
  }

  #primary(): Expr {
    const token = this.next()
    switch (token.kind) {
      case 'number':
        return { t: 'value', value: Number(token.text) }
      case 'string':
        return { t: 'value', value: token.text }
      case 'regex':
        return { t: 'regex', regex: regexOf(token) }
      case 'name':
        return this.isMark('[')
          ? { t: 'index', name: token.text, subscripts: this.subscripts() }
          : { t: 'var', name: token.text }
      case 'call': {
        this.calls.set(token.text, token.line + 1)
        return { t: 'call', name: token.text, args: this.#arguments() }
      }
      case 'builtin': {
        const isBare = token.text === 'length' && !this.isMark('(')
        return { t: 'builtin', name: token.text, args: isBare ? [] : this.#arguments() }
      }
      case 'keyword':
        if (token.text === 'getline') return this.#getline()
        break
      case 'mark':
        if (token.text === '(') return this.#group()
        if (token.text === '$') return { t: 'field', of: this.#fieldNumber() }
        if (token.text === '++' || token.text === '--') {
          const to = this.#target()
          if (to === undefined) this.fail()
          return { t: 'step', by: token.text === '++' ? 1 : -1, isPrefix: true, to }
        }
        if (token.text === '-') return { t: 'minus', of: this.#unary() }
        if (token.text === '!') return { t: 'not', of: this.#unary() }
        break
      default:
        break
    }
    this.at--
    return this.fail()
  }

  #fieldNumber(): Expr {
    if (this.takesMark('-')) return { t: 'minus', of: this.#primary() }
    return this.#primary()
  }

  #getline(): Expr {
    const to = this.#target()
    if (!this.takesMark('<')) return { t: 'getline', from: 'main', source: undefined, to }
    return { t: 'getline', from: 'file', source: this.#primary(), to }
  }

  #arguments(): readonly Expr[] {
    this.needMark('(')
    const args: Expr[] = []
    this.skipNewlines(false)
    while (!this.isMark(')')) {
      args.push(this.expression())
      this.skipNewlines(false)
      if (!this.takesMark(',')) break
      this.skipNewlines(false)
    }
    this.needMark(')')
    return args
  }

  #group(): Expr {
    const found = [this.expression()]
    while (this.takesMark(',')) {
      this.skipNewlines(false)
      found.push(this.expression())
    }
    this.needMark(')')
    const [first = NOTHING] = found
    const group: Expr = { t: 'group', of: first }
    this.groups.set(group, found)
    return group
  }
}

const NOTHING: Expr = { t: 'value', value: undefined }

const regexOf = (token: Token): Regex => {
  const regex = compileRegex(token.text, { syntax: 'extended', dialect: 'awk', bytes: true })
  if (!(regex instanceof RegexProblem)) return regex
  throw new WrongProgram(
    `line ${token.line}: regular expression compile failed (${regex.text})\n${token.text}`,
  )
}
