/** Expressions of Python, by their precedence. */
import type { ByteString } from '../../base/bytes.ts'
import { Cursor } from './cursor.ts'
import { formatParts } from './f-string.ts'
import { SyntaxProblem, type Token, tokenize } from './tokens.ts'
import type { Argument, Expression, Formatted, Loop, Parameter } from './tree.ts'
import { BINARY, COMPARISONS, CONSTANTS, DEPTH_MAX, KEYWORDS, numberOf, Unknown } from './words.ts'

/** Reads expressions from where the cursor is. */
export class Reader extends Cursor {
  #depth = 0

  /** `a, b`: a tuple without brackets. */
  list(): Expression {
    const first = this.expression()
    if (!this.is(',')) return first
    const items = [first]
    while (this.takes(',')) {
      if (this.#isEnd()) break
      items.push(this.expression())
    }
    return { kind: 'tuple', items }
  }

  #isEnd(): boolean {
    const { kind, text } = this.token
    return kind === 'newline' || kind === 'end' || [')', ']', '}', '=', ':', ';'].includes(text)
  }

  expression(): Expression {
    if (++this.#depth > DEPTH_MAX) throw new Unknown('too deep')
    const found = this.is('lambda') ? this.#lambda() : this.#choice()
    this.#depth--
    return found
  }

  #lambda(): Expression {
    this.needs('lambda')
    const parameters = this.parameters(':')
    this.needs(':')
    return { kind: 'lambda', parameters, body: this.expression() }
  }

  parameters(end: string): readonly Parameter[] {
    const found: Parameter[] = []
    while (!this.is(end)) {
      const star = this.takes('**') ? '**' : this.takes('*') ? '*' : ''
      const name = this.name()
      if (end !== ':' && this.takes(':')) this.expression()
      found.push({ name, star, standard: this.takes('=') ? this.expression() : undefined })
      if (!this.takes(',')) break
    }
    return found
  }

