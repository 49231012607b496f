/** grep(1) of GNU grep 3.8, with egrep, fgrep and rgrep (Debian's scripts around it). */

import type { ByteString } from '../base/bytes.ts'
import { textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { closeInput, openInput, readAll } from '../shell/gnu/input.ts'
import { complain, ownName, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { matcherOf } from './grep/matcher.ts'
import { searchAll } from './grep/search.ts'
import { parseGrep } from './grep/wanted.ts'

const TROUBLE = 2

export const program: Program = {
  names: ['grep'],
  run: (task) => grep(task, []),
}

/** grep with options put in front, as egrep and fgrep do. */
export function* grep(task: Task, before: readonly ByteString[]): Run<number> {
  const parsed = parseGrep(task, [...before, ...task.args.slice(1)])
  if ('show' in parsed) {
    return parsed.show === 'help' ? yield* sayHelp(task, 'grep') : yield* sayVersion(task, 'grep')
  }
  if ('problem' in parsed) {
    if (!parsed.isUsage) return yield* complain(task, parsed.problem, TROUBLE)
    const own = ownName(task)
    if (parsed.problem !== '') yield* task.err(`${own}: ${parsed.problem}\n`)
    yield* task.err(`Usage: ${own} [OPTION]... PATTERNS [FILE]...\n`)
    yield* task.err(`Try '${own} --help' for more information.\n`)
    return TROUBLE
  }
  const { wanted } = parsed
  for (const warning of wanted.warnings) yield* complain(task, `warning: ${warning}`)
  const patterns = [...wanted.patterns]
  for (const path of wanted.patternFiles) {
    const fd = openInput(task.sys, path)
    const bytes = failed(fd) ? fd : yield* readAll(task.sys, fd)
    if (failed(bytes)) return yield* complain(task, `${path}: ${bytes.text}`, TROUBLE)
    if (!failed(fd)) closeInput(task.sys, fd)
    const text = textOf(bytes)
    if (text !== '') patterns.push(...text.replace(/\n$/, '').split('\n'))
  }
  const isEmpty = patterns.includes('') && !wanted.flags.has('x') && !wanted.flags.has('w')
  if (isEmpty && wanted.flags.has('v')) return 1
  const matcher = matcherOf(patterns, wanted, task.env)
  if ('problem' in matcher) return yield* complain(task, matcher.problem, TROUBLE)
  for (const warning of matcher.warnings) yield* complain(task, `warning: ${warning}`)
  return yield* searchAll(task, wanted, matcher)
}
