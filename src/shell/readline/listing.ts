/** Lists of completions in columns, asked about and paged as readline does it. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run } from '../program.ts'
import { characterBytes, widthOf } from './cells.ts'
import type { Editor } from './editor.ts'

/** completion-query-items. */
const ASKED_ABOVE = 100
const MORE = '--More--'

/** Shows the names below the line; false when the user did not want to see them. */
export function* listMatches(editor: Editor, names: readonly ByteString[]): Run<boolean> {
  const { ports } = editor
  if (names.length >= ASKED_ABOVE) {
    ports.put(`\nDisplay all ${names.length} possibilities? (y or n)`)
    if ((yield* ask(editor)) !== 'yes') return false
  }
  ports.put('\n')
  const rows = rowsOf(names, editor.screen.columns)
  let left = editor.screen.rows - 1
  for (const row of rows) {
    ports.put(`${row}\n`)
    if (--left > 0 || row === rows[rows.length - 1]) continue
    const more = yield* askMore(editor)
    if (more === 'end') return true
    left = more === 'line' ? 1 : editor.screen.rows - 1
  }
  return true
}

/** Down the columns, two spaces between the longest names. */
const rowsOf = (names: readonly ByteString[], columns: number): readonly ByteString[] => {
  const widths = names.map(columnsOf)
  let widest = 0
  for (const [index, name] of names.entries()) {
    widest = Math.max(widest, (widths[index] ?? 0) - (name.endsWith('/') ? 1 : 0))
  }
  const width = widest + 2
  let across = Math.max(1, Math.floor(columns / width))
  if (across !== 1 && across * width === columns) across--
  const down = Math.ceil(names.length / across)
  return Array.from({ length: down }, (_, row) => {
    let text = ''
    for (let column = 0; column < across; column++) {
      const index = column * down + row
      const name = names[index]
      if (name === undefined) break
      const isPadded = column + 1 < across
      text += name + (isPadded ? ' '.repeat(width - (widths[index] ?? 0)) : '')
    }
    return text
  })
}

const columnsOf = (name: ByteString): number => {
  let columns = 0
  for (let at = 0; at < name.length; ) {
    const size = characterBytes(name, at)
    columns += widthOf(name.slice(at, at + size))
    at += size
  }
  return columns
}

type Answer = 'yes' | 'line' | 'no'

/** y, space: yes; n, DEL: no; Enter: one line; others ring the bell. */
function* ask(editor: Editor): Run<Answer> {
  for (;;) {
    const key = yield* editor.nextKey()
    if (editor.ended(key)) return 'no'
    const char = String.fromCharCode(key)
    if ('yY '.includes(char)) return 'yes'
    if ('nN\x7f'.includes(char)) return 'no'
    if (key === 7) return 'no'
    editor.ding()
  }
}

function* askMore(editor: Editor): Run<'page' | 'line' | 'end'> {
  editor.ports.put(MORE)
  for (;;) {
    const key = yield* editor.nextKey()
    if (editor.ended(key)) return 'end'
    const char = String.fromCharCode(key)
    const isPage = 'yY '.includes(char)
    const isLine = char === '\r' || char === '\n'
    const isEnd = 'nNqQ\x7f\x07'.includes(char)
    if (!isPage && !isLine && !isEnd) {
      editor.ding()
      continue
    }
    editor.ports.put(`\r${editor.capabilities.clearToEnd ?? ' '.repeat(MORE.length)}\r`)
    return isPage ? 'page' : isLine ? 'line' : 'end'
  }
}
