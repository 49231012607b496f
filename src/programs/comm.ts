/** comm(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { LineCursor } from '../shell/gnu/cursor.ts'
import { closeInput, openInput } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, extraOperand, missingOperand } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('123z', [
  'check-order',
  'nocheck-order',
  'output-delimiter:',
  'total',
  'zero-terminated=z',
  'help',
  'version',
])

interface Wanted {
  readonly hidden: Set<string>
  checks: 'default' | 'always' | 'never'
  delimiter: ByteString
  total: boolean
  lineEnd: string
}

export const program: Program = {
  names: ['comm'],
  *run(task) {
    const wanted: Wanted = {
      hidden: new Set(),
      checks: 'default',
      delimiter: '\t',
      total: false,
      lineEnd: '\n',
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if ('123'.includes(key)) wanted.hidden.add(key)
      else if (key === 'z') wanted.lineEnd = '\0'
      else if (key === 'check-order') wanted.checks = 'always'
      else if (key === 'nocheck-order') wanted.checks = 'never'
      else if (key === 'total') wanted.total = true
      else wanted.delimiter = value === '' ? '\0' : value
    }
    if (ends !== undefined) return yield* endEarly(task, 'comm', ends)
    const [first, second, extra] = operands
    if (first === undefined || second === undefined) return yield* missingOperand(task, first)
    if (extra !== undefined) return yield* extraOperand(task, extra)
    return yield* compare(task, wanted, [first, second])
  },
}

function* compare(
  task: Task,
  wanted: Wanted,
  paths: readonly [ByteString, ByteString],
): Run<number> {
  const { sys, env } = task
  const cursors: LineCursor[] = []
  for (const path of paths) {
    const fd = openInput(sys, path)
    if (failed(fd)) return yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
    cursors.push(new LineCursor(sys, fd, wanted.lineEnd))
  }
  const [a, b] = cursors
  if (a === undefined || b === undefined) return 1
  const counts = [0, 0, 0]
  const disorder = [false, false]
  let hasUnpaired = false
  for (const [at, cursor] of cursors.entries()) {
    yield* cursor.advance()
    if (cursor.problem !== undefined) {
      const shown = quotedName(paths[at] ?? '', env)
      return yield* complain(task, `${shown}: ${cursor.problem.text}`)
    }
  }
  const step = function* (at: 0 | 1): Run<boolean> {
    const cursor = at === 0 ? a : b
    const before = cursor.line
    yield* cursor.advance()
    const isWrong = before !== undefined && cursor.line !== undefined && cursor.line < before
    const isChecked = wanted.checks === 'always' || (wanted.checks === 'default' && hasUnpaired)
    if (!isWrong || !isChecked || disorder[at] === true) return true
    disorder[at] = true
    yield* complain(task, `file ${at + 1} is not in sorted order`)
    return wanted.checks !== 'always'
  }
  const show = function* (column: 0 | 1 | 2, line: ByteString): Run<void> {
    counts[column] = (counts[column] ?? 0) + 1
    if (wanted.hidden.has(String(column + 1))) return
    const gaps = [0, 1].filter((it) => it < column && !wanted.hidden.has(String(it + 1))).length
    yield* task.out(wanted.delimiter.repeat(gaps) + line + wanted.lineEnd)
  }
  for (let turns = 0; a.line !== undefined || b.line !== undefined; turns++) {
    const [x, y] = [a.line, b.line]
    let goesOn = true
    if (x !== undefined && (y === undefined || x < y)) {
      hasUnpaired = true
      yield* show(0, x)
      goesOn = yield* step(0)
    } else if (y !== undefined && (x === undefined || y < x)) {
      hasUnpaired = true
      yield* show(1, y)
      goesOn = yield* step(1)
    } else if (x !== undefined) {
      yield* show(2, x)
      goesOn = (yield* step(0)) && (yield* step(1))
    }
    if (!goesOn) return 1
    if (turns % 256 === 0) yield* sys.pause()
  }
  for (const cursor of cursors) closeInput(sys, cursor.fd)
  if (wanted.total) {
    yield* task.out(`${counts.join(wanted.delimiter)}${wanted.delimiter}total${wanted.lineEnd}`)
  }
  if (!disorder.includes(true)) return 0
  return yield* complain(task, 'input is not in sorted order')
}
