/** Lines of `gzip -l`. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { headerOf } from '../../shell/gnu/gzip-file.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { momentOf, zoneOf } from '../../shell/gnu/zone.ts'
import type { Run, Task } from '../../shell/program.ts'

/** One file: sizes, the saved part, and the name it would get. */
export function* listFile(
  task: Task,
  file: { path: ByteString; input: Bytes; size: number; isLong: boolean },
): Run<void> {
  const { path, input, size, isLong } = file
  const header = headerOf(input, 0)
  const name = path === 'stdin' ? 'stdout' : path.replace(/(\.gz|-gz|\.z|-z|_z)$/i, '')
  const body = input.length - 8 - (header?.end ?? 10)
  const saved = size === 0 ? 0 : ((size - body) / size) * 100
  const sizes = `${String(input.length).padStart(19)} ${String(size).padStart(19)}`
  const crc = Buffer.from(input.subarray(-8)).readUInt32LE(0).toString(16).padStart(8, '0')
  const s = header === undefined || header.mtimeS === 0 ? task.sys.now().s : header.mtimeS
  const date = strftime('%b %e %H:%M', momentOf({ s, ns: 0 }, zoneOf(task.sys, task.env)))
  const details = isLong ? `defla ${crc} ${date} ` : ''
  yield* task.out(`${details}${sizes} ${saved.toFixed(1).padStart(5)}% ${name}\n`)
}

/** The last line of a list of several; the frame of the last file counts for all. */
export const totals = ({
  packed,
  plain,
  frameBytes,
}: {
  readonly packed: number
  readonly plain: number
  readonly frameBytes: number
}): ByteString => {
  const saved = plain === 0 ? 0 : ((plain - (packed - frameBytes)) / plain) * 100
  const sizes = `${String(packed).padStart(19)} ${String(plain).padStart(19)}`
  return `${sizes} ${saved.toFixed(1).padStart(5)}% (totals)\n`
}
