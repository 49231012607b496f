/** colrm(1) of util-linux 2.38.1. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { characters, columnsOf } from '../shell/gnu/characters.ts'
import { readAll, STDIN, splitLines } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, ownName, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program, Task } from '../shell/program.ts'

const OPTIONS = optionTable('hV', ['help', 'version'])

/** What getwc(3) can't read, a byte that is no character: it ends the input. */
const BROKEN = /^[\x80-\xff]$/

export const program: Program = {
  names: ['colrm'],
  *run(task) {
    const args = task.args.slice(1)
    const { options, ends, operands } = readOptions(args, OPTIONS)
    for (const { key } of options) {
      return key === 'h' ? yield* sayHelp(task, 'colrm') : yield* sayVersion(task, 'colrm')
    }
    const name = ownName(task).slice(ownName(task).lastIndexOf('/') + 1)
    if (ends?.key === BAD_OPTION) {
      yield* complain(task, ends.value ?? '')
      yield* task.err(`Try '${name} --help' for more information.\n`)
      return 1
    }
    if (ends !== undefined) return yield* endEarly(task, 'colrm', ends)
    // colrm takes what stands first when getopt has sorted the arguments, `--` as well.
    const [start, end] = args.includes('--') ? ['--', ...operands] : operands
    const columns: number[] = []
    for (const [which, text] of [
      ['first', start],
      ['second', end],
    ] as const) {
      const column = text === undefined ? 0 : parseWhole(text)
      if (typeof column !== 'number') {
        const reason = column === 'overflow' ? ': Numerical result out of range' : ''
        yield* task.err(`${name}: ${which} argument: '${text}'${reason}\n`)
        return 1
      }
      columns.push(column)
    }
    const [first = 0, last = 0] = columns
    const bytes = yield* readAll(task.sys, STDIN)
    if (failed(bytes)) return 0
    for (const line of splitLines(textOf(bytes))) {
      const chars = characters(line, task.env)
      const broken = chars.findIndex((char) => BROKEN.test(char))
      yield* task.out(without(broken < 0 ? chars : chars.slice(0, broken), { first, last }, task))
      if (broken >= 0) return 0
      yield* task.sys.pause()
    }
    return 0
  },
}

/** A line without its columns; a character that is cut leaves spaces. */
const without = (
  chars: readonly ByteString[],
  { first, last }: { readonly first: number; readonly last: number },
  { env }: Task,
): ByteString => {
  let kept = ''
  let column = 0
  let at = 0
  for (; at < chars.length; at++) {
    const char = chars[at] ?? ''
    const before = column
    column = columnAfter(char, column, env)
    if (char === '\n' || first === 0 || column < first) {
      kept += char
      continue
    }
    kept += ' '.repeat(Math.max(0, Math.min(first, column) - 1 - before))
    break
  }
  for (at++; at < chars.length && (last === 0 || column < last); at++) {
    const char = chars[at] ?? ''
    if (char === '\n') return `${kept}\n`
    column = columnAfter(char, column, env)
  }
  const rest = chars.slice(at)
  const isPadded = rest.length > 0 && rest[0] !== '\n'
  return kept + (isPadded ? ' '.repeat(Math.max(0, column - last)) : '') + rest.join('')
}

const columnAfter = (char: ByteString, column: number, env: Task['env']): number => {
  if (char === '\t') return column + 8 - (column % 8)
  if (char === '\b') return Math.max(0, column - 1)
  return /^[\0-\x1f\x7f]$/.test(char) ? column : column + columnsOf(char, env)
}
