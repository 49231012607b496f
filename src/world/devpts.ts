/** /dev/pts: a node for each terminal that somebody sits at (devpts of Linux, gid=5,mode=620). */
import type { ByteString } from '../base/bytes.ts'
import { EINVAL, ENOENT, type Errno } from '../base/errno.ts'
import type { Kernel } from './kernel.ts'
import type { Tty } from './process.ts'
import type { Row } from './row.ts'
import {
  type Entry,
  type FileSystemStat,
  type Ino,
  makeDevice,
  S_IFCHR,
  S_IFDIR,
  type Stat,
} from './tree.ts'
import type { MountSetup } from './world.ts'

const ROOT = 1
const PTMX = 2
/** Terminal N has the inode N + 3. */
const FIRST = 3
const TTY_GROUP = 5
const BLOCK_BYTES = 1024
const PTS_MAJOR = 136
/** st_dev: an anonymous device, as the 24th mount of a machine gets it. */
const DEVICE = makeDevice(0, 24)
const DEVPTS_SUPER_MAGIC = 0x1cd1

const STATFS: FileSystemStat = {
  type: DEVPTS_SUPER_MAGIC,
  blockBytes: 4096,
  blocks: 0,
  blocksFree: 0,
  blocksAvailable: 0,
  inodes: 0,
  inodesFree: 0,
  nameBytesMax: 255,
}

/** The mount of a world's terminals. */
export const devpts: MountSetup = {
  path: '/dev/pts',
  make: (kernel) => {
    const mountedAt = kernel.clock.now()
    const stat = (ino: Ino): Stat | Errno => {
      const plain = { dev: DEVICE, ino, size: 0, blocks: 0, blockBytes: BLOCK_BYTES }
      const times = timesAt(mountedAt)
      const root = { uid: 0, gid: 0, ...plain, ...times }
      if (ino === ROOT) return { ...root, mode: S_IFDIR | 0o755, nlink: 2, rdev: 0 }
      if (ino === PTMX) return { ...root, mode: S_IFCHR, nlink: 1, rdev: makeDevice(5, 2) }
      const at = terminals(kernel).get(ino - FIRST)
      if (at === undefined) return ENOENT
      const rdev = makeDevice(PTS_MAJOR, ino - FIRST)
      const opened = timesAt({ s: Math.floor(at.startedMs / 1000), ns: 0 })
      const { uid } = at.credentials
      return { ...plain, ...opened, uid, gid: TTY_GROUP, mode: S_IFCHR | 0o620, nlink: 1, rdev }
    }
    return {
      root: ROOT,
      stat,
      lookup: (_dir, name) => {
        if (name === 'ptmx') return PTMX
        if (!/^(0|[1-9]\d{0,5})$/.test(name)) return ENOENT
        return terminals(kernel).has(Number(name)) ? Number(name) + FIRST : ENOENT
      },
      list: () => [
        ...[...terminals(kernel).keys()]
          .sort((a, b) => b - a)
          .map((index) => entry(`${index}`, index + FIRST)),
        entry('ptmx', PTMX),
      ],
      parentOf: () => ROOT,
      readlink: () => EINVAL,
      read: () => EINVAL,
      statfs: () => STATFS,
    }
  },
}

const entry = (name: ByteString, ino: Ino): Entry => ({ name, ino, type: S_IFCHR })

const timesAt = (time: { s: number; ns: number }) => ({
  atime: time,
  mtime: time,
  ctime: time,
  birth: time,
})

/** Who leads the session at each terminal. */
const terminals = (kernel: Kernel): ReadonlyMap<number, Row> => {
  const leaders = new Map<number, Row>()
  for (const row of kernel.table.all()) {
    const tty: Tty | undefined = row.tty
    if (tty === undefined) continue
    const had = leaders.get(tty.index)
    if (had === undefined || row.pid === row.sid) leaders.set(tty.index, row)
  }
  return leaders
}
