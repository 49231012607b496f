/** tac(1) of coreutils 9.1. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { RegexProblem } from '../base/regex/syntax.ts'
import { compileRegex } from '../base/regex.ts'
import { fromEmacs } from '../shell/gnu/emacs-regex.ts'
import { closeInput, openInput, readAll } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('brs:', ['before=b', 'regex=r', 'separator:=s', 'help', 'version'])

export const program: Program = {
  names: ['tac'],
  *run(task) {
    const { sys, env } = task
    let before = false
    let isRegex = false
    let separator = '\n'
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'b') before = true
      else if (key === 'r') isRegex = true
      else separator = value
    }
    if (ends !== undefined) return yield* endEarly(task, 'tac', ends)
    if (isRegex && separator === '') return yield* complain(task, 'separator cannot be empty')
    const split = isRegex ? byRegex(separator) : byText(separator === '' ? '\0' : separator)
    if (typeof split === 'string') return yield* complain(task, split)
    let status = 0
    for (const path of operands.length === 0 ? ['-'] : operands) {
      const fd = openInput(sys, path)
      if (failed(fd)) {
        const shown = quoted(path, env)
        status = yield* complain(task, `failed to open ${shown} for reading: ${fd.text}`)
        continue
      }
      const bytes = yield* readAll(sys, fd)
      closeInput(sys, fd)
      if (failed(bytes)) {
        status = yield* complain(task, `${quotedName(path, env)}: read error: ${bytes.text}`)
        continue
      }
      yield* task.out(reversed(textOf(bytes), split, before))
    }
    return status
  },
}

/** Where separators begin and end in a text. */
type Split = (text: ByteString) => readonly (readonly [start: number, end: number])[]

const byText =
  (separator: ByteString): Split =>
  (text) => {
    const found: [number, number][] = []
    for (
      let at = text.indexOf(separator);
      at >= 0;
      at = text.indexOf(separator, at + separator.length)
    ) {
      found.push([at, at + separator.length])
    }
    return found
  }

/** The real program searches backwards: of a run of matches it sees the shortest at the end. */
const byRegex = (source: ByteString): Split | string => {
  const regex = compileRegex(fromEmacs(source), { syntax: 'basic', dialect: 'grep' })
  if (regex instanceof RegexProblem) return regex.text
  return (text) => {
    const found: [number, number][] = []
    for (let from = 0; from <= text.length; ) {
      const match = regex.find(text, { from })
      if (match === undefined || match.end === match.start) break
      for (let at = match.start; at < match.end; ) {
        const one = regex.find(text.slice(0, at + 1), { from: at })
        const end = one?.start === at && one.end > at ? one.end : match.end
        found.push([at, end])
        at = end
      }
      from = match.end
    }
    return found
  }
}

const reversed = (text: ByteString, split: Split, before: boolean): ByteString => {
  const pieces: ByteString[] = []
  let start = 0
  for (const [from, to] of split(text)) {
    const end = before ? from : to
    pieces.push(text.slice(start, end))
    start = end
  }
  pieces.push(text.slice(start))
  return pieces.reverse().join('')
}
