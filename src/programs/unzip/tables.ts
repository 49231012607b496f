/** Lists of what an archive holds: `unzip -l` and `unzip -v`. */
import type { ByteString } from '../../base/bytes.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import type { ZipEntry } from '../../shell/gnu/zip-archive.ts'
import { momentOf, type Zone } from '../../shell/gnu/zone.ts'

const stamp = ({ mtimeS }: ZipEntry, zone: Zone): ByteString =>
  strftime('%Y-%m-%d %H:%M', momentOf({ s: mtimeS, ns: 0 }, zone))

const filesText = (count: number): string => `${count} file${count === 1 ? '' : 's'}`

export const listTable = (entries: readonly ZipEntry[], zone: Zone): ByteString => {
  const lines = entries.map(
    (it) => `${String(it.size).padStart(9)}  ${stamp(it, zone)}   ${it.name}\n`,
  )
  const total = entries.reduce((sum, { size }) => sum + size, 0)
  return (
    '  Length      Date    Time    Name\n---------  ---------- -----   ----\n' +
    `${lines.join('')}---------                     -------\n` +
    `${String(total).padStart(9)}                     ${filesText(entries.length)}\n`
  )
}

/** How much smaller, in whole per cent. */
const ratio = (size: number, packed: number): string => {
  const share = size === 0 ? 0 : Math.round(((size - packed) / size) * 100)
  return `${share}%`.padStart(4)
}

const METHODS = new Map([
  [0, 'Stored'],
  [8, 'Defl:N'],
])

export const longTable = (entries: readonly ZipEntry[], zone: Zone): ByteString => {
  const lines = entries.map((it) => {
    const method = METHODS.get(it.method) ?? 'Unk:000'
    const crc = it.crc.toString(16).padStart(8, '0')
    return (
      `${String(it.size).padStart(8)}  ${method.padEnd(6)} ${String(it.packed).padStart(8)} ` +
      `${ratio(it.size, it.packed)} ${stamp(it, zone)} ${crc}  ${it.name}\n`
    )
  })
  const size = entries.reduce((sum, it) => sum + it.size, 0)
  const packed = entries.reduce((sum, it) => sum + it.packed, 0)
  return (
    ' Length   Method    Size  Cmpr    Date    Time   CRC-32   Name\n' +
    '--------  ------  ------- ---- ---------- ----- --------  ----\n' +
    `${lines.join('')}--------          -------  ---                            -------\n` +
    `${String(size).padStart(8)}         ${String(packed).padStart(8)} ${ratio(size, packed)}` +
    `                            ${filesText(entries.length)}\n`
  )
}
