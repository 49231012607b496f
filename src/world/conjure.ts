/** Names that nobody has made and that come into being when they are asked for. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, type Errno } from '../base/errno.ts'
import { BLOCK_BYTES } from '../base/limits.ts'
import type { Disk } from './disk.ts'
import { fixedBlocks, Inode } from './inode.ts'
import { addName } from './names.ts'
import { mayHold, pathIn } from './plausible.ts'
import { type Ino, isDirectory, isRegular } from './tree.ts'
import type { Promised } from './world.ts'

interface Planned {
  readonly path: ByteString
  readonly name: ByteString
  readonly promised: Promised
  /** Of a directory: what comes with it. */
  readonly inside: readonly Planned[]
}

/** What comes into being under a name that a directory does not have; else ENOENT. */
export const conjure = (disk: Disk, dir: Ino, name: ByteString): Ino | Errno => {
  const into = disk.get(dir)
  if (into === undefined || into.nlink === 0 || !mayHold(disk, into)) return ENOENT
  // What was there once was taken away: it does not come back.
  if (into.names?.has(name) === true) return ENOENT
  if (into.isBased && disk.base.lookup(dir, name) !== undefined) return ENOENT
  const path = pathIn(disk, into, name)
  const room = { left: disk.numbers.ghostsLeft }
  const planned = path === undefined ? undefined : planOf(disk, path, name, room)
  if (planned === undefined || !fits(disk, planned)) return ENOENT
  const inode = create(disk, planned, dir)
  addName(disk, into, name, inode.ino)
  if (inode.isDirectory) disk.edit(into).nlink++
  return inode.ino
}

/** All that is promised at a path and below; undefined when there is nothing, or no room. */
const planOf = (
  disk: Disk,
  path: ByteString,
  name: ByteString,
  room: { left: number },
): Planned | undefined => {
  const promised = disk.ghosts?.promise(path)
  if (promised === undefined || --room.left < 0) return undefined
  const inside: Planned[] = []
  for (const child of promised.children ?? []) {
    const planned = planOf(disk, `${path}/${child}`, child, room)
    if (room.left < 0) return undefined
    if (planned !== undefined) inside.push(planned)
  }
  return { path, name, promised, inside }
}

const fits = (disk: Disk, planned: Planned): boolean => {
  let inodes = 0
  let directories = 0
  const count = ({ promised, inside }: Planned): void => {
    inodes++
    if (!isRegular(promised.mode)) directories++
    for (const child of inside) count(child)
  }
  count(planned)
  const hasNumbers = disk.inodes + inodes <= disk.inodesMax
  return hasNumbers && disk.ownNames + inodes <= disk.namesMax && disk.hasRoom(directories)
}

const create = (disk: Disk, { path, promised, inside }: Planned, parent: Ino): Inode => {
  const { mode, uid, gid, size, mtimeS, mtimeNs, target = '' } = promised
  const time = { s: mtimeS, ns: mtimeNs }
  const inode = disk.adoptGhost((ino) => {
    const ghost = new Inode(ino, mode, time, false)
    Object.assign(ghost, { uid, gid, size, target, ghost: path })
    if (isRegular(mode)) ghost.baseBytes = size
    if (isDirectory(mode)) ghost.parent = parent
    ghost.blocks = fixedBlocks(ghost) + Math.ceil(ghost.baseBytes / BLOCK_BYTES)
    return ghost
  })
  for (const child of inside) {
    const made = create(disk, child, inode.ino)
    addName(disk, inode, child.name, made.ino)
    if (made.isDirectory) inode.nlink++
  }
  return inode
}
