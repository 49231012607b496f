/** The table of `dpkg -l` (list1package of dpkg 1.21). */
import type { ByteString } from '../../base/bytes.ts'

export interface Row {
  readonly state: ByteString
  readonly name: ByteString
  readonly version: ByteString
  readonly architecture: ByteString
  readonly summary: ByteString
}

const LEGEND = `Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
`
const HEADS = ['Name', 'Version', 'Architecture', 'Description'] as const
const LEAST = [14, 12, 12, 33] as const
/** `columns` of a terminal, which the description is cut to; undefined: as wide as its content. */
export const tableOf = (rows: readonly Row[], columns: number | undefined): ByteString => {
  const cells = rows.map(({ name, version, architecture, summary }) => [
    name,
    version,
    architecture,
    summary,
  ])
  const widest = (n: number): number =>
    Math.max(LEAST[n] ?? 0, ...cells.map((row) => lengthOf(row[n] ?? '')))
  const widths = [widest(0), widest(1), widest(2), widest(3)]
  if (columns !== undefined) {
    const taken = 4 + 3 + (widths[0] ?? 0) + (widths[1] ?? 0) + (widths[2] ?? 0)
    widths[3] = Math.min(widths[3] ?? 0, Math.max(LEAST[3], columns - taken))
  }
  const line = (state: ByteString, row: readonly ByteString[]): ByteString => {
    const [name = '', version = '', architecture = '', summary = ''] = row
    const parts = [name, version, architecture].map((it, n) => it.padEnd(widths[n] ?? 0))
    return `${state} ${[...parts, cut(summary, widths[3] ?? 0)].join(' ')}\n`
  }
  const rule = widths.map((width) => '='.repeat(width)).join('-')
  const body = cells.map((row, n) => line(rows[n]?.state ?? '', row)).join('')
  return `${LEGEND}${line('||/', HEADS)}+++-${rule}\n${body}`
}

const lengthOf = (text: ByteString): number => text.replace(/[\x80-\xbf]/g, '').length

const cut = (text: ByteString, width: number): ByteString => {
  let taken = 0
  let at = 0
  for (; at < text.length; at++) {
    const isMore = (text.charCodeAt(at) & 0xc0) === 0x80
    if (!isMore && taken === width) break
    if (!isMore) taken += 1
  }
  return text.slice(0, at)
}
