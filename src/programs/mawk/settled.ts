/** Expressions in which something waits: a getline, a function of the program, a command. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run } from '../../shell/program.ts'
import type { Expr, Lvalue, Value } from './ast.ts'
import type { Evaluator } from './evaluate.ts'
import { isPure } from './pure.ts'
import type { Streams } from './streams.ts'
import { isTrue, toText } from './values.ts'

/** What the machine does for an expression. */
export interface Helpers {
  readonly evaluator: Evaluator
  readonly streams: Streams
  call(name: string, args: readonly Expr[]): Run<Value>
  getline(it: Expr & { readonly t: 'getline' }): Run<Value>
}

/** The value: what waits is evaluated first, in order, and stands as a value in the rest. */
export function* settled(expr: Expr, helpers: Helpers): Run<Value> {
  const { evaluator } = helpers
  if (isPure(expr)) return evaluator.value(expr)
  switch (expr.t) {
    case 'getline':
      return yield* helpers.getline(expr)
    case 'call': {
      const value: Value = yield helpers.call(expr.name, expr.args)
      return value
    }
    case 'and':
      if (!isTrue(yield* settled(expr.a, helpers))) return 0
      return isTrue(yield* settled(expr.b, helpers)) ? 1 : 0
    case 'or':
      if (isTrue(yield* settled(expr.a, helpers))) return 1
      return isTrue(yield* settled(expr.b, helpers)) ? 1 : 0
    case 'choice': {
      const branch = isTrue(yield* settled(expr.if, helpers)) ? expr.then : expr.else
      return yield* settled(branch, helpers)
    }
    case 'group':
      return yield* settled(expr.of, helpers)
    case 'builtin': {
      const waits = yield* waiting(expr, helpers)
      if (waits !== undefined) return waits
      const args: Expr[] = []
      for (const arg of expr.args) args.push(yield* literal(arg, helpers))
      return evaluator.value({ ...expr, args })
    }
    default:
      return evaluator.value(yield* rebuilt(expr, helpers))
  }
}

/** system, close, fflush; undefined for the others. */
function* waiting(
  expr: Expr & { readonly t: 'builtin' },
  helpers: Helpers,
): Run<Value | undefined> {
  const [first] = expr.args
  const text = function* (): Run<ByteString> {
    const value = first === undefined ? undefined : yield* settled(first, helpers)
    return toText(value, helpers.evaluator.memory.convfmt)
  }
  switch (expr.name) {
    case 'system':
      return yield* helpers.streams.system(yield* text())
    case 'close':
      return yield* helpers.streams.close(yield* text())
    case 'fflush':
      yield* helpers.streams.flushAll()
      return 0
    default:
      return undefined
  }
}

function* literal(expr: Expr, helpers: Helpers): Run<Expr> {
  if (isPure(expr)) return expr
  return { t: 'value', value: yield* settled(expr, helpers) }
}

function* list(exprs: readonly Expr[], helpers: Helpers): Run<readonly Expr[]> {
  const found: Expr[] = []
  for (const expr of exprs) found.push(yield* literal(expr, helpers))
  return found
}

function* place(to: Lvalue, helpers: Helpers): Run<Lvalue> {
  if (to.t === 'index') return { ...to, subscripts: yield* list(to.subscripts, helpers) }
  return to.t === 'field' ? { ...to, of: yield* literal(to.of, helpers) } : to
}

/** The same expression with values where something waited. */
function* rebuilt(expr: Expr, helpers: Helpers): Run<Expr> {
  switch (expr.t) {
    case 'index':
    case 'field':
      return yield* place(expr, helpers)
    case 'in':
      return { ...expr, subscripts: yield* list(expr.subscripts, helpers) }
    case 'not':
    case 'minus':
    case 'plus':
      return { ...expr, of: yield* literal(expr.of, helpers) }
    case 'assign': {
      const of = yield* literal(expr.of, helpers)
      return { ...expr, of, to: yield* place(expr.to, helpers) }
    }
    case 'math':
    case 'compare':
    case 'join':
    case 'match': {
      const first = isPure(expr.b) ? expr.a : yield* fixed(expr.a, helpers)
      const a = yield* literal(first, helpers)
      return { ...expr, a, b: yield* literal(expr.b, helpers) }
    }
    case 'step':
      return { ...expr, to: yield* place(expr.to, helpers) }
    default:
      return expr
  }
}

/** A left side is evaluated before what waits on the right can change it. */
function* fixed(expr: Expr, helpers: Helpers): Run<Expr> {
  return { t: 'value', value: yield* settled(expr, helpers) }
}
