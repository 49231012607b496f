/** Searching in vi: the next line and column where a pattern matches. */
import { compileRegex, type Regex } from '../../base/regex.ts'
import type { Run } from '../../shell/program.ts'
import type { Session } from './session.ts'

export interface Searching {
  pattern: string | undefined
  isForward: boolean
}

/** A pattern of vim as a POSIX one; undefined: it is none. */
export const compilePattern = (pattern: string, nocase = false): Regex | undefined => {
  const regex = compileRegex(pattern.replace(/\\v|\\c/g, ''), {
    syntax: 'basic',
    dialect: 'grep',
    nocase: nocase || pattern.includes('\\c'),
  })
  return 'find' in regex ? regex : undefined
}

/** `/`, `?`, `n`, `N`. */
export function* search(session: Session, searching: Searching, key: string): Run<void> {
  const isAsking = key === '/' || key === '?'
  if (isAsking) {
    const typed = yield* session.askLine(key)
    if (typed === undefined) return
    searching.isForward = key === '/'
    if (typed !== '') searching.pattern = typed
  }
  const { pattern } = searching
  if (pattern === undefined) return session.fail('E35: No previous regular expression')
  const regex = compilePattern(pattern)
  if (regex === undefined) return session.fail(`E486: Pattern not found: ${pattern}`)
  const isForward = key === 'N' ? !searching.isForward : searching.isForward
  if (!isAsking) session.say(`${isForward ? '/' : '?'}${pattern}`)
  const found = isForward ? forth(session, regex) : back(session, regex)
  if (found === undefined) return session.fail(`E486: Pattern not found: ${pattern}`)
  if (found.isWrapped) {
    session.warn(
      isForward ? 'search hit BOTTOM, continuing at TOP' : 'search hit TOP, continuing at BOTTOM',
    )
  }
  session.text.row = found.row
  session.text.column = found.column
}

interface Found {
  readonly row: number
  readonly column: number
  readonly isWrapped: boolean
}

const forth = ({ text }: Session, regex: Regex): Found | undefined => {
  const { lines, row, column } = text
  for (let step = 0; step <= lines.length; step++) {
    const at = (row + step) % lines.length
    const from = step === 0 ? column + 1 : 0
    const line = lines[at] ?? ''
    if (from > line.length) continue
    const match = regex.find(line, { from })
    if (match === undefined || (match.start >= line.length && line !== '')) continue
    return { row: at, column: match.start, isWrapped: step > 0 && at <= row }
  }
  return undefined
}

const back = ({ text }: Session, regex: Regex): Found | undefined => {
  const { lines, row, column } = text
  for (let step = 0; step <= lines.length; step++) {
    const at = (row - step + lines.length) % lines.length
    const line = lines[at] ?? ''
    const end = step === 0 ? column : line.length + 1
    let last: number | undefined
    for (let from = 0; from < end; ) {
      const match = regex.find(line, { from })
      if (match === undefined || match.start >= end) break
      last = match.start
      from = match.start + 1
    }
    if (last !== undefined) return { row: at, column: last, isWrapped: step > 0 && at >= row }
  }
  return undefined
}
