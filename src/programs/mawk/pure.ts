/** Which expressions can be evaluated without waiting. */
import type { Expr } from './ast.ts'

const WAITING = new Set(['system', 'close', 'fflush'])
const known = new WeakMap<Expr, boolean>()

/** True when neither getline, a function of the program, nor another process takes part. */
export const isPure = (expr: Expr): boolean => {
  let pure = known.get(expr)
  if (pure === undefined) {
    pure = looksPure(expr)
    known.set(expr, pure)
  }
  return pure
}

const looksPure = (expr: Expr): boolean => {
  if (expr.t === 'getline' || expr.t === 'call') return false
  if (expr.t === 'builtin' && WAITING.has(expr.name)) return false
  return childrenOf(expr).every(isPure)
}

const childrenOf = (expr: Expr): readonly Expr[] => {
  switch (expr.t) {
    case 'index':
    case 'in':
      return expr.subscripts
    case 'field':
    case 'group':
    case 'not':
    case 'minus':
    case 'plus':
      return [expr.of]
    case 'assign':
      return [expr.to, expr.of]
    case 'choice':
      return [expr.if, expr.then, expr.else]
    case 'and':
    case 'or':
    case 'math':
    case 'compare':
    case 'join':
    case 'match':
      return [expr.a, expr.b]
    case 'step':
      return [expr.to]
    case 'builtin':
    case 'call':
      return expr.args
    default:
      return []
  }
}
