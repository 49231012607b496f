/** ps(1) of procps-ng 4.0.2. */
import type { ByteString } from '../base/bytes.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { COLUMNS, type Column } from './ps/columns.ts'
import { layoutOf } from './ps/layouts.ts'
import { type Asked, PsProblem, parsePs } from './ps/options.ts'
import { forestOf, type Row, readScene, type Scene } from './ps/scene.ts'
import { selected } from './ps/select.ts'

/** A column as it is shown here. */
interface Shown extends Column {
  readonly isLast: boolean
}

const WIDE_COLUMNS = 132
const DEFAULT_COLUMNS = 80

export const program: Program = {
  names: ['ps'],
  *run(task) {
    const scene = yield* readScene(task)
    const asked = parsePs(task.args.slice(1), (it) => {
      const chosen = selected(scene, it)
      if (typeof chosen === 'string') return chosen
      const columns = layoutOf(it)
      return typeof columns === 'string' ? columns : undefined
    })
    if (asked instanceof PsProblem) return yield* problem(task, asked.message)
    if (asked.says !== undefined) {
      yield* task.out(recordedText(task, `ps --${asked.says}`))
      return 0
    }
    const columns = layoutOf(asked)
    if (typeof columns === 'string') return yield* problem(task, columns)
    const chosen = selected(scene, asked)
    if (typeof chosen === 'string') return yield* problem(task, chosen)
    const rows = arranged(chosen, asked, scene)
    if (typeof rows === 'string') return yield* problem(task, rows)
    const shown = columns.map((it, at) => ({ ...it, isLast: at === columns.length - 1 }))
    const most = lineColumns(task, asked)
    const print = (cells: readonly ByteString[], cuts = true): Run<void> =>
      task.out(`${lineOf(shown, cells, cuts).slice(0, most)}\n`)
    if (asked.hasHeader && shown.some((it) => it.header !== '')) {
      yield* print(
        shown.map((it) => it.header),
        false,
      )
    }
    for (const row of rows)
      yield* print(shown.map((it) => it.text(row, scene, asked.withEnvironment)))
    return rows.length === 0 ? 1 : 0
  },
}

function* problem(task: Task, message: string): Run<number> {
  yield* task.err(`error: ${message}\n${recordedText(task, 'ps --help')}`)
  return 1
}

/** Sorted, or as a tree. */
const arranged = (rows: readonly Row[], asked: Asked, scene: Scene): readonly Row[] | string => {
  let sorted = [...rows]
  for (const key of asked.sort.toReversed()) {
    const isDown = key.startsWith('-')
    const column = COLUMNS.get(key.replace(/^[-+]/, ''))
    if (column === undefined) return 'unknown sort specifier'
    const compare = comparing(column, scene)
    sorted = sorted.toSorted((a, b) => (isDown ? compare(b, a) : compare(a, b)))
  }
  return asked.tree === undefined ? sorted : forestOf(sorted, asked.tree)
}

const comparing =
  ({ order, text }: Column, scene: Scene) =>
  (a: Row, b: Row) => {
    if (order !== undefined) return order(a, scene) - order(b, scene)
    const [x, y] = [text(a, scene), text(b, scene)]
    return x < y ? -1 : x > y ? 1 : 0
  }

/** How long a line may be: unlimited but on a terminal or with COLUMNS. */
const lineColumns = ({ sys, env }: Task, { wide }: Asked): number => {
  if (wide > 1) return Number.POSITIVE_INFINITY
  const variable = Number.parseInt(env.get('COLUMNS') ?? '', 10)
  // A window without a size is none: ssh -tt without a terminal has one.
  const window = [1, 2, 0].map((fd) => sys.streamOf(fd)?.tty?.windowSize().columns ?? 0)
  const isShort = sys.isatty(1)
  const columns = variable > 0 ? variable : isShort ? window.find((it) => it > 0) : undefined
  if (columns === undefined) return isShort ? DEFAULT_COLUMNS : Number.POSITIVE_INFINITY
  return wide === 1 ? Math.max(WIDE_COLUMNS, columns) : columns
}

/** Cells in their columns; what is too long pushes the next ones as little as it can. */
const lineOf = (
  columns: readonly Shown[],
  cells: readonly ByteString[],
  cuts: boolean,
): ByteString => {
  let line = ''
  let start = 0
  for (const [at, column] of columns.entries()) {
    const cell = cells[at] ?? ''
    const { width } = column
    const text = cuts && column.grows && !column.isLast ? cell.slice(0, width) : cell
    if (at > 0) line += ' '
    const place = column.side === 'left' ? start : start + width - text.length
    line = line.padEnd(place) + text
    start += width + 1
    if (column.side === 'left' && !column.isLast) line = line.padEnd(start - 1)
  }
  return line
}
