/** column(1) of util-linux 2.38.1: lists in columns, and tables (-t) with separators. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { columnsOf } from '../shell/gnu/characters.ts'
import { readAll, STDIN } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program, Task } from '../shell/program.ts'

const OPTIONS = optionTable('c:dE:eH:hi:JLN:n:O:o:p:R:r:s:T:tVW:x', [
  'columns:=c',
  'fillrows=x',
  'help=h',
  'keep-empty-lines=L',
  'output-separator:=o',
  'output-width:=c',
  'separator:=s',
  'table=t',
  'table-columns:=N',
  'table-right:=R',
  'version=V',
])
const WIDTH = 80
const TAB = 8

export const program: Program = {
  names: ['column'],
  *run(task) {
    const { sys, env } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'column', ends)
    const keys = new Set(options.map(({ key }) => key))
    for (const [key, name] of [
      ['h', 'help'],
      ['V', 'version'],
    ] as const) {
      if (keys.has(key)) return yield* endEarly(task, 'column', { key: name, value: undefined })
    }
    const last = (key: string): ByteString | undefined =>
      options.findLast((it) => it.key === key)?.value
    const width = parseWhole(last('c') ?? env.get('COLUMNS') ?? String(WIDTH))
    if (typeof width !== 'number') {
      return yield* complain(task, `invalid columns argument: '${last('c')}'`)
    }
    let status = 0
    let text = ''
    for (const path of operands.length === 0 ? [undefined] : operands) {
      const fd = path === undefined ? STDIN : sys.open(path)
      const bytes = failed(fd) ? fd : yield* readAll(sys, fd)
      if (failed(bytes)) status = yield* complain(task, `${path ?? 'stdin'}: ${bytes.text}`)
      else text += textOf(bytes)
      if (!failed(fd) && fd !== STDIN) sys.close(fd)
    }
    const lines = text.split('\n').filter((line) => /\S/.test(line))
    const shown = keys.has('t')
      ? table(lines, {
          separators: last('s'),
          between: last('o') ?? '  ',
          names: last('N')?.split(','),
          env,
        })
      : list(
          lines.map((line) => line.trim()),
          { width, isRows: keys.has('x'), env },
        )
    yield* task.out(shown)
    return status
  },
}

const table = (
  lines: readonly ByteString[],
  how: {
    separators: ByteString | undefined
    between: ByteString
    names: readonly ByteString[] | undefined
    env: Task['env']
  },
): ByteString => {
  const { separators, between, names, env } = how
  const split = (line: ByteString): readonly ByteString[] => {
    if (separators === undefined) return line.trim().split(/[ \t]+/)
    const cells: ByteString[] = ['']
    for (const char of line) {
      if (separators.includes(char)) cells.push('')
      else cells.push((cells.pop() ?? '') + char)
    }
    return cells
  }
  const rows = [...(names === undefined ? [] : [names]), ...lines.map(split)]
  const widths: number[] = []
  for (const row of rows) {
    for (const [at, cell] of row.entries()) {
      widths[at] = Math.max(widths[at] ?? 0, columnsOf(cell, env))
    }
  }
  return rows
    .map((row) => {
      const cells = widths.map((width, at) => {
        const cell = row[at] ?? ''
        return at === widths.length - 1 ? cell : cell + ' '.repeat(width - columnsOf(cell, env))
      })
      return `${cells.join(between)}\n`
    })
    .join('')
}

const list = (
  words: readonly ByteString[],
  { width, isRows, env }: { width: number; isRows: boolean; env: Task['env'] },
): ByteString => {
  const longest = Math.max(0, ...words.map((word) => columnsOf(word, env)))
  if (longest >= width) return words.map((word) => `${word}\n`).join('')
  const cell = (Math.floor(longest / TAB) + 1) * TAB
  const columns = Math.max(1, Math.floor(width / cell))
  const rows = Math.ceil(words.length / columns)
  let text = ''
  for (let row = 0; row < rows; row++) {
    let at = 0
    for (let column = 0; column < columns; column++) {
      const word = words[isRows ? row * columns + column : column * rows + row]
      if (word === undefined) break
      text += word
      at += columnsOf(word, env)
      const next = words[isRows ? row * columns + column + 1 : (column + 1) * rows + row]
      if (next === undefined || column === columns - 1) break
      for (const end = (column + 1) * cell; at < end; at = (Math.floor(at / TAB) + 1) * TAB)
        text += '\t'
    }
    text += '\n'
  }
  return text
}
