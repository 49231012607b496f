/**
 * Expression text to a tree of closures. Bash evaluates while it reads, so an error further on
 * comes after the side effects before it: it becomes a node that fails when evaluation gets there.
 */
import type { ByteString } from '../../base/bytes.ts'
import { EXPRESSION_DEPTH_MAX } from '../../base/limits.ts'
import { type Evaluation, failure, type Node, type Place } from './evaluation.ts'
import { add, divide, type Int64, isZero, power, remainder } from './int64.ts'
import { errorText, Lexer } from './lexer.ts'
import {
  ASSIGNMENTS,
  allOf,
  anyOf,
  choose,
  LEVELS,
  last,
  type Operation,
  sequence,
  skipBlanks,
  UNARY,
  zero,
} from './operators.ts'

/** Compiles one expression; wrong text compiles to nodes that fail. */
export const compile = (source: ByteString): Node => new Parser(source).whole()

class Parser {
  readonly #lexer: Lexer
  #depth = 0
  /** The variable that was read last: what an assignment operator assigns to. */
  #place: Place | undefined

  constructor(source: ByteString) {
    this.#lexer = new Lexer(source)
  }

  whole(): Node {
    const lexer = this.#lexer
    lexer.advance()
    if (lexer.kind === 'end') return () => 0
    const value = this.#comma()
    if (lexer.kind !== 'end') return this.#failAfter(value, 'syntax error in expression')
    return value
  }

