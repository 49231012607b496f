/** The one disk: partitions, diskstats, swaps. */
import type { ByteString } from '../../base/bytes.ts'
import type { View } from './entry.ts'
import { uptimeMs } from './load.ts'

/** SCSI disks. */
const MAJOR = 8

const devices = ({ machine: { disk } }: View): readonly { name: string; kb: number }[] => [
  { name: disk.name, kb: disk.kb },
  ...disk.partitionsKb.map((kb, index) => ({ name: `${disk.name}${index + 1}`, kb })),
]

export const partitions = (view: View): ByteString => {
  const lines = devices(view).map(
    ({ name, kb }, minor) =>
      `${String(MAJOR).padStart(4)}  ${String(minor).padStart(7)} ${String(kb).padStart(10)} ${name}\n`,
  )
  return `major minor  #blocks  name\n\n${lines.join('')}`
}

export const diskstats = (view: View): ByteString => {
  const minutes = Math.floor(uptimeMs(view) / 60_000)
  return devices(view)
    .map(({ name }, minor) => {
      const isMain = minor < 2
      const reads = isMain ? 9_841 + minutes * 2 : 112 + minor
      const writes = isMain ? minutes * 19 : 0
      const amounts = [
        ...[reads, Math.floor(reads / 4), reads * 61, reads * 2],
        ...[writes, Math.floor(writes * 0.9), writes * 18, writes * 3],
        ...[0, reads + writes, reads * 2 + writes * 3],
        ...[0, 0, 0, 0],
        ...[Math.floor(writes / 5), writes],
      ]
      return `${String(MAJOR).padStart(4)} ${String(minor).padStart(7)} ${name} ${amounts.join(' ')}\n`
    })
    .join('')
}

/** Without swap only the heading. */
export const swaps = ({ machine }: View): ByteString => {
  const heading = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'
  if (machine.swapKb === 0) return heading
  return `${heading}${'/swapfile'.padEnd(39)} file\t\t${machine.swapKb}${machine.swapKb < 10_000_000 ? '\t' : ''}\t0\t\t-2\n`
}
