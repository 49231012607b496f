/** Where something may come into being that nobody has made, and where it would again. */
import type { ByteString } from '../base/bytes.ts'
import { NAME_BYTES_MAX, PATH_BYTES_MAX, WHITEOUTS_MAX } from '../base/limits.ts'
import type { Disk } from './disk.ts'
import type { Inode } from './inode.ts'
import type { Ino } from './tree.ts'

/** This world has seen all that is in the directory: nothing more comes into being there. */
export const close = (disk: Disk, dir: Ino): void => {
  const inode = disk.get(dir)
  if (inode === undefined || inode.nlink === 0 || !mayHold(disk, inode)) return
  disk.closed ??= new Set()
  disk.closed.add(dir)
  disk.journal.touchClosed(dir)
}

/** Whether a name, once it is free, would come into being again: it has to be remembered. */
export const wouldComeBack = (disk: Disk, dir: Inode, name: ByteString): boolean => {
  if (!mayHold(disk, dir)) return false
  const path = pathIn(disk, dir, name)
  return path !== undefined && disk.ghosts?.promise(path) !== undefined
}

/** Whether a directory may hold what nobody has made, and was not listed yet. Quick. */
export const mayHold = (disk: Disk, dir: Inode): boolean => {
  const { ghosts } = disk
  if (ghosts === undefined || disk.closed?.has(dir.ino) === true) return false
  const path = pathOf(disk, dir)
  return path !== '' && ghosts.mayHold(path)
}

/** A directory's path in the persona; empty for those that visitors made. */
const pathOf = (disk: Disk, dir: Inode): ByteString =>
  dir.isBased ? disk.base.path(dir.ino) : dir.ghost

/** The persona's path of a name in a directory; undefined for a name that none can have. */
export const pathIn = (disk: Disk, dir: Inode, name: ByteString): ByteString | undefined => {
  if (name === '' || name.length > NAME_BYTES_MAX || /[\0/]/.test(name)) return undefined
  const above = pathOf(disk, dir)
  const path = above === '/' ? `/${name}` : `${above}/${name}`
  return path.length < PATH_BYTES_MAX ? path : undefined
}

/** Hides a free name for good; where too many are hidden nothing comes into being any more. */
export const stayAway = (disk: Disk, dir: Inode, name: ByteString): void => {
  const { names } = dir
  names?.set(name, 0)
  if (names === undefined || names.size <= WHITEOUTS_MAX) return
  const isOurs = (of: ByteString): boolean =>
    names.get(of) === 0 && !(dir.isBased && disk.base.lookup(dir.ino, of) !== undefined)
  const hidden = [...names].map(([of]) => of).filter(isOurs)
  if (hidden.length <= WHITEOUTS_MAX) return
  close(disk, dir.ino)
  for (const of of hidden) {
    names.delete(of)
    disk.journal.touchName(dir, of)
  }
}
