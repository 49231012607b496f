/** One row of the screen made to show other cells: find the difference, write the least. */
import type { Capabilities } from './capabilities.ts'
import { type Cell, columnsOf, sameCell } from './cells.ts'
import type { Cursor } from './cursor.ts'
import type { Prompt } from './prompt-cells.ts'

export interface RowChange {
  readonly old: readonly Cell[]
  /** The old row was full and the text went on in the next one. */
  readonly oldGoesOn: boolean
  readonly fresh: readonly Cell[]
  readonly index: number
  /** The last old row, or one below it, while rows are being added. */
  readonly grows: boolean
  readonly isLast: boolean
  readonly prompt: Prompt
  /** Invisible bytes of the old prompt. */
  readonly hadInvisible: number
  /** Write it all, whatever is there. */
  readonly isQuick: boolean
  readonly capabilities: Capabilities
}

/** Updates one row; the cursor ends up somewhere in it, or stays where it was. */
export const updateRow = (cursor: Cursor, wanted: RowChange): void => {
  const next = isAtMargin(cursor, wanted) ? wrapInto(cursor, wanted) : wanted.old
  if (next === undefined) return
  const change = next === wanted.old ? wanted : { ...wanted, old: next }
  const { old, fresh } = change
  if (change.isQuick) {
    cursor.moveToColumn(0)
    return dumbUpdate(cursor, change, 0)
  }
  const start = firstDifference(old, fresh)
  if (start === old.length && start === fresh.length) return
  const { oldEnd, freshEnd } = withPrompt(change, start, commonEnd(old, fresh, start))
  cursor.moveToRow(change.index)
  if (redrawsPrompt(cursor, change, start)) {
    cursor.redrawPrompt(change.prompt)
    const { cells, lastInvisible } = change.prompt
    if (start <= lastInvisible) {
      const isDone = old.length === fresh.length && cells.length > oldEnd && cells.length > freshEnd
      if (!isDone) dumbUpdate(cursor, change, Math.min(cells.length, fresh.length))
      return
    }
  }
  cursor.moveToColumn(columnsOf(old, 0, start), old)
  const columns = columnsOf(fresh, start, freshEnd) - columnsOf(old, start, oldEnd)
  if (columns > 0) return widen(cursor, change, { start, oldEnd, freshEnd, columns })
  narrow(cursor, change, { start, freshEnd, columns })
}

/** The cursor hangs behind the last column of the row above: writing takes it down here. */
const isAtMargin = (cursor: Cursor, { index, capabilities }: RowChange): boolean =>
  capabilities.wraps && cursor.column === cursor.columns && cursor.row === index - 1

/** Writes the first character of the row; answers the old row as it looks then. */
const wrapInto = (cursor: Cursor, change: RowChange): readonly Cell[] | undefined => {
  const { old, fresh } = change
  let count = 1
  let width = fresh[0]?.width ?? 0
  const oldWidth = old[0]?.width ?? 0
  while (count < fresh.length && width < oldWidth) width += fresh[count++]?.width ?? 0
  cursor.row++
  cursor.column = 0
  if (width === 0) {
    cursor.put(' ')
    cursor.column = 1
    return fresh.length > 0 && old.length > 0 ? [...fresh.slice(0, 1), ...old.slice(1)] : old
  }
  let oldCount = old.length === 0 ? 0 : 1
  let covered = oldWidth
  while (oldCount < old.length && covered < width) covered += old[oldCount++]?.width ?? 0
  cursor.write(fresh, 0, count)
  if (covered !== width || bytesOf(fresh, count) > bytesOf(old, oldCount)) {
    dumbUpdate(cursor, change, count)
    return undefined
  }
  return [...fresh.slice(0, count), ...old.slice(oldCount)]
}

const bytesOf = (cells: readonly Cell[], count: number): number => {
  let bytes = 0
  for (let i = 0; i < count; i++) bytes += cells[i]?.text.length ?? 0
  return bytes
}

const firstDifference = (old: readonly Cell[], fresh: readonly Cell[]): number => {
  const end = Math.min(old.length, fresh.length)
  let start = 0
  while (start < end && sameCell(old[start], fresh[start])) start++
  // A combining character is never changed without the one that carries it.
  const isCombining = start > 0 && start < old.length && old[start]?.width === 0
  return isCombining && (old[start]?.text.length ?? 0) > 1 ? start - 1 : start
}

