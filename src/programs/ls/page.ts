/** Entries as lines of text, in the format asked for. */
import type { ByteString } from '../../base/bytes.ts'
import { type BlockSize, defaultBlockSize, sizeText } from '../../shell/gnu/human.ts'
import { STDOUT } from '../../shell/gnu/input.ts'
import type { Task } from '../../shell/program.ts'
import { canPaint, type Painter, PLAIN, painterOf } from './color.ts'
import { type Cell, inColumns, withCommas } from './columns.ts'
import type { Entry } from './entry.ts'
import { type LongFacts, longPrefixes, showsTarget } from './long.ts'
import { markOf, modeOf, type Namer, namerOf } from './names.ts'
import type { Wanted } from './wanted.ts'

export interface Page {
  /** All lines of some entries. */
  lines(entries: readonly Entry[]): ByteString
  /** The name of a directory before its entries. */
  header(path: ByteString): ByteString
  /** The `total` line, where the format has one. */
  total(entries: readonly Entry[]): ByteString
}

interface Printing {
  readonly task: Task
  readonly wanted: Wanted
  readonly facts: LongFacts
  readonly namer: Namer
  readonly painter: Painter
  readonly blockUnit: BlockSize
  readonly width: number
}

export const pageOf = (task: Task, wanted: Wanted, facts: LongFacts): Page => {
  const width = lineWidth(task, wanted)
  const printing: Printing = {
    task,
    wanted,
    facts,
    width,
    namer: namerOf(task, wanted, width),
    painter: wanted.color && canPaint(task.env) ? painterOf(task.env.get('LS_COLORS')) : PLAIN,
    blockUnit: wanted.blockSize ?? defaultBlockSize(task.env, 'LS_BLOCK_SIZE'),
  }
  return {
    lines: (entries) => linesOf(printing, entries),
    header: (path) => printing.namer.writeHeader(path),
    total: (entries) => {
      if (wanted.format !== 'long' && !wanted.blocks) return ''
      const blocks = entries.reduce((sum, it) => sum + (it.stat?.blocks ?? 0), 0)
      return `total ${sizeText(blocks * 512, printing.blockUnit)}${wanted.lineEnd}`
    },
  }
}

/** Width of a line: -w, the terminal's, COLUMNS, or 80. */
const lineWidth = (task: Task, wanted: Wanted): number => {
  if (wanted.width !== undefined) return wanted.width
  const tty = task.sys.streamOf(STDOUT)?.tty?.windowSize().columns ?? 0
  if (tty > 0) return tty
  const columns = task.env.get('COLUMNS') ?? ''
  return /^\d+$/.test(columns) ? Number(columns) : 80
}

const linesOf = (printing: Printing, entries: readonly Entry[]): ByteString => {
  const { wanted, width } = printing
  const names = entries.map((entry) => printing.namer.write(entry.name))
  const pads = printing.namer.aligns && names.some((it) => it.isQuoted)
  const front = frontOf(printing, entries)
  const cells = entries.map((entry, index): Cell => {
    const { text = '', isQuoted = false } = names[index] ?? {}
    const pad = pads && !isQuoted ? ' ' : ''
    const mark =
      wanted.format === 'long' && entry.target !== undefined ? '' : markOf(modeOf(entry), wanted)
    const prefix = front[index] ?? ''
    const shown = linked(printing, entry, printing.painter.paint(text, entry))
    return {
      text: prefix + pad + shown + mark,
      columns: prefix.length + pad.length + printing.namer.columns(text) + mark.length,
    }
  })
  const { tabSize } = wanted
  switch (wanted.format) {
    case 'long': {
      const before = longPrefixes(entries, wanted, printing.facts)
      return entries
        .map((entry, index) => longLine(printing, entry, cells[index], front[index], before[index]))
        .join('')
    }
    case 'one':
      return cells.map((it) => it.text + wanted.lineEnd).join('')
    case 'commas':
      return withCommas(cells, width)
    default:
      return inColumns(cells, { width, tabSize, down: wanted.format === 'vertical' })
  }
}

const longLine = (
  printing: Printing,
  entry: Entry,
  cell: Cell | undefined,
  front = '',
  before = '',
): ByteString => {
  const { wanted, namer, painter } = printing
  const name = (cell?.text ?? '').slice(front.length)
  let line = `${front}${before}${name}`
  if (showsTarget(entry)) {
    const target = namer.write(entry.target ?? '').text
    const mark = entry.targetMode === undefined ? '' : markOf(entry.targetMode, wanted)
    line += ` -> ${painter.paintTarget(target, entry)}${mark}`
  }
  return line + wanted.lineEnd
}

/** Inode and blocks before each name, aligned unless names stand between commas. */
const frontOf = (printing: Printing, entries: readonly Entry[]): readonly ByteString[] => {
  const { wanted, blockUnit } = printing
  const aligns = wanted.format !== 'commas'
  const column = (texts: readonly ByteString[]): readonly ByteString[] => {
    const width = aligns ? texts.reduce((most, it) => Math.max(most, it.length), 0) : 0
    return texts.map((it) => `${it.padStart(width)} `)
  }
  const none = entries.map(() => '')
  const inodes = wanted.inode
    ? column(entries.map((it) => (it.stat === undefined ? '?' : String(it.stat.ino))))
    : none
  const blocks = wanted.blocks
    ? column(
        entries.map((it) =>
          it.stat === undefined ? '?' : sizeText(it.stat.blocks * 512, blockUnit),
        ),
      )
    : none
  const contexts =
    wanted.context && wanted.format !== 'long' ? column(entries.map(() => '?')) : none
  return entries.map((_, at) => (inodes[at] ?? '') + (blocks[at] ?? '') + (contexts[at] ?? ''))
}

/** The name as a terminal's hyperlink (OSC 8). */
const linked = (printing: Printing, entry: Entry, text: ByteString): ByteString => {
  const { task, wanted } = printing
  if (!wanted.hyperlink) return text
  const here = task.sys.getcwd()
  const base = typeof here === 'string' ? here : ''
  const path = entry.path.startsWith('/')
    ? entry.path
    : `${base}/${entry.path.replace(/^\.\//, '')}`
  const escaped = path.replace(
    /[^-_.~/A-Za-z0-9]/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `\x1b]8;;file://${task.sys.facts.hostname}${escaped}\x07${text}\x1b]8;;\x07`
}
