/** nano's screen as ncurses would draw it: title, text, status line and two lines of help. */
import type { ByteString } from '../../base/bytes.ts'

export const NORMAL = '\x1b(B\x1b[m'
export const REVERSE = '\x1b(B\x1b[0;7m'
/** A message of something wrong: bold white on red. */
export const ALERT = '\x1b(B\x1b[0;1m\x1b[37m\x1b[41m'
export const ALERT_OFF = '\x1b[39;49m\x1b(B\x1b[m'
export const HIDE = '\x1b[?25l'
export const SHOW = '\x1b[?12l\x1b[?25h'
/** What nano 7.2 sends to an xterm at its start, and at its end (recorded). */
export const startOf = (rows: number): ByteString =>
  `\x1b[?2004h\x1b[?1049h\x1b[22;0;0t\x1b[1;${rows}r\x1b(B\x1b[m\x1b[4l\x1b[?7h\x1b[39;49m\x1b[?1h\x1b=\x1b[?1h\x1b=\x1b[?25l\x1b[39;49m\x1b(B\x1b[m\x1b[H\x1b[2J`
export const endOf = (rows: number): ByteString =>
  `\x1b[J\x1b[${rows}d${SHOW}\x1b[${rows};1H\x1b[?1049l\x1b[23;0;0t\r\x1b[?1l\x1b>\x1b[?2004l`

/** A key and what it does; twelve of them are seen. */
export type Hint = readonly [key: string, text: string]

export const MAIN_HINTS: readonly Hint[] = [
  ['^G', 'Help'],
  ['^O', 'Write Out'],
  ['^W', 'Where Is'],
  ['^K', 'Cut'],
  ['^T', 'Execute'],
  ['^C', 'Location'],
  ['^X', 'Exit'],
  ['^R', 'Read File'],
  ['^\\', 'Replace'],
  ['^U', 'Paste'],
  ['^J', 'Justify'],
  ['^/', 'Go To Line'],
]

export const WRITE_HINTS: readonly Hint[] = [
  ['^G', 'Help'],
  ['M-D', 'DOS Format'],
  ['M-A', 'Append'],
  ['M-B', 'Backup File'],
  ['^C', 'Cancel'],
  ['M-M', 'Mac Format'],
  ['M-P', 'Prepend'],
  ['^T', 'Browse'],
]

export const SEARCH_HINTS: readonly Hint[] = [
  ['^G', 'Help'],
  ['M-C', 'Case Sens'],
  ['M-B', 'Backwards'],
  ['^P', 'Older'],
  ['^T', 'Go To Line'],
  ['^C', 'Cancel'],
  ['M-R', 'Reg.exp.'],
  ['^R', 'Replace'],
  ['^N', 'Newer'],
]

export const LINE_HINTS: readonly Hint[] = [
  ['^G', 'Help'],
  ['^W', 'Begin of Paragr.'],
  ['^Y', 'First Line'],
  ['^T', 'Go To Text'],
  ['^C', 'Cancel'],
  ['^O', 'End of Paragraph'],
  ['^V', 'Last Line'],
]

export const YES_NO_HINTS: readonly Hint[] = [
  [' Y', 'Yes'],
  [' N', 'No'],
  ['^C', 'Cancel'],
]

/** How the hints are spread: so many above, each so wide. */
const spread = (hints: readonly Hint[], columns: number): { upper: number; width: number } => {
  const upper = hints === YES_NO_HINTS ? 1 : Math.ceil(hints.length / 2)
  return { upper, width: hints === YES_NO_HINTS ? 16 : Math.floor(columns / upper) }
}

const lengthOf = (own: readonly Hint[], width: number): number => {
  const [key = '', text = ''] = own.at(-1) ?? []
  return Math.max(0, own.length - 1) * width + key.length + 1 + text.length
}

const dressed = (own: readonly Hint[], width: number): ByteString =>
  own
    .map(([key, text], at) => {
      const room = width - key.length - 1
      return `${REVERSE}${key}${NORMAL} ${at === own.length - 1 ? text : text.padEnd(room).slice(0, room)}`
    })
    .join('')

interface Change {
  readonly from: readonly Hint[]
  readonly to: readonly Hint[]
  readonly rows: number
  readonly columns: number
}

