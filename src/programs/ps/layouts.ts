/** Which columns ps shows. */
import type { ByteString } from '../../base/bytes.ts'
import { COLUMNS, type Column } from './columns.ts'
import type { Asked } from './options.ts'

/** The columns that were asked for, or why they are none. */
export const layoutOf = (asked: Asked): readonly Column[] | string => {
  if (asked.columns.length > 0) return ownColumns(asked.columns)
  const has = (letter: string): boolean => asked.layout.has(letter)
  const lwp = has('-L') || has('L')
  const maybe = (condition: boolean, text: string): string => (condition ? ` ${text}` : '')
  if (has('u')) {
    return columnsOf(
      `user pid${maybe(lwp, 'lwp')} pcpu${maybe(lwp, 'nlwp')} pmem vsz rss tname stat start_time bsdtime args`,
    )
  }
  if (has('j')) return columnsOf('ppid pid pgid sid tname tpgid stat uid bsdtime args')
  if (has('l')) return columnsOf('f uid pid ppid priority ni vsz rss wchan stat tname bsdtime args')
  if (has('-f') || has('-F')) {
    const full = has('-F')
    return columnsOf(
      `fuid pid ppid${maybe(has('-j'), 'pgid sid')}${maybe(lwp, 'lwp')} c${maybe(lwp, 'nlwp')}` +
        `${maybe(full, 'sz rss psr')} stime tname time cmd`,
    )
  }
  if (has('-l')) {
    const start = has('-y') ? 's' : 'f s'
    const size = has('-y') ? 'rss' : 'addr_1'
    return columnsOf(
      `${start} uid pid ppid${maybe(lwp, 'lwp')} c opri ni ${size} sz wchan tname time ucmd`,
    )
  }
  if (has('-j')) return columnsOf('pid pgid sid tname time ucmd')
  if (asked.isBsd) return columnsOf('pid tname stat bsdtime args')
  return columnsOf(`pid${maybe(lwp, 'lwp')} tname time ucmd`)
}

const columnsOf = (names: string): Column[] =>
  names.split(' ').flatMap((it) => COLUMNS.get(it) ?? [])

/** `pid,user:12,comm=NAME`: a width or a header of one's own. */
const ownColumns = (lists: readonly ByteString[]): Column[] | string => {
  const columns: Column[] = []
  const words = lists.flatMap((it) => it.split(/[ ,]+/)).filter((it) => it !== '')
  for (const given of words) {
    const [, word = '', width, header] = /^([^=:]*)(?::(\d+))?(?:=(.*))?$/s.exec(given) ?? []
    const column = COLUMNS.get(word)
    if (column === undefined) return `unknown user-defined format specifier "${word}"`
    columns.push({
      ...column,
      header: header ?? column.header,
      width: width === undefined ? Math.max(column.width, header?.length ?? 0) : Number(width),
    })
  }
  return columns
}
