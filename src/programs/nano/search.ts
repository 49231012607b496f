/** Finding and replacing in nano: plain text, capitals or not. */
import type { ByteString } from '../../base/bytes.ts'
import type { Draft } from './draft.ts'

interface Found {
  readonly row: number
  readonly column: number
  readonly isWrapped: boolean
}

/** The next place behind the cursor; from the start again behind the end. */
export const find = ({ lines, row, column }: Draft, what: ByteString): Found | undefined => {
  const wanted = what.toLowerCase()
  for (let step = 0; step <= lines.length; step++) {
    const at = (row + step) % lines.length
    const from = step === 0 ? column + 1 : 0
    const found = (lines[at] ?? '').toLowerCase().indexOf(wanted, from)
    if (found >= 0) return { row: at, column: found, isWrapped: at < row || step === lines.length }
  }
  return undefined
}

interface Replacing {
  readonly what: ByteString
  readonly by: ByteString
  /** Only the next one. */
  readonly isOne: boolean
}

/** How many there were. */
export const replaceAll = (draft: Draft, { what, by, isOne }: Replacing): number => {
  const wanted = what.toLowerCase()
  let count = 0
  for (const [row, line] of draft.lines.entries()) {
    let [done, at] = ['', 0]
    for (;;) {
      const found = line.toLowerCase().indexOf(wanted, at)
      if (found < 0 || (isOne && count > 0)) break
      done += line.slice(at, found) + by
      at = found + what.length
      count++
    }
    if (at > 0) draft.lines[row] = done + line.slice(at)
  }
  if (count > 0) draft.isChanged = true
  return count
}
