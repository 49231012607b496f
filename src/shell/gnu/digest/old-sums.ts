/** The sums that cksum(1) and sum(1) are named after: CRC of POSIX, BSD's, System V's. */
import type { ByteString, Bytes } from '../../../base/bytes.ts'
import { type Errno, failed } from '../../../base/errno.ts'
import { CHUNK_BYTES } from '../../../base/limits.ts'
import type { Run, Task } from '../../program.ts'
import { crcOfByte, crcOfBytes } from '../bzip2/crc.ts'
import { closeInput, openInput } from '../input.ts'

export type OldSum = 'bsd' | 'sysv' | 'crc'

interface Summed {
  readonly value: number
  readonly size: number
}

/** The line for one file without its end, or why it can't be read. */
export function* oldSumLine(
  task: Task,
  kind: OldSum,
  { path, names }: { readonly path: ByteString; readonly names: boolean },
): Run<ByteString | Errno> {
  const summed = yield* sumOf(task, kind, path)
  if (failed(summed)) return summed
  const { value, size } = summed
  const name = names ? ` ${path}` : ''
  if (kind === 'crc') return `${value} ${size}${name}`
  if (kind === 'sysv') return `${value} ${Math.ceil(size / 512)}${name}`
  const blocks = String(Math.ceil(size / 1024)).padStart(5)
  return `${String(value).padStart(5, '0')} ${blocks}${name}`
}

function* sumOf(task: Task, kind: OldSum, path: ByteString): Run<Summed | Errno> {
  const { sys } = task
  const fd = openInput(sys, path)
  if (failed(fd)) return fd
  let [value, size] = [0, 0]
  for (;;) {
    const bytes = yield* sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) {
      closeInput(sys, fd)
      return bytes
    }
    if (bytes.length === 0) break
    value = more(kind, value, bytes)
    size += bytes.length
    yield* sys.pause()
  }
  closeInput(sys, fd)
  return { value: finished(kind, value, size), size }
}

const more = (kind: OldSum, before: number, bytes: Bytes): number => {
  if (kind === 'crc') return crcOfBytes(before, bytes)
  let value = before
  for (const byte of bytes) {
    value =
      kind === 'sysv' ? (value + byte) >>> 0 : ((value >> 1) + ((value & 1) << 15) + byte) & 0xffff
  }
  return value
}

const finished = (kind: OldSum, value: number, size: number): number => {
  if (kind === 'bsd') return value
  if (kind === 'sysv') {
    const folded = (value & 0xffff) + (value >>> 16)
    return (folded & 0xffff) + (folded >>> 16)
  }
  let crc = value
  for (let left = size; left > 0; left = Math.floor(left / 256)) crc = crcOfByte(crc, left & 0xff)
  return ~crc >>> 0
}
