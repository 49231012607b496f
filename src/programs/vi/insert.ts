/** Insert mode of vi. */
import type { Run } from '../../shell/program.ts'
import type { Session } from './session.ts'

interface How {
  /** The text as it was is kept already. */
  readonly isRemembered?: boolean
  /** Up to where a change reaches. */
  readonly end?: { readonly row: number; readonly column: number }
}

/** Until Escape; answers true. */
export function* insertText(session: Session, { isRemembered = false }: How = {}): Run<boolean> {
  const { text } = session
  if (!isRemembered) text.remember()
  session.enterInsert()
  const start = { row: text.row, column: text.column }
  for (;;) {
    const key = yield* session.key()
    if (session.isOver || key === '\x1b' || key === '\x03') break
    type(session, key, start)
  }
  session.leaveInsert()
  text.column = Math.max(0, text.column - 1)
  return true
}

const type = (session: Session, key: string, start: { row: number; column: number }): void => {
  const { text } = session
  const { line, column, row } = text
  if (key === '\r' || key === '\n') {
    if (!text.setLine(line.slice(0, column))) return
    text.insertLines(row + 1, [line.slice(column)])
    text.row++
    text.column = 0
    start.row = text.row
    start.column = 0
  } else if (key === '\x7f' || key === '\b') {
    // In compatible mode nothing but what was typed now goes away, and it is still seen.
    if (column === 0 || (row === start.row && column <= start.column)) return session.bell()
    text.setLine(line.slice(0, column - 1) + line.slice(column))
    text.column--
  } else if (key === '\x15' || key === '\x17') {
    const floor = row === start.row ? start.column : 0
    const before = line.slice(floor, column)
    const kept = key === '\x15' ? '' : before.replace(/(\w+|[^\w\s]+)?\s*$/, '')
    text.setLine(line.slice(0, floor) + kept + line.slice(column))
    text.column = floor + kept.length
  } else if (key.length === 1 && (key >= ' ' || key === '\t')) {
    if (text.setLine(line.slice(0, column) + key + line.slice(column))) text.column++
  } else session.bell()
}