  #choice(): Expression {
    const yes = this.#or()
    if (!this.takes('if')) return yes
    const test = this.#or()
    this.needs('else')
    return { kind: 'choice', test, yes, no: this.expression() }
  }

  #or(): Expression {
    let left = this.#and()
    while (this.takes('or')) left = { kind: 'logic', isAnd: false, left, right: this.#and() }
    return left
  }

  #and(): Expression {
    let left = this.#not()
    while (this.takes('and')) left = { kind: 'logic', isAnd: true, left, right: this.#not() }
    return left
  }

  #not(): Expression {
    if (this.takes('not')) return { kind: 'unary', operator: 'not', of: this.#not() }
    const first = this.binary(0)
    const rest: (readonly [string, Expression])[] = []
    while (COMPARISONS.includes(this.token.text) && this.token.kind !== 'string') {
      let operator = this.next().text
      if (operator === 'not') {
        this.needs('in')
        operator = 'not in'
      } else if (operator === 'is' && this.takes('not')) operator = 'is not'
      rest.push([operator, this.binary(0)])
    }
    return rest.length === 0 ? first : { kind: 'compare', first, rest }
  }

  binary(level: number): Expression {
    const operators = BINARY[level]
    if (operators === undefined) return this.#unary()
    let left = this.binary(level + 1)
    while (this.token.kind === 'operator' && operators.includes(this.token.text)) {
      const operator = this.next().text
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) }
    }
    return left
  }

  #unary(): Expression {
    for (const operator of ['-', '+', '~']) {
      if (this.takes(operator)) return { kind: 'unary', operator, of: this.#unary() }
    }
    const left = this.#trailers(this.#atom())
    if (!this.takes('**')) return left
    return { kind: 'binary', operator: '**', left, right: this.#unary() }
  }

  #trailers(start: Expression): Expression {
    let of = start
    for (;;) {
      if (this.takes('.')) of = { kind: 'attribute', of, name: this.name() }
      else if (this.takes('(')) of = { kind: 'call', of, args: this.#arguments() }
      else if (this.takes('[')) {
        of = { kind: 'index', of, at: this.#subscript() }
        this.needs(']')
      } else return of
    }
  }

  #subscript(): Expression {
    const from = this.is(':') ? undefined : this.list()
    if (!this.takes(':')) return from ?? { kind: 'constant', value: null }
    const to = this.is(':') || this.is(']') ? undefined : this.expression()
    const step = this.takes(':') && !this.is(']') ? this.expression() : undefined
    return { kind: 'slice', from, to, step }
  }

  #arguments(): readonly Argument[] {
    const found: Argument[] = []
    while (!this.takes(')')) {
      const star = this.takes('**') ? '**' : this.takes('*') ? '*' : ''
      const value = this.expression()
      if (star === '' && value.kind === 'name' && this.takes('=')) {
        found.push({ name: value.name, value: this.expression() })
      } else if (this.is('for')) {
        found.push({
          name: '',
          value: { kind: 'comprehension', of: 'generator', value, loops: this.#loops() },
        })
      } else found.push({ name: star, value })
      if (!this.takes(',')) {
        this.needs(')')
        break
      }
    }
    return found
  }

  #loops(): readonly Loop[] {
    const found: Loop[] = []
    while (this.takes('for')) {
      const target = this.targets()
      this.needs('in')
      const over = this.#or()
      const tests: Expression[] = []
      while (this.takes('if')) tests.push(this.#or())
      found.push({ target, over, tests })
    }
    return found
  }

  /** Names that a loop gives values to. */
  targets(): Expression {
    const first = this.binary(0)
    if (!this.is(',')) return first
    const items = [first]
    while (this.takes(',')) {
      if (this.is('in')) break
      items.push(this.binary(0))
    }
    return { kind: 'tuple', items }
  }

  #atom(): Expression {
    const token = this.next()
    const { kind, text } = token
    if (kind === 'number') return { kind: 'constant', value: numberOf(text) }
    if (kind === 'string' || kind === 'format') return this.#strings(token)
    if (kind === 'bytes') {
      let value = text
      while (this.token.kind === 'bytes') value += this.next().text
      return { kind: 'bytes', value }
    }
    if (kind === 'name') {
      if (CONSTANTS.has(text)) return { kind: 'constant', value: CONSTANTS.get(text) ?? null }
      if (KEYWORDS.has(text)) throw new Unknown(text)
      return { kind: 'name', name: text }
    }
    if (text === '(') return this.#bracket()
    if (text === '[') return this.#items(']', 'list')
    if (text === '{') return this.#braces()
    throw new Unknown(text)
  }

  #strings(first: Token): Expression {
    const parts: (ByteString | Formatted)[] = []
    let token: Token | undefined = first
    let hasFormat = false
    while (token !== undefined) {
      if (token.kind === 'format') {
        hasFormat = true
        parts.push(...formatParts(token.text, readText))
      } else parts.push(token.text)
      const { kind }: Token = this.token
      token = kind === 'string' || kind === 'format' ? this.next() : undefined
    }
    return hasFormat ? { kind: 'format', parts } : { kind: 'string', value: parts.join('') }
  }

  #bracket(): Expression {
    if (this.takes(')')) return { kind: 'tuple', items: [] }
    const first = this.list()
    if (this.is('for')) {
      const loops = this.#loops()
      this.needs(')')
      return { kind: 'comprehension', of: 'generator', value: first, loops }
    }
    this.needs(')')
    return first
  }

  #items(end: string, kind: 'list' | 'set'): Expression {
    const items: Expression[] = []
    while (!this.takes(end)) {
      items.push(this.expression())
      if (this.is('for') && items.length === 1) {
        const loops = this.#loops()
        this.needs(end)
        return {
          kind: 'comprehension',
          of: kind,
          value: items[0] ?? { kind: 'constant', value: null },
          loops,
        }
      }
      if (!this.takes(',')) {
        this.needs(end)
        break
      }
    }
    return { kind, items }
  }

  #braces(): Expression {
    if (this.takes('}')) return { kind: 'dict', items: [] }
    const first = this.expression()
    if (!this.takes(':')) {
      if (this.takes('}')) return { kind: 'set', items: [first] }
      this.needs(',')
      const rest = this.#items('}', 'set')
      return rest.kind === 'set' ? { kind: 'set', items: [first, ...rest.items] } : rest
    }
    const items: (readonly [Expression, Expression])[] = [[first, this.expression()]]
    while (this.takes(',') && !this.is('}')) {
      const key = this.expression()
      this.needs(':')
      items.push([key, this.expression()])
    }
    this.needs('}')
    return { kind: 'dict', items }
  }
}

const readText = (source: ByteString): Expression => {
  const tokens = tokenize(source)
  if (tokens instanceof SyntaxProblem) throw new Unknown('f-string')
  return new Reader(tokens).list()
}
