/** `help`: the recorded texts of the builtins. */
import type { ByteString } from '../../base/bytes.ts'
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import { hasGlob, patternOf } from '../pattern.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

export const builtin: Builtin = {
  names: ['help'],
  *run(shell, args) {
    const given = yield* readOptions(shell, args, { letters: 'dms', usage: '[-dms] [pattern ...]' })
    if (given === undefined) return USAGE_STATUS
    if (given.operands.length === 0) {
      return (yield* shell.out(shell.recorded('help') ?? '', 'help')) ? 0 : 1
    }
    const style = ['d', 's', 'm'].find((letter) => given.has(letter))
    let isAnyFound = false
    for (const pattern of given.operands) {
      const found = yield* explain(shell, pattern, style)
      if (found === undefined) return 1
      if (found) isAnyFound = true
    }
    if (isAnyFound) return 0
    const last = given.operands.at(-1) ?? ''
    const where = `Try \`help help' or \`man -k ${last}' or \`info ${last}'.`
    yield* shell.error('help', `no help topics match \`${last}'.  ${where}`)
    return 1
  },
}

/** Topics in the order of bash's own list. */
const topicsOf = (shell: Shell): readonly string[] =>
  (shell.recorded('help topics') ?? '').split('\n').filter((line) => line !== '')

function* explain(
  shell: Shell,
  pattern: ByteString,
  style: string | undefined,
): Run<boolean | undefined> {
  const all = topicsOf(shell)
  const isGlob = hasGlob(pattern, false)
  const exact = all.filter((topic) => topic === pattern)
  const found =
    exact.length > 0
      ? exact
      : all.filter((topic) =>
          isGlob ? patternOf(pattern).matches(topic) : topic.startsWith(pattern),
        )
  if (found.length === 0) return false
  if (isGlob) {
    yield* shell.out(`Shell commands matching keyword \`${pattern}'\n\n`, 'help')
  }
  for (const topic of found) {
    if (!(yield* shell.out(textOf(topic, shell.recorded(`help ${topic}`) ?? '', style), 'help')))
      return undefined
  }
  return true
}

const textOf = (topic: string, text: ByteString, style: string | undefined): ByteString => {
  const [synopsis = '', ...rest] = text.split('\n')
  const body = rest.map((line) => line.replace(/^ {4}/, ''))
  if (style === 's') return `${synopsis}\n`
  if (style === 'd') return `${topic} - ${body[0] ?? ''}\n`
  if (style !== 'm') return text
  const usage = synopsis.slice(synopsis.indexOf(': ') + 2)
  const described = body
    .map((line) => `    ${line}`)
    .join('\n')
    .replace(/\s+$/, '')
  return (
    `NAME\n    ${topic} - ${body[0] ?? ''}\n\nSYNOPSIS\n    ${usage}\n\n` +
    `DESCRIPTION\n${described}\n\nSEE ALSO\n    bash(1)\n\n` +
    'IMPLEMENTATION\n    GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n' +
    '    Copyright (C) 2022 Free Software Foundation, Inc.\n' +
    '    License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\n'
  )
}
