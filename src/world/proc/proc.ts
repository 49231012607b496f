/** /proc: what it says is computed from the world's processes, clock and facts at each look. */
import { type ByteString, type Bytes, bytesOf, NO_BYTES, textOf } from '../../base/bytes.ts'
import {
  EACCES,
  EINVAL,
  EIO,
  EISDIR,
  ENOENT,
  ENOTDIR,
  type Errno,
  failed,
} from '../../base/errno.ts'
import { PROC_TEXTS_MAX } from '../../base/limits.ts'
import type { Synthetic } from '../forest.ts'
import type { Jump, Kernel } from '../kernel.ts'
import type { Row } from '../row.ts'
import {
  type Entry,
  type FileSystemStat,
  type Ino,
  isDirectory,
  S_IFMT,
  type Stat,
} from '../tree.ts'
import { shelvesOf } from './catalogue.ts'
import { listOf, lookUp, parentOf } from './directories.ts'
import type { View } from './entry.ts'
import type { MachineFacts } from './machine-facts.ts'
import { deviceOf } from './mounts.ts'
import { shownIno, systemIno } from './numbers.ts'
import { processEntries, taskEntries } from './process-entries.ts'
import { Settings } from './settings.ts'
import { systemEntries } from './system-entries.ts'
import { type Catalogues, type Thing, thingOf } from './thing.ts'

/** The /proc of a world, for its `mounts`. */
export const procOf =
  (machine: MachineFacts) =>
  (kernel: Kernel): Synthetic =>
    new Proc(kernel, machine)

/** Nothing in it is stored or counted, and no name can be made. */
const STATFS: FileSystemStat = {
  type: 0x9fa0,
  blockBytes: 4096,
  blocks: 0,
  blocksFree: 0,
  blocksAvailable: 0,
  inodes: 0,
  inodesFree: 0,
  nameBytesMax: 255,
}

const ROOT_INO = systemIno(0)
const NEVER = { s: 0, ns: 0 }

/** The same in all worlds, as an entry is told whose it is when it is asked. */
const CATALOGUES: Catalogues = {
  system: shelvesOf(systemEntries()),
  process: shelvesOf(processEntries),
  task: shelvesOf(taskEntries),
}

class Proc implements Synthetic {
  readonly root = ROOT_INO
  readonly #kernel: Kernel
  readonly #machine: MachineFacts
  readonly #device: number
  readonly #settings = new Settings()
  /** What was read last from the start: who reads on gets the rest of the same text. */
  readonly #texts = new Map<Ino, Bytes>()

  constructor(kernel: Kernel, machine: MachineFacts) {
    this.#kernel = kernel
    this.#machine = machine
    this.#device = deviceOf(machine, '/proc')
  }

  #view(caller: Row | undefined): View {
    return { kernel: this.#kernel, machine: this.#machine, settings: this.#settings, caller }
  }

  #thing(ino: Ino, caller: Row | undefined): Thing | undefined {
    return thingOf(CATALOGUES, ino, this.#view(caller))
  }

  stat(ino: Ino, caller?: Row): Stat | Errno {
    const thing = this.#thing(ino, caller)
    if (thing === undefined) return ENOENT
    const booted = { s: Math.floor(this.#machine.bootedMs / 1000), ns: 0 }
    const time = ino === ROOT_INO ? booted : this.#kernel.fileTime()
    const who = thing.row?.credentials
    return {
      dev: this.#device,
      ino: shownIno(ino),
      mode: thing.mode,
      nlink: ino === ROOT_INO ? thing.links + this.#kernel.table.size : thing.links,
      uid: who?.euid ?? 0,
      gid: who?.egid ?? 0,
      rdev: 0,
      size: thing.size,
      blocks: 0,
      blockBytes: 1024,
      atime: time,
      mtime: time,
      ctime: time,
      birth: NEVER,
    }
  }

  lookup(dir: Ino, name: ByteString, caller?: Row): Ino | Errno {
    const thing = this.#thing(dir, caller)
    if (thing === undefined) return ENOENT
    if (!isDirectory(thing.mode)) return ENOTDIR
    return lookUp(CATALOGUES, dir, name, this.#view(caller))
  }

  list(dir: Ino, caller?: Row): readonly Entry[] | Errno {
    const thing = this.#thing(dir, caller)
    if (thing === undefined) return ENOENT
    if (!isDirectory(thing.mode)) return ENOTDIR
    const view = this.#view(caller)
    const inos = listOf(CATALOGUES, dir, view)
    if (failed(inos)) return inos
    return inos.map(([name, ino]) => {
      const type = (thingOf(CATALOGUES, ino, view)?.mode ?? 0) & S_IFMT
      return { name, ino, type }
    })
  }

  parentOf(dir: Ino): Ino {
    return parentOf(CATALOGUES, dir)
  }

  readlink(ino: Ino, caller?: Row): ByteString | Errno {
    const thing = this.#thing(ino, caller)
    return thing === undefined ? ENOENT : (thing.target?.() ?? EINVAL)
  }

  jump(ino: Ino, caller?: Row): Jump | Errno | undefined {
    return this.#thing(ino, caller)?.jump?.()
  }

  read(ino: Ino, at: number, bytesMax: number, caller?: Row): Bytes | Errno {
    const kept = at === 0 ? undefined : this.#texts.get(ino)
    const bytes = kept ?? this.#fresh(ino, caller)
    return failed(bytes) ? bytes : bytes.subarray(at, at + bytesMax)
  }

  #fresh(ino: Ino, caller: Row | undefined): Bytes | Errno {
    const thing = this.#thing(ino, caller)
    if (thing === undefined) return ENOENT
    if (thing.text === undefined) return isDirectory(thing.mode) ? EISDIR : EINVAL
    const text = thing.text()
    if (failed(text)) return text
    const bytes = text === '' ? NO_BYTES : bytesOf(text)
    const [oldest] = this.#texts.keys()
    if (this.#texts.size >= PROC_TEXTS_MAX && oldest !== undefined) this.#texts.delete(oldest)
    this.#texts.delete(ino)
    this.#texts.set(ino, bytes)
    return bytes
  }

  write(ino: Ino, _at: number, bytes: Bytes, caller?: Row): number | Errno {
    const thing = this.#thing(ino, caller)
    if (thing === undefined) return ENOENT
    if (thing.write === undefined) return thing.row === undefined ? EIO : EINVAL
    if (thing.row !== undefined && caller?.credentials.euid !== 0 && caller !== thing.row) {
      return EACCES
    }
    return thing.write(textOf(bytes)) ?? bytes.length
  }

  statfs(): FileSystemStat {
    return STATFS
  }
}