  #isTooDeep(): boolean {
    return ++this.#depth > EXPRESSION_DEPTH_MAX
  }

  #tooDeep(): Node {
    return this.#failAfter(undefined, 'expression recursion level exceeded')
  }

  /** Fails here and now, after `done` was evaluated. */
  #failAfter(done: Node | undefined, message: string, tokenAt?: number): Node {
    const lexer = this.#lexer
    const isNew = lexer.failure === undefined
    lexer.fail(message, tokenAt)
    const fail = this.#failing()
    if (done === undefined) return fail
    return isNew ? sequence(done, fail) : done
  }

  #failing(): Node {
    const text = this.#lexer.failure ?? ''
    return () => {
      throw failure(text)
    }
  }

  /** Goes to the next token; an error in it comes after `done`. */
  #advanceAfter(done: Node): Node {
    const lexer = this.#lexer
    const before = lexer.failure
    lexer.advance()
    return lexer.failure === before ? done : sequence(done, this.#failing())
  }

  #comma(): Node {
    if (this.#isTooDeep()) return this.#tooDeep()
    const first = this.#assignment()
    const all = [first]
    while (this.#lexer.kind === ',') {
      this.#lexer.advance()
      all.push(this.#assignment())
    }
    this.#depth--
    return all.length === 1 ? first : last(all)
  }

  #assignment(): Node {
    if (this.#isTooDeep()) return this.#tooDeep()
    const target = this.#conditional()
    this.#depth--
    const lexer = this.#lexer
    const operation = ASSIGNMENTS.get(lexer.kind)
    if (lexer.kind !== '=' && operation === undefined) return target
    const place = this.#place
    if (lexer.lastKind !== 'name' || place === undefined) {
      return this.#failAfter(target, 'attempted assignment to non-variable')
    }
    lexer.advance()
    this.#depth++
    const value = this.#assignment()
    this.#depth--
    if (operation === undefined) return (run) => run.assign(place, value)
    const fail = this.#divisionFailure(operation, lexer.tokenAt)
    return (run) =>
      run.update(place, (old) => {
        const by = value(run)
        if (fail !== undefined && isZero(by)) throw failure(fail)
        return operation(old, by)
      })
  }

  #divisionFailure(operation: Operation, tokenAt: number): ByteString | undefined {
    if (operation !== divide && operation !== remainder) return undefined
    return errorText(this.#lexer.source, 'division by 0', tokenAt)
  }

  #conditional(): Node {
    const test = this.#logical('||')
    const lexer = this.#lexer
    if (!lexer.is('?')) return test
    lexer.advance()
    if (lexer.is('end') || lexer.is(':')) {
      return this.#failAfter(test, 'expression expected')
    }
    const yes = this.#comma()
    const isCut = lexer.failure !== undefined
    if (!isCut && !lexer.is(':')) {
      lexer.fail("`:' expected for conditional expression")
      return sequence(choose(test, yes, zero), this.#failing())
    }
    if (isCut) return choose(test, yes, this.#failing())
    lexer.advance()
    if (lexer.is('end')) {
      lexer.fail('expression expected')
      return sequence(choose(test, yes, zero), this.#failing())
    }
    if (this.#isTooDeep()) return this.#tooDeep()
    const no = this.#conditional()
    this.#depth--
    lexer.lastKind = '?'
    if (lexer.failure === undefined) return choose(test, yes, no)
    return choose(test, sequence(yes, this.#failing()), no)
  }

  #logical(operator: '||' | '&&'): Node {
    const next = (): Node => (operator === '||' ? this.#logical('&&') : this.#binary(0))
    const first = next()
    const lexer = this.#lexer
    if (lexer.kind !== operator) return first
    const all = [first]
    while (lexer.kind === operator) {
      lexer.advance()
      all.push(next())
      lexer.lastKind = operator
    }
    const value = operator === '||' ? anyOf(all) : allOf(all)
    // Text that is skipped is still read, so that its syntax errors count.
    return lexer.failure === undefined ? value : sequence(value, this.#failing())
  }

  #binary(level: number): Node {
    const operations = LEVELS[level]
    if (operations === undefined) return this.#power()
    const lexer = this.#lexer
    const first = this.#binary(level + 1)
    const rest: { operation: Operation; value: Node; fail: ByteString | undefined }[] = []
    for (;;) {
      const operation = operations.get(lexer.kind)
      if (operation === undefined) break
      const operandAt = skipBlanks(lexer.source, lexer.at)
      lexer.advance()
      const value = this.#binary(level + 1)
      lexer.lastKind = 'number'
      rest.push({ operation, value, fail: this.#divisionFailure(operation, operandAt) })
    }
    const [only] = rest
    if (only === undefined) return first
    if (rest.length === 1 && only.fail === undefined) {
      const { operation, value } = only
      return (run) => operation(first(run), value(run))
    }
    return (run) => {
      let result = first(run)
      for (const { operation, value, fail } of rest) {
        const by = value(run)
        if (fail !== undefined && isZero(by)) throw failure(fail)
        result = operation(result, by)
      }
      return result
    }
  }

  #power(): Node {
    const base = this.#unary()
    const lexer = this.#lexer
    if (lexer.kind !== '**') return base
    lexer.advance()
    if (this.#isTooDeep()) return this.#tooDeep()
    const exponent = this.#power()
    this.#depth--
    lexer.lastKind = 'number'
    const fail = errorText(lexer.source, 'exponent less than 0', lexer.tokenAt)
    return (run) => {
      const value = base(run)
      const by = exponent(run)
      if (by < 0) throw failure(fail)
      return power(value, by)
    }
  }

  #unary(): Node {
    const lexer = this.#lexer
    const operation = UNARY.get(lexer.kind)
    if (operation === undefined) return this.#primary()
    lexer.advance()
    if (this.#isTooDeep()) return this.#tooDeep()
    const value = this.#unary()
    this.#depth--
    lexer.lastKind = 'number'
    return (run) => operation(value(run))
  }

  #primary(): Node {
    const lexer = this.#lexer
    if (lexer.kind === 'pre++' || lexer.kind === 'pre--') return this.#preStep()
    if (lexer.kind === '(') return this.#group()
    if (lexer.kind === 'number') {
      const value = lexer.value
      return this.#advanceAfter(() => value)
    }
    if (lexer.kind === 'name') return this.#variable()
    return this.#failAfter(undefined, 'syntax error: operand expected')
  }

  #group(): Node {
    const lexer = this.#lexer
    lexer.advance()
    const value = this.#comma()
    if (lexer.failure !== undefined) return value
    if (lexer.kind !== ')') return this.#failAfter(value, "missing `)'")
    return this.#advanceAfter(value)
  }

  #preStep(): Node {
    const lexer = this.#lexer
    const step = lexer.kind === 'pre++' ? 1 : -1
    const kind = lexer.kind
    lexer.advance()
    if (lexer.kind !== 'name') {
      return this.#failAfter(undefined, 'identifier expected after pre-increment or pre-decrement')
    }
    const place = this.#takePlace()
    lexer.kind = 'number'
    lexer.lastKind = kind
    return this.#advanceAfter((run) => run.update(place, (old) => add(old, step)))
  }

  #variable(): Node {
    const lexer = this.#lexer
    const place = this.#takePlace()
    const read = this.#advanceAfter((run: Evaluation) => run.read(place))
    if (lexer.kind !== 'post++' && lexer.kind !== 'post--') {
      this.#place = place
      return read
    }
    const step = lexer.kind === 'post++' ? 1 : -1
    lexer.kind = 'number'
    lexer.lastKind = 'number'
    return this.#advanceAfter((run) => {
      let before: Int64 = 0
      run.update(place, (old) => {
        before = old
        return add(old, step)
      })
      return before
    })
  }

  #takePlace(): Place {
    const { name, subscript, source, tokenAt } = this.#lexer
    return { name, subscript, source, at: tokenAt }
  }
}
