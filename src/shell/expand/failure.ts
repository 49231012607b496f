/** Why an expansion has no result, and what that does to the shell. */
import type { ByteString } from '../../base/bytes.ts'

/** An expansion that failed: `text` goes to stderr after `bash: line N: `. */
export class Failure {
  readonly text: ByteString
  /** set -u and ${x?}: a shell that is not interactive exits (127) instead of dropping the line. */
  readonly exits: boolean

  constructor(text: ByteString, exits = false) {
    this.text = text
    this.exits = exits
    Object.freeze(this)
  }
}

/** True when an expansion failed; narrows the union. */
export const isFailure = (answer: unknown): answer is Failure => answer instanceof Failure
