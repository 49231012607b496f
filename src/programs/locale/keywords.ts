/** Keywords of locales (langinfo.h): the recorded ones of C.UTF-8; C differs in its charmap alone. */
import type { ByteString } from '../../base/bytes.ts'
import type { Task } from '../../shell/program.ts'

export const CATEGORIES = [
  'LC_CTYPE',
  'LC_NUMERIC',
  'LC_TIME',
  'LC_COLLATE',
  'LC_MONETARY',
  'LC_MESSAGES',
  'LC_PAPER',
  'LC_NAME',
  'LC_ADDRESS',
  'LC_TELEPHONE',
  'LC_MEASUREMENT',
  'LC_IDENTIFICATION',
]

interface Style {
  readonly withNames: boolean
  readonly withCategory: boolean
  readonly isUtf8: boolean
}

/** The lines for a category or one keyword; undefined: there is none of this name. */
export const keywordsOf = (
  task: Task,
  wanted: ByteString,
  { withNames, withCategory, isUtf8 }: Style,
): ByteString | undefined => {
  for (const category of CATEGORIES) {
    const rows = (task.recorded(`locale -k ${category}`) ?? '').split('\n').slice(0, -1)
    const chosen =
      wanted === category ? rows : rows.filter((row) => row.startsWith(`${wanted}=`)).slice(0, 1)
    if (chosen.length === 0 && wanted !== category) continue
    const shown = isUtf8 ? chosen : chosen.map((row) => row.replace(/"UTF-8"$/, '"ANSI_X3.4-1968"'))
    const lines = withNames ? shown : shown.map(valueOf)
    return `${withCategory ? `${category}\n` : ''}${lines.map((line) => `${line}\n`).join('')}`
  }
  return undefined
}

/** Without its name and its quotes. */
const valueOf = (row: ByteString): ByteString =>
  row
    .slice(row.indexOf('=') + 1)
    .replace(/^"(.*)"$/s, (_, text: string) => text.replaceAll('";"', ';'))