/** Both lines of help anew: what they have in common at their beginnings is left alone. */
export const changedHints = ({ from, to, rows, columns }: Change): ByteString => {
  const [had, wants] = [spread(from, columns), spread(to, columns)]
  const halves = [
    [from.slice(0, had.upper), to.slice(0, wants.upper)],
    [from.slice(had.upper), to.slice(wants.upper)],
  ] as const
  return halves
    .map(([before, after], half) => {
      const row = rows - 1 + half
      const isShorter = lengthOf(after, wants.width) < lengthOf(before, had.width)
      const end = isShorter ? '\x1b[K' : ''
      const [[oldKey = '', oldText = ''] = [], [key = '', text = ''] = []] = [before[0], after[0]]
      if (key === oldKey && text === oldText) {
        const blanks = wants.width - had.width
        if (blanks >= 0) {
          return `\x1b[${row};${had.width + 1}H${' '.repeat(blanks)}${dressed(after.slice(1), wants.width)}${end}`
        }
        return `\x1b[${row};${wants.width + 1}H${dressed(after.slice(1), wants.width)}${end}`
      }
      if (key.charAt(0) === oldKey.charAt(0)) {
        const rest = dressed(after, wants.width).replace(key, key.slice(1))
        return `\x1b[${row};2H${rest}${end}`
      }
      return `\x1b[${row};1H${dressed(after, wants.width)}${end}`
    })
    .join('')
}

/** The hints of a question, over the main ones (recorded for 80 columns). */
export const yesNoHints = (rows: number): ByteString =>
  `\x1b[${rows - 1};1H Y${NORMAL} Yes\x1b[K\r\x1b[${rows}d${REVERSE} N${NORMAL} No  \x1b[14G   ${REVERSE}^C${NORMAL} Cancel\x1b[K`

/** Those for writing, over a question's. */
export const writeHintsAfterQuestion = (rows: number): ByteString => {
  const [help, dos, append, backup, cancel, mac, prepend, browse] = WRITE_HINTS.map(
    ([key, text]) => `${REVERSE}${key}${NORMAL} ${text}`,
  )
  const upper = `${help}\x1b[${rows - 1};21H${dos}\x1b[41G${append}\x1b[${rows - 1};61H${backup}`
  const lower = `${cancel}\x1b[17G    ${mac}\x1b[41G${prepend}\x1b[${rows};61H${browse}`
  return `\r\x1b[${rows - 1}d${upper}\r\x1b[${rows}d${lower}`
}

/** The help as the first screen has it: blanks are jumped over. */
export const firstHints = (columns: number): readonly [ByteString, ByteString] => {
  const width = Math.floor(columns / 6)
  const row = (own: readonly Hint[]): ByteString => {
    let out = ''
    for (const [at, [key, text]] of own.entries()) {
      const room = width - key.length - 1
      const blanks = room - text.length
      const isLast = at === own.length - 1
      const next = (at + 1) * width + 1
      out += `${REVERSE}${key}${NORMAL} ${text}`
      if (!isLast) out += blanks > 5 ? `\x1b[${next}G` : ' '.repeat(blanks)
    }
    return out
  }
  return [row(MAIN_HINTS.slice(0, 6)), row(MAIN_HINTS.slice(6))]
}

interface Title {
  readonly name: ByteString
  readonly isChanged: boolean
  readonly columns: number
}

const VERSION = '  GNU nano 7.2'

/** Where the mark of a changed text stands, from 0. */
export const markColumn = ({ name, columns }: Omit<Title, 'isChanged'>): number =>
  nameColumn(name, columns) + name.length + 1

/** In the middle of the bar, behind the version. */
const nameColumn = (name: ByteString, columns: number): number =>
  Math.max(VERSION.length + 2, Math.floor((columns + 4 - name.length) / 2))

/** The bar at the top. */
export const titleText = (title: Title): ByteString => {
  const at = nameColumn(title.name, title.columns)
  const text = `${VERSION.padEnd(at)}${title.name}${title.isChanged ? ' *' : ''}`
  return text.padEnd(title.columns).slice(0, title.columns)
}

export interface Changed {
  /** More than the line of the cursor. */
  readonly isWhole: boolean
  /** The file has just been written. */
  readonly isWritten: boolean
}

export interface Prompt {
  readonly text: ByteString
  readonly hints: readonly Hint[]
  /** Where the cursor stands behind the beginning. */
  readonly cursor: number
}