/** Where the common ending starts in both; there is none when no blank is in it. */
const commonEnd = (
  old: readonly Cell[],
  fresh: readonly Cell[],
  start: number,
): { oldEnd: number; freshEnd: number } => {
  let oldEnd = Math.max(0, old.length - 1)
  let freshEnd = Math.max(0, fresh.length - 1)
  let hasBlank = false
  while (oldEnd > start && freshEnd > start && sameCell(old[oldEnd], fresh[freshEnd])) {
    hasBlank ||= old[oldEnd]?.text === ' '
    oldEnd--
    freshEnd--
  }
  if (!hasBlank) return { oldEnd: old.length, freshEnd: fresh.length }
  if (sameCell(old[oldEnd], fresh[freshEnd])) return { oldEnd, freshEnd }
  return { oldEnd: oldEnd + 1, freshEnd: freshEnd + 1 }
}

/** A prompt with other invisible parts than before is written to its end. */
const withPrompt = (
  { index, old, fresh, prompt, hadInvisible }: RowChange,
  start: number,
  end: { oldEnd: number; freshEnd: number },
): { oldEnd: number; freshEnd: number } => {
  let { oldEnd, freshEnd } = end
  const length = prompt.cells.length
  const isChanged = index === 0 && start === 0 && prompt.invisible !== hadInvisible
  if (!isChanged || freshEnd <= prompt.lastInvisible || length > fresh.length) return end
  for (; freshEnd < length && oldEnd < old.length; freshEnd++) oldEnd++
  return { oldEnd, freshEnd }
}

/** A prompt with invisible parts is shown anew where a change might cut through them. */
const redrawsPrompt = (
  cursor: Cursor,
  { index, prompt, fresh }: RowChange,
  start: number,
): boolean => {
  if (index !== 0 || !prompt.hasInvisible || cursor.column === 0) return false
  if (prompt.cells.length > fresh.length) return false
  if (start > 0 && start <= prompt.lastInvisible) return true
  return start >= prompt.cells.length && cursor.column < prompt.columns
}

/** Writes the rest of the row, and clears what was longer. */
const dumbUpdate = (cursor: Cursor, change: RowChange, from: number): void => {
  const { old, fresh } = change
  cursor.write(fresh, from, fresh.length)
  if (fresh.length < old.length) clearRest(cursor, change)
}

const clearRest = (cursor: Cursor, { old, fresh, isLast, capabilities }: RowChange): void => {
  const columns = columnsOf(old, 0, old.length) - columnsOf(fresh, 0, fresh.length)
  if (columns === 0 || cursor.column >= cursor.columns) return
  if (capabilities.wraps && !isLast) cursor.spaces(Math.max(0, columns))
  else cursor.clearToEnd(Math.max(0, columns))
}

const widen = (
  cursor: Cursor,
  change: RowChange,
  at: { start: number; oldEnd: number; freshEnd: number; columns: number },
): void => {
  const { old, fresh, capabilities, prompt, index } = change
  const { start, oldEnd, freshEnd, columns } = at
  const hasRest = oldEnd < old.length || change.oldGoesOn
  const isInPrompt =
    index === 0 && prompt.hasInvisible && start <= prompt.lastInvisible && columns < prompt.columns
  const isPromptNew = index === 0 && prompt.invisible > change.hadInvisible
  const { insert } = capabilities
  if (insert === undefined || (capabilities.wraps && change.grows)) {
    return cursor.write(fresh, start, fresh.length)
  }
  if (!hasRest || isInPrompt || isPromptNew) return cursor.write(fresh, start, fresh.length)
  cursor.put(insert(columns))
  cursor.write(fresh, start, freshEnd)
}

const narrow = (
  cursor: Cursor,
  change: RowChange,
  { start, freshEnd, columns }: { start: number; freshEnd: number; columns: number },
): void => {
  const { fresh, capabilities } = change
  const { remove } = capabilities
  const { index, prompt } = change
  const invisible = index === 0 && start <= prompt.lastInvisible ? prompt.invisible : 0
  const restColumns = columnsOf(fresh, start, fresh.length) + invisible
  if (remove !== undefined && 2 * restColumns >= -columns) {
    if (columns !== 0 && -columns <= cursor.columns) cursor.put(remove(-columns))
    return cursor.write(fresh, start, freshEnd)
  }
  cursor.write(fresh, start, fresh.length)
  clearRest(cursor, change)
}
