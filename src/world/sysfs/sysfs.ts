/** /sys: what attackers and programs read of devices, processors and control groups, as a guest has it. */
import { type ByteString, type Bytes, bytesOf, NO_BYTES } from '../../base/bytes.ts'
import {
  EACCES,
  EINVAL,
  EISDIR,
  ENOENT,
  ENOTDIR,
  EPERM,
  type Errno,
  failed,
} from '../../base/errno.ts'
import type { Synthetic } from '../forest.ts'
import type { Kernel } from '../kernel.ts'
import { type Shelf, shelvesOf } from '../proc/catalogue.ts'
import type { View } from '../proc/entry.ts'
import type { MachineFacts } from '../proc/machine-facts.ts'
import { deviceOf } from '../proc/mounts.ts'
import { Settings } from '../proc/settings.ts'
import type { Row } from '../row.ts'
import type { Entry } from '../tree.ts'
import { type FileSystemStat, type Ino, S_IFDIR, S_IFLNK, S_IFREG, type Stat } from '../tree.ts'
import { sysTree } from './tree.ts'

/** The /sys of a world, for its `mounts`; undefined: the machine has none mounted. */
export const sysfsOf = (machine: MachineFacts): ((kernel: Kernel) => Synthetic) | undefined =>
  machine.mounts.some(({ path }) => path === '/sys')
    ? (kernel) => new Sysfs(kernel, machine)
    : undefined

const ROOT: Ino = 1
const NEVER = { s: 0, ns: 0 }
const ATTRIBUTE_BYTES = 4_096

/** SYSFS_MAGIC; nothing is counted. */
const STATFS: FileSystemStat = {
  type: 0x62656572,
  ...{ blockBytes: 4096, blocks: 0, blocksFree: 0, blocksAvailable: 0 },
  ...{ inodes: 0, inodesFree: 0, nameBytesMax: 255 },
}

class Sysfs implements Synthetic {
  readonly root = ROOT
  /** kernfs has no way to make a file, and hands mkdir(2) on to nobody. */
  readonly refusals = { file: EACCES, other: EPERM }
  readonly #kernel: Kernel
  readonly #machine: MachineFacts
  readonly #device: number
  readonly #settings = new Settings()
  /** Made when somebody looks for the first time. */
  #made: readonly Shelf<View>[] | undefined

  constructor(kernel: Kernel, machine: MachineFacts) {
    this.#kernel = kernel
    this.#machine = machine
    this.#device = deviceOf(machine, '/sys')
  }

  #shelf(ino: Ino): Shelf<View> | undefined {
    this.#made ??= shelvesOf(sysTree(this.#machine, this.#kernel))
    return this.#made[ino - ROOT]
  }

  stat(ino: Ino): Stat | Errno {
    const shelf = this.#shelf(ino)
    if (shelf === undefined) return ENOENT
    const { entry } = shelf
    const time = { s: Math.floor(this.#machine.bootedMs / 1000), ns: 0 }
    return {
      ...{ dev: this.#device, ino, mode: this.#typeOf(shelf) | entry.mode },
      nlink: entry.kind === 'directory' ? 2 + this.#foldersIn(shelf) : 1,
      ...{ uid: 0, gid: 0, rdev: 0 },
      size: entry.kind === 'file' ? ATTRIBUTE_BYTES : 0,
      ...{ blocks: 0, blockBytes: 4096 },
      ...{ atime: time, mtime: time, ctime: time, birth: NEVER },
    }
  }

  #typeOf({ entry }: Shelf<View>): number {
    return entry.kind === 'directory' ? S_IFDIR : entry.kind === 'link' ? S_IFLNK : S_IFREG
  }

  #foldersIn({ children }: Shelf<View>): number {
    let count = 0
    for (const number of children.values()) {
      if (this.#shelf(ROOT + number)?.entry.kind === 'directory') count++
    }
    return count
  }

  lookup(dir: Ino, name: ByteString): Ino | Errno {
    const shelf = this.#shelf(dir)
    if (shelf === undefined) return ENOENT
    if (shelf.entry.kind !== 'directory') return ENOTDIR
    const number = shelf.children.get(name)
    return number === undefined ? ENOENT : ROOT + number
  }

  list(dir: Ino): readonly Entry[] | Errno {
    const shelf = this.#shelf(dir)
    if (shelf === undefined) return ENOENT
    if (shelf.entry.kind !== 'directory') return ENOTDIR
    return [...shelf.children].map(([name, number]) => {
      const child = this.#shelf(ROOT + number)
      return { name, ino: ROOT + number, type: child === undefined ? 0 : this.#typeOf(child) }
    })
  }

  parentOf(dir: Ino): Ino {
    return ROOT + (this.#shelf(dir)?.parent ?? 0)
  }

  readlink(ino: Ino): ByteString | Errno {
    const entry = this.#shelf(ino)?.entry
    return entry?.kind === 'link' ? entry.target(this.#view(undefined)) : EINVAL
  }

  #view(caller: Row | undefined): View {
    return { kernel: this.#kernel, machine: this.#machine, settings: this.#settings, caller }
  }

  read(ino: Ino, at: number, bytesMax: number, caller?: Row): Bytes | Errno {
    const entry = this.#shelf(ino)?.entry
    if (entry === undefined) return ENOENT
    if (entry.kind !== 'file') return entry.kind === 'directory' ? EISDIR : EINVAL
    const text = entry.text(this.#view(caller))
    if (failed(text)) return text
    return text === '' ? NO_BYTES : bytesOf(text).subarray(at, at + bytesMax)
  }

  /** What can be set is taken and changes nothing; what can't be is not even root's to write. */
  write(ino: Ino, _at: number, bytes: Bytes): number | Errno {
    const entry = this.#shelf(ino)?.entry
    if (entry?.kind !== 'file') return EINVAL
    return (entry.mode & 0o222) === 0 ? EACCES : bytes.length
  }

  statfs(): FileSystemStat {
    return STATFS
  }
}
