/** Why an expansion has no result, and what that does to the shell. */

import type { ByteString } from '../../base/bytes.ts'
import { UnboundProblem } from '../arithmetic.ts'
import type { SyntaxMessage } from '../parser.ts'
import { type Problem, SubscriptProblem } from '../variable.ts'

/** An expansion that failed: `text` goes to stderr after `bash: line N: `. */
export class Failure {
  readonly text: ByteString
  /** set -u and ${x?}: a shell that is not interactive exits (127) instead of dropping the line. */
  readonly exits: boolean
  /** A subscript without value: evals and `bash -c` are left, too. */
  readonly leaves: boolean
  /** In place of the text, when a $( ) of a here-document can't be read. */
  readonly syntax: readonly SyntaxMessage[]

  constructor(
    text: ByteString,
    exits = false,
    leaves = false,
    syntax: readonly SyntaxMessage[] = [],
  ) {
    this.text = text
    this.exits = exits
    this.leaves = leaves
    this.syntax = syntax
    Object.freeze(this)
  }
}

/** The failure that a refusal makes of an expansion or assignment. */
export const failureOf = (problem: Problem): Failure =>
  new Failure(problem.text, problem instanceof UnboundProblem, problem instanceof SubscriptProblem)

/** True when an expansion failed; narrows the union. */
export const isFailure = (answer: unknown): answer is Failure => answer instanceof Failure
