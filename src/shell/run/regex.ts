/** [[ text =~ regex ]] and BASH_REMATCH. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'

/** True when it matches; 2 for what is no regular expression. */
export function* matchRegex(
  shell: ShellProcess,
  text: ByteString,
  source: ByteString,
): Run<boolean | number> {
  let found: RegExpExecArray | null
  try {
    found = new RegExp(source, shell.shopts.get('nocasematch') ? 'si' : 's').exec(text)
  } catch {
    return 2
  }
  shell.variables.setArray('BASH_REMATCH', found === null ? [] : found.map((group) => group ?? ''))
  return found !== null
}
