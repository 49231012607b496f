/** ss's table: compact in a pipe, spread over the width of a terminal (render of misc/ss.c). */
import type { ByteString } from '../../base/bytes.ts'

interface Column {
  readonly head: ByteString
  readonly isRight: boolean
  readonly before: string
}

const column = (head: ByteString, before: string, isRight = false): Column => ({
  head,
  before,
  isRight,
})

const COLUMNS: readonly Column[] = [
  column('Netid', ''),
  column('State', ' '),
  column('Recv-Q', ' '),
  column('Send-Q', ' '),
  column('Local Address:', ' ', true),
  column('Port', ''),
  column('Peer Address:', ' ', true),
  column('Port', ''),
  column('Process', ''),
]

export interface Shape {
  readonly hasHead: boolean
  readonly hasNetid: boolean
  readonly hasState: boolean
  /** Of the terminal; undefined: compact. */
  readonly columns: number | undefined
}

/** Rows have a cell for every column. */
export const renderTable = (rows: readonly (readonly ByteString[])[], shape: Shape): ByteString => {
  const shown = [...COLUMNS.keys()].filter(
    (n) => (n !== 0 || shape.hasNetid) && (n !== 1 || shape.hasState),
  )
  const heads = COLUMNS.map(({ head }) => head)
  const lines = shape.hasHead ? [heads, ...rows] : rows
  if (lines.length === 0) return ''
  const widths = new Map(
    shown.map((n, at) => {
      const longest = Math.max(...lines.map((cells) => (cells[n] ?? '').length))
      return [n, longest + (at === 0 ? 0 : (COLUMNS[n]?.before.length ?? 0))]
    }),
  )
  const breaks = shape.columns === undefined ? new Set<number>() : spread(widths, shape.columns)
  return lines.map((cells) => lineOf(cells, { shown, widths, breaks })).join('')
}

/** Gives what is left of each line to its columns, the last ones first; columns that end a line. */
const spread = (widths: Map<number, number>, screen: number): ReadonlySet<number> => {
  const order = [...widths.keys()]
  const breaks = new Set<number>()
  let start = 0
  while (start < order.length) {
    let end = start
    let length = 0
    while (
      end < order.length &&
      (end === start || length + widthAt(widths, order[end]) <= screen)
    ) {
      length += widthAt(widths, order[end])
      end += 1
    }
    const line = order.slice(start, end)
    const rest = Math.max(0, screen - length)
    let odd = rest % line.length
    for (const n of line.toReversed()) {
      widths.set(n, widthAt(widths, n) + Math.floor(rest / line.length) + (odd > 0 ? 1 : 0))
      if (odd > 0) odd -= 1
    }
    const last = line.at(-1)
    if (last !== undefined && end < order.length) breaks.add(last)
    start = end
  }
  return breaks
}

const widthAt = (widths: ReadonlyMap<number, number>, n: number | undefined): number =>
  widths.get(n ?? -1) ?? 0

const lineOf = (
  cells: readonly ByteString[],
  of: {
    readonly shown: readonly number[]
    readonly widths: ReadonlyMap<number, number>
    readonly breaks: ReadonlySet<number>
  },
): ByteString => {
  let line = ''
  let isStarted = false
  for (const n of of.shown) {
    const { before, isRight } = COLUMNS[n] ?? column('', '')
    const cell = cells[n] ?? ''
    const delimiter = isStarted ? before : ''
    const width = widthAt(of.widths, n) - delimiter.length
    line += delimiter + (isRight ? cell.padStart(width) : cell.padEnd(width))
    isStarted = true
    if (!of.breaks.has(n)) continue
    line += '\n'
    isStarted = false
  }
  return `${line}\n`
}
