/** Reads an awk program: rules, functions, statements. */
import type { ByteString } from '../../base/bytes.ts'
import type { AwkFunction, AwkProgram, Expr, Rule, Statement } from './ast.ts'
import { ExpressionParser } from './expressions.ts'
import { tokensOf, WrongProgram } from './lexer.ts'

export const parseAwk = (
  source: ByteString,
): AwkProgram | { readonly problems: readonly ByteString[] } => {
  try {
    return new Parser(tokensOf(source)).program()
  } catch (cause) {
    if (cause instanceof WrongProgram) return { problems: cause.lines }
    throw cause
  }
}

class Parser extends ExpressionParser {
  #inFunction = false

  program(): AwkProgram {
    const begin: Statement[] = []
    const end: Statement[] = []
    const rules: Rule[] = []
    const functions = new Map<string, AwkFunction>()
    for (this.skipNewlines(true); this.peek().kind !== 'end'; this.skipNewlines(true)) {
      if (this.isKeyword('BEGIN') || this.isKeyword('END')) {
        const list = this.next().text === 'BEGIN' ? begin : end
        list.push(this.#block())
      } else if (this.isKeyword('function')) {
        this.next()
        const name = this.next().text
        functions.set(name, this.#function())
      } else rules.push(this.#rule())
    }
    for (const [name, line] of this.calls) {
      if (!functions.has(name))
        throw new WrongProgram(`line ${line}: function ${name} never defined`)
    }
    return { begin, end, rules, functions }
  }

  #rule(): Rule {
    let from: Expr | undefined
    let to: Expr | undefined
    if (!this.isMark('{')) {
      from = this.expression()
      if (this.takesMark(',')) {
        this.skipNewlines(false)
        to = this.expression()
      }
    }
    const body = this.isMark('{') ? this.#block() : undefined
    return { from, to, body, isOpen: false }
  }

  #function(): AwkFunction {
    this.needMark('(')
    const parameters: string[] = []
    while (!this.isMark(')')) {
      parameters.push(this.next().text)
      if (!this.takesMark(',')) break
      this.skipNewlines(false)
    }
    this.needMark(')')
    this.skipNewlines(false)
    this.#inFunction = true
    const body = this.#block()
    this.#inFunction = false
    return { parameters, body }
  }

  #block(): Statement {
    this.needMark('{')
    this.depth++
    const body: Statement[] = []
    for (this.skipNewlines(true); !this.isMark('}'); this.skipNewlines(true)) {
      if (this.peek().kind === 'end') this.fail()
      body.push(this.#statement())
    }
    this.depth--
    this.next()
    return { t: 'block', body }
  }

  /** The body of if, while, for. */
  #body(): Statement {
    this.skipNewlines(false)
    if (this.takesMark(';')) return { t: 'block', body: [] }
    return this.#statement()
  }

  #statement(): Statement {
    if (this.isMark('{')) return this.#block()
    if (this.isKeyword('if')) return this.#if()
    if (this.isKeyword('while')) {
      this.next()
      const test = this.#test()
      return { t: 'while', if: test, body: this.#body() }
    }
    if (this.isKeyword('do')) return this.#do()
    if (this.isKeyword('for')) return this.#for()
    const statement = this.#simple()
    this.#endStatement()
    return statement
  }

  #endStatement(): void {
    const token = this.peek()
    if (token.kind === 'newline' || this.isMark(';')) this.next()
    else if (!this.isMark('}')) this.fail()
  }

  #test(): Expr {
    this.needMark('(')
    const test = this.expression()
    this.needMark(')')
    return test
  }

  #if(): Statement {
    this.next()
    const test = this.#test()
    const then = this.#body()
    const before = this.at
    this.skipNewlines(true)
    if (!this.isKeyword('else')) {
      this.at = before
      return { t: 'if', if: test, then, else: undefined }
    }
    this.next()
    return { t: 'if', if: test, then, else: this.#body() }
  }

  #do(): Statement {
    this.next()
    const body = this.#body()
    this.skipNewlines(true)
    if (!this.isKeyword('while')) this.fail()
    this.next()
    const test = this.#test()
    this.#endStatement()
    return { t: 'do', if: test, body }
  }

  #for(): Statement {
    this.next()
    this.needMark('(')
    const [name, word, array, close] = [0, 1, 2, 3].map((ahead) => this.peek(ahead))
    const isEach = name?.kind === 'name' && word?.text === 'in' && array?.kind === 'name'
    if (isEach && close?.text === ')') {
      for (let i = 0; i < 4; i++) this.next()
      return { t: 'each', name: name.text, in: array.text, body: this.#body() }
    }
    const first = this.isMark(';') ? undefined : this.#simple()
    this.needMark(';')
    this.skipNewlines(false)
    const test = this.isMark(';') ? undefined : this.expression()
    this.needMark(';')
    this.skipNewlines(false)
    const step = this.isMark(')') ? undefined : this.#simple()
    this.needMark(')')
    return { t: 'for', first, if: test, step, body: this.#body() }
  }

  #simple(): Statement {
    const token = this.peek()
    if (token.kind !== 'keyword') return { t: 'expr', of: this.expression() }
    switch (token.text) {
      case 'print':
      case 'printf':
        return this.#print()
      case 'next':
      case 'nextfile':
      case 'break':
      case 'continue':
        this.next()
        if (token.text === 'nextfile' && this.isInBegin()) {
          throw new WrongProgram(`line ${token.line}: improper use of nextfile`)
        }
        return { t: token.text }
      case 'exit':
      case 'return': {
        if (token.text === 'return' && !this.#inFunction) {
          throw new WrongProgram(`line ${token.line}: return outside function body`)
        }
        this.next()
        const isBare = this.peek().kind === 'newline' || this.isMark(';') || this.isMark('}')
        return { t: token.text, of: isBare ? undefined : this.expression() }
      }
      case 'delete': {
        this.next()
        const name = this.next().text
        return { t: 'delete', name, subscripts: this.isMark('[') ? this.subscripts() : [] }
      }
      default:
        return { t: 'expr', of: this.expression() }
    }
  }

  isInBegin(): boolean {
    return (
      this.tokens[0]?.text === 'BEGIN' &&
      !this.tokens.slice(0, this.at).some((it) => it.text === 'END')
    )
  }

  #print(): Statement {
    const t = this.next().text === 'print' ? 'print' : 'printf'
    let args = this.#printArguments()
    const [only] = args
    if (args.length === 1 && only?.t === 'group' && this.groups.has(only)) {
      args = [...(this.groups.get(only) ?? [])]
    }
    for (const kind of ['>', '>>', '|'] as const) {
      if (!this.takesMark(kind)) continue
      return { t, args, to: { kind, name: this.expression({ noGreater: true }) } }
    }
    return { t, args, to: undefined }
  }

  #printArguments(): readonly Expr[] {
    const ends = ['>', '>>', '|', ';', '}']
    if (this.peek().kind === 'newline' || ends.some((it) => this.isMark(it))) return []
    const args: Expr[] = []
    do {
      this.skipNewlines(false)
      args.push(this.expression({ noGreater: true }))
    } while (this.takesMark(','))
    return args
  }
}
