/** The table that df prints. */
import type { ByteString } from '../../base/bytes.ts'
import { type BlockSize, sizeText } from '../../shell/gnu/human.ts'
import type { MountedFs } from '../../shell/gnu/mounts.ts'
import type { FileSystemStat } from '../../world/tree.ts'
import { FIELDS, type Field, type Wanted } from './wanted.ts'

/** A file system, how full it is, and the operand that led to it. */
export interface Filled extends MountedFs {
  readonly stat: FileSystemStat
  readonly file: ByteString
}

/** All lines, the heads first; columns are as wide as their longest cell. */
export const tableOf = (rows: readonly Filled[], wanted: Wanted): ByteString => {
  const lines = [...rows, ...(wanted.hasTotal ? [totalOf(rows, wanted)] : [])]
  const columns = wanted.fields.map((field) => [
    headOf(field, wanted),
    ...lines.map((row) => cellOf(row, field, wanted.unit)),
  ])
  const widths = columns.map((cells, n) =>
    Math.max(WIDTHS_MIN[FIELDS.indexOf(wanted.fields[n] ?? 'file')] ?? 0, ...cells.map(lengthOf)),
  )
  return [headOf('file', wanted), ...lines]
    .map((_, at) => {
      const cells = columns.map((cells, n) => {
        const cell = cells[at] ?? ''
        const blanks = ' '.repeat(Math.max(0, (widths[n] ?? 0) - lengthOf(cell)))
        if (!ON_THE_LEFT.has(wanted.fields[n] ?? '')) return blanks + cell
        return n === columns.length - 1 ? cell : cell + blanks
      })
      return `${cells.join(' ')}\n`
    })
    .join('')
}

/** field_data of df.c: source, fstype, four of inodes, four of blocks, file, target. */
const WIDTHS_MIN = [14, 4, 5, 5, 5, 4, 5, 5, 5, 4, 0, 0]
const ON_THE_LEFT: ReadonlySet<string> = new Set(['source', 'fstype', 'file', 'target'])

/** Columns of a cell in UTF-8. */
const lengthOf = (cell: ByteString): number => cell.replace(/[\x80-\xbf]/g, '').length

const headOf = (field: Field, { heads, unit }: Wanted): ByteString => {
  switch (field) {
    case 'source':
      return 'Filesystem'
    case 'fstype':
      return 'Type'
    case 'itotal':
      return 'Inodes'
    case 'iused':
      return 'IUsed'
    case 'iavail':
      return 'IFree'
    case 'ipcent':
      return 'IUse%'
    case 'size':
      return unit.scales ? 'Size' : `${blocksName(unit, heads === 'posix')}-blocks`
    case 'used':
      return 'Used'
    case 'avail':
      return heads === 'human' || heads === 'output' ? 'Avail' : 'Available'
    case 'pcent':
      return heads === 'posix' ? 'Capacity' : 'Use%'
    case 'file':
      return 'File'
    case 'target':
      return 'Mounted on'
    default:
      return field satisfies never
  }
}

const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E']

/** `1K`, `512B`, `1MB`; POSIX wants the number. */
const blocksName = ({ bytes }: BlockSize, isPosix: boolean): string => {
  if (isPosix) return String(bytes)
  const powerOf = (base: number): number => {
    let power = 0
    for (let rest = bytes; rest % base === 0 && power < UNITS.length - 1; rest /= base) power++
    return power
  }
  const [two, ten] = [powerOf(1024), powerOf(1000)]
  if (two >= ten && two > 0) return `${bytes / 1024 ** two}${UNITS[two]}`
  if (ten > 0) return `${bytes / 1000 ** ten}${ten === 1 ? 'k' : UNITS[ten]}B`
  return `${bytes}B`
}

const cellOf = (row: Filled, field: Field, unit: BlockSize): ByteString => {
  const { stat } = row
  const size = (blocks: number): ByteString => sizeText(blocks * stat.blockBytes, unit)
  const count = (inodes: number): ByteString =>
    unit.scales ? sizeText(inodes, unit) : String(inodes)
  switch (field) {
    case 'source':
      return row.source
    case 'fstype':
      return row.type
    case 'itotal':
      return count(stat.inodes)
    case 'iused':
      return count(stat.inodes - stat.inodesFree)
    case 'iavail':
      return count(stat.inodesFree)
    case 'ipcent':
      return percent(stat.inodes - stat.inodesFree, stat.inodesFree)
    case 'size':
      return size(stat.blocks)
    case 'used':
      return size(stat.blocks - stat.blocksFree)
    case 'avail':
      return size(stat.blocksAvailable)
    case 'pcent':
      return percent(stat.blocks - stat.blocksFree, stat.blocksAvailable)
    case 'file':
      return row.file
    case 'target':
      return row.path
    default:
      return field satisfies never
  }
}

/** Of what could be used, rounded up. */
const percent = (used: number, available: number): string =>
  used + available === 0 ? '-' : `${Math.ceil((used * 100) / (used + available))}%`

/** All of them together, in bytes; without a source column the word stands at the end. */
const totalOf = (rows: readonly Filled[], { fields }: Wanted): Filled => {
  const sum = (of: (stat: FileSystemStat) => number): number =>
    rows.reduce((all, { stat }) => all + of(stat), 0)
  const [first] = rows
  return {
    source: 'total',
    type: '-',
    path: fields.includes('source') ? '-' : 'total',
    options: '',
    file: '-',
    stat: {
      type: first?.stat.type ?? 0,
      nameBytesMax: first?.stat.nameBytesMax ?? 0,
      blockBytes: 1,
      blocks: sum((it) => it.blocks * it.blockBytes),
      blocksFree: sum((it) => it.blocksFree * it.blockBytes),
      blocksAvailable: sum((it) => it.blocksAvailable * it.blockBytes),
      inodes: sum((it) => it.inodes),
      inodesFree: sum((it) => it.inodesFree),
    },
  }
}
