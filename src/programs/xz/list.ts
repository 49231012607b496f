/** xz --list: what the indexes of files say. */
import type { ByteString } from '../../base/bytes.ts'
import type { XzStream } from '../../shell/gnu/xz/decode.ts'

/** One file's row. */
export interface Listed {
  readonly path: ByteString
  readonly streams: readonly XzStream[]
}

const HEAD = 'Strms  Blocks   Compressed Uncompressed  Ratio  Check   Filename\n'
const RULE = `${'-'.repeat(79)}\n`
const UNITS = ['KiB', 'MiB', 'GiB', 'TiB']
const PLAIN_MAX = 10_000
const SHOWN_MAX = 9999.9
const RATIO_MAX = 9.999

/** `102.8 KiB`. */
export const niceSize = (bytes: number): string => {
  if (bytes < PLAIN_MAX) return `${bytes} B`
  let amount = bytes
  let unit = -1
  do {
    amount /= 1_024
    unit++
  } while (unit < UNITS.length - 1 && amount > SHOWN_MAX)
  return `${amount.toFixed(1)} ${UNITS[unit]}`
}

const CHECKS = new Map([
  [0, 'None'],
  [1, 'CRC32'],
  [4, 'CRC64'],
  [10, 'SHA-256'],
])

/** The table of all files, with a sum under several. */
export const listTable = (rows: readonly Listed[]): ByteString => {
  if (rows.length === 0) return ''
  const lines = rows.map(({ path, streams }) => line(streams, path))
  if (rows.length === 1) return HEAD + lines.join('')
  const all = rows.flatMap(({ streams }) => streams)
  return HEAD + lines.join('') + RULE + line(all, `${rows.length} files`)
}

const line = (streams: readonly XzStream[], name: ByteString): string => {
  const sum = (of: (it: XzStream) => number): number =>
    streams.reduce((total, it) => total + of(it), 0)
  const [packed, plain] = [sum((it) => it.packed), sum((it) => it.plain)]
  const ratio = plain > 0 ? packed / plain : Number.POSITIVE_INFINITY
  const checks = [...new Set(streams.map(({ check }) => check))].sort((a, b) => a - b)
  return (
    `${String(streams.length).padStart(5)} ${String(sum((it) => it.blocks)).padStart(7)}  ` +
    `${niceSize(packed).padStart(11)}  ${niceSize(plain).padStart(11)}  ` +
    `${ratio > RATIO_MAX ? '  ---' : ratio.toFixed(3).padStart(5)}  ` +
    `${checks
      .map((it) => CHECKS.get(it) ?? `Unknown-${it}`)
      .join(',')
      .padEnd(7)} ${name}\n`
  )
}
