/** Paths of what processes hold, as links in /proc show them (d_path of Linux). */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { pathOf } from '../calls/look.ts'
import type { Kernel } from '../kernel.ts'
import type { OpenFile, Place } from '../open-file.ts'
import type { Row } from '../row.ts'
import { type Ino, isDirectory, S_IFMT, S_IFSOCK } from '../tree.ts'

/** Where a directory is seen from: pid 1's root. */
const rootRow = (kernel: Kernel, row: Row): Row => kernel.table.get(1) ?? row

/** The path of an inode; `place` is where it was found, with `(deleted)` if it is gone. */
export const pathOfInode = (
  kernel: Kernel,
  row: Row,
  ino: Ino,
  place?: Place,
): ByteString | undefined => {
  const { tree } = kernel
  const from = rootRow(kernel, row)
  const inode = tree.peek(ino)
  if (inode !== undefined && isDirectory(inode.mode)) {
    const path = pathOf(kernel, from, ino)
    if (!failed(path)) return path
  }
  const isThere = place !== undefined && tree.existing(place.dir, place.name) === ino
  const at = isThere ? place : (tree.placeOf?.(ino) ?? place)
  if (at === undefined) return undefined
  const above = pathOf(kernel, from, at.dir)
  if (failed(above)) return `/${at.name} (deleted)`
  const path = `${above === '/' ? '' : above}/${at.name}`
  return (inode?.nlink ?? 0) === 0 ? `${path} (deleted)` : path
}

/** What a link in /proc/PID/fd says. */
export const pathOfFile = (kernel: Kernel, row: Row, file: OpenFile): ByteString => {
  const { stream, ino } = file
  if (stream?.path !== undefined) return stream.path
  if (ino !== undefined) return pathOfInode(kernel, row, ino, file.place) ?? '/ (deleted)'
  const number = stream === undefined ? 0 : (kernel.streams.get(stream)?.ino ?? 0)
  const isSocket = stream !== undefined && (stream.mode & S_IFMT) === S_IFSOCK
  return `${isSocket ? 'socket' : 'pipe'}:[${number}]`
}
