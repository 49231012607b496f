/** if ... then ... elif ... else ... fi */
import type { Command } from '../ast.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { runList } from './list.ts'

/** A frame. 0 when no branch ran. */
export function* runIf(
  shell: ShellProcess,
  { clauses, otherwise }: Extract<Command, { readonly kind: 'if' }>,
): Run<number> {
  for (const clause of clauses) {
    shell.ignoring++
    const test: number = yield runList(shell, clause.test)
    shell.ignoring--
    if (shell.control !== undefined) return test
    if (test === 0) return yield runList(shell, clause.then)
  }
  if (otherwise !== undefined) return yield runList(shell, otherwise)
  shell.status = 0
  return 0
}
