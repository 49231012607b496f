/** [[ text =~ regex ]] and BASH_REMATCH. */
import type { ByteString } from '../../base/bytes.ts'
import { REGEXES_KEPT_MAX } from '../../base/limits.ts'
import { RegexProblem } from '../../base/regex/syntax.ts'
import { compileRegex, type Regex } from '../../base/regex.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'

/** True when it matches; 2 for what is no regular expression. */
export function* matchRegex(
  shell: ShellProcess,
  text: ByteString,
  source: ByteString,
): Run<boolean | number> {
  const regex = compiled(source, shell.shopts.get('nocasematch'))
  const slots = regex instanceof RegexProblem ? undefined : regex.exec(text)
  const groups: ByteString[] = []
  for (let i = 0; slots !== undefined && i < slots.length; i += 2) {
    const start = slots[i] ?? -1
    groups.push(start < 0 ? '' : text.slice(start, slots[i + 1]))
  }
  shell.variables.setArray('BASH_REMATCH', groups)
  return regex instanceof RegexProblem ? 2 : slots !== undefined
}

const kept = new Map<string, Regex | RegexProblem>()

const compiled = (source: ByteString, nocase: boolean): Regex | RegexProblem => {
  const key = `${nocase ? 'i' : '-'}${source}`
  let regex = kept.get(key)
  if (regex === undefined) {
    regex = compileRegex(source, { syntax: 'extended', nocase })
    if (kept.size >= REGEXES_KEPT_MAX) kept.clear()
    kept.set(key, regex)
  }
  return regex
}
