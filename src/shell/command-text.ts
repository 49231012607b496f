/** Commands as text again, on one line: the job table, BASH_COMMAND, messages about dead children. */
import type { ByteString } from '../base/bytes.ts'
import type { AndOr, Command, Pipeline } from './ast.ts'
import { printSubstitution } from './print.ts'

/** A command as `jobs` shows it. */
export const printCommand = (command: Command): ByteString =>
  printPipeline({ line: 0, negated: false, commands: [{ command, stderrToo: false }] })

/** A pipeline as `jobs` shows it. */
export const printPipeline = (first: Pipeline): ByteString => printAndOr({ first, rest: [] })

/** a && b || c as `jobs` shows it. */
export const printAndOr = (command: AndOr): ByteString =>
  printSubstitution({ items: [{ command, background: false }] })
