/** Commands as text again, on one line: the job table, BASH_COMMAND, messages about dead children. */
import type { ByteString } from '../base/bytes.ts'
import type { AndOr } from './ast.ts'
import { printList } from './print.ts'

/** a && b || c as `jobs` shows it. */
export const printAndOr = (command: AndOr): ByteString =>
  printList({ items: [{ command, background: false }] })
