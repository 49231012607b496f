/** What all system calls of one world share. */
import type { ByteString } from '../base/bytes.ts'
import type { Clock, Time } from '../base/clock.ts'
import type { Dice } from '../base/dice.ts'
import type { Errno } from '../base/errno.ts'
import type { Fifos } from './fifo.ts'
import type { OpenFile, Place, Usage } from './open-file.ts'
import type { Stream } from './process.ts'
import type { ProcessTable } from './process-table.ts'
import type { Row } from './row.ts'
import type { States } from './states.ts'
import type { StreamTable } from './stream-table.ts'
import type { FileSystemStat, Ino, Stat, Tree } from './tree.ts'
import type { Facts, KernelLog } from './world.ts'

/** Mode, owner and size of an inode, without the cost of a `Stat`. */
export type Peek = Pick<Stat, 'mode' | 'nlink' | 'uid' | 'gid' | 'rdev' | 'size'>

/** Where a magic link of /proc leads: a place in the tree, or an open file without a name. */
export type Jump = { readonly ino: Ino } | { readonly file: OpenFile }

/** A tree as paths are walked through it: the disk, or the disk with other trees mounted. */
export interface Forest extends Tree {
  /** Who asks: set before each call that made-up trees may answer differently to (/proc/self). */
  caller?: Row | undefined
  peek(ino: Ino): Peek | undefined
  /** The name of a directory in the one above it. */
  nameOf(dir: Ino, child: Ino): ByteString | undefined
  /** A name of an inode and the directory it stands in; undefined when it has none any more. */
  placeOf?(ino: Ino): Place | undefined
  /** statfs(2) of the file system an inode is on. */
  statfs(ino?: Ino): FileSystemStat
  /** The file system an inode is on; link and rename stay on one. */
  mountOf?(ino: Ino): number
  /** Directories that something is mounted on can't be removed or renamed (EBUSY). */
  isMountPoint?(dir: Ino, name: string): boolean
  /** Links of /proc that lead somewhere by themselves; undefined: an ordinary link. */
  jump?(ino: Ino, row: Row): Jump | Errno | undefined
}

/** Opens a device node by its number; undefined: no such device (ENXIO). */
export type OpenDevice = (
  device: { readonly isBlock: boolean; readonly rdev: number },
  row: Row,
  flags: number,
) => Stream | Errno | undefined

/** One world's tree, processes, streams, devices and time. */
export interface Kernel {
  /** Replaced once, when file systems are mounted. */
  tree: Forest
  readonly clock: Clock
  readonly dice: Dice
  /** The coarse time that files get. */
  readonly fileTime: () => Time
  /** Everything in `work` happens at one moment of it. */
  readonly atOnce: <T>(work: () => T) => T
  readonly table: ProcessTable
  readonly streams: StreamTable
  readonly fifos: Fifos
  readonly openDevice: OpenDevice
  readonly states: States
  readonly facts: Facts
  /** The ring buffer; undefined: nobody may read it. */
  readonly log: KernelLog | undefined
  readonly usage: Usage
}
