/** set -x: what is printed before a command runs. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Fd } from '../../world/process.ts'
import type { Assignment, Word } from '../ast.ts'
import type { Run } from '../program.ts'
import { expandPrompt } from '../prompt.ts'
import { quotedForTrace } from '../quote.ts'
import type { ShellProcess } from '../shell-process.ts'

/** One line: PS4, its first character once for each level of evaluation, then the text. */
export function* traceLine(shell: ShellProcess, text: ByteString): Run<void> {
  const isTracing = shell.options.get('xtrace')
  shell.options.set('xtrace', false)
  const prefix = yield* expandPrompt(shell, shell.variables.get('PS4') ?? '+ ')
  shell.options.set('xtrace', isTracing)
  const levels = shell.dialect === 'dash' ? 0 : Math.max(shell.traceLevel - 1, 0)
  const first = prefix.slice(0, 1).repeat(levels)
  const fd = Number(shell.variables.get('BASH_XTRACEFD') ?? 2) as Fd
  const written = yield* shell.sys.write(fd, `${first}${prefix}${text}\n`)
  if (failed(written)) return
}

/** A command's words. The assignments before it are traced when they are done. */
export function* traceArguments(
  shell: ShellProcess,
  _assignments: readonly Assignment[],
  args: readonly ByteString[],
): Run<void> {
  const shown = shell.dialect === 'dash' ? args : args.map(quotedForTrace)
  yield* traceLine(shell, shown.join(' '))
}

/** `for i in 1 2`: before each round. */
export function* traceFor(
  shell: ShellProcess,
  name: ByteString,
  words: readonly Word[] | undefined,
): Run<void> {
  if (shell.dialect === 'dash') return
  const list = words === undefined ? '"$@"' : words.map(({ source }) => source).join(' ')
  yield* traceLine(shell, `for ${name} in ${list}`)
}
