/**
 * Arithmetic as bash 5.2 does it in $(( )), (( )), let, subscripts and -i variables. The text
 * comes with its $-expansions done; evaluation is synchronous.
 */
import type { ByteString } from '../base/bytes.ts'
import { EXPRESSIONS_KEPT_MAX } from '../base/limits.ts'
import { compile } from './arithmetic/compile.ts'
import { type ArithmeticScope, Evaluation, Failure, type Node } from './arithmetic/evaluation.ts'
import type { Int64 } from './arithmetic/int64.ts'
import { Problem } from './variable.ts'

/** An unset variable under `set -u`: "x: unbound variable". Ends a shell that is not interactive. */
export class UnboundProblem extends Problem {}

/**
 * The value of an expression, or why it has none ("1/0: division by 0 (error token is ...)").
 * Assignments in it happen, also before an error further on.
 */
export const evaluateArithmetic = (source: ByteString, scope: ArithmeticScope): Int64 | Problem => {
  try {
    return compiled(source)(new Evaluation(scope, compiled))
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    return cause.isUnbound ? new UnboundProblem(cause.text) : new Problem(cause.text)
  }
}

const kept = new Map<ByteString, Node>()

const compiled = (source: ByteString): Node => {
  let node = kept.get(source)
  if (node === undefined) {
    node = compile(source)
    if (kept.size >= EXPRESSIONS_KEPT_MAX) kept.clear()
    if (source.length <= EXPRESSION_KEPT_BYTES_MAX) kept.set(source, node)
  }
  return node
}

const EXPRESSION_KEPT_BYTES_MAX = 256
