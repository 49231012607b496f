/** One fake machine as one visitor sees it. Synchronous, in memory, without any I/O of its own. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import type { Dice } from '../base/dice.ts'
import type { Errno } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import type { Synthetic } from './forest.ts'
import type { Kernel } from './kernel.ts'
import type { Pid, Process, Server, ServerSetup } from './process.ts'
import type { Syscalls } from './syscalls.ts'
import type { Ino, Tree } from './tree.ts'

/**
 * The immutable base of all worlds: inodes 1..count, the root is 1. Loaded once, shared by all
 * machines; never changed by anybody.
 */
export interface Image {
  /**
   * Names the image and the bytes of all its files: a world remembers what it stands on, and
   * never stands on anything else.
   */
  readonly pin: string
  readonly inodes: number
  has(ino: Ino): boolean
  stat(ino: Ino): ImageStat
  lookup(dir: Ino, name: ByteString): Ino | undefined
  /** Names in the order the recorded directory had them. */
  list(dir: Ino): readonly { readonly name: ByteString; readonly ino: Ino }[]
  parentOf(dir: Ino): Ino
  /** Target of a symbolic link. */
  target(ino: Ino): ByteString
  /** One path of an inode (the first recorded one of a link group). */
  pathOf(ino: Ino): ByteString
  xattrs(ino: Ino): ReadonlyMap<ByteString, Bytes> | undefined
}

/** What an image knows of an inode. */
export interface ImageStat {
  readonly mode: number
  readonly nlink: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly rdev: number
  readonly mtimeS: number
  readonly mtimeNs: number
  /** When it was installed: its ctime and birth. Absent: as mtime. */
  readonly ctimeS?: number
  readonly ctimeNs?: number
}

/**
 * Port to imagination: the whole bytes of an image file, of exactly its promised size. Waiting:
 * they are being made; park and ask again. The persona keeps and shares them (canon).
 */
export type Imagine = (ino: Ino) => Bytes | Errno | Waiting

/**
 * Port to the bytes of an image file that are at hand and need not be held as a whole: those from
 * an offset up to another one, or EIO. Undefined: `Imagine` knows them.
 */
export type PiecesOf = (ino: Ino) => ((from: number, to: number) => Bytes | Errno) | undefined

/**
 * What a path is promised to be before anybody has seen its bytes: a pure function of persona and
 * path, so the same in every world and process.
 */
export interface Promised {
  /** With the type bits: a regular file, a directory or a symbolic link. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Of a file: so many bytes `bytes` will give. */
  readonly size: number
  readonly mtimeS: number
  readonly mtimeNs: number
  /** Of a symbolic link. */
  readonly target?: ByteString
  /** Of a directory: everything in it, in readdir's order; the paths below it are promised, too. */
  readonly children?: readonly ByteString[]
}

/**
 * Port to files that nobody planned and that come into being when somebody asks for them by name,
 * in the asker's world only. Paths are those of the persona, not of the walk: a directory of the
 * image keeps its first one, a ghost directory the one it was conjured by.
 */
export interface Ghosts {
  /** Whether such a thing may be in this directory at all. Quick: asked at every miss. */
  mayHold(dir: ByteString): boolean
  /** What comes into being at this path; undefined: nothing, now and always. Pure. */
  promise(path: ByteString): Promised | undefined
  /**
   * The whole bytes of a promised file, of exactly its size. Asked by every reader, of many worlds,
   * and again when he is woken: that they are made only once is the port's duty.
   */
  bytes(path: ByteString): Bytes | Errno | Waiting
}

/**
 * Port to files that grow by themselves (logs). Every one is an inode of the image. A rotation
 * hands the same inode on from name to name (auth.log, auth.log.1); when it leaves the last name
 * its number comes back as a new, empty file. All is a pure function of persona and time.
 */
export interface Living {
  /** Whether the image's inode of this number is one: always or never. Quick: asked at every stat. */
  has(ino: Ino): boolean
  /** Which inode bears now the name that the image gives to this one. */
  bearer(ino: Ino, nowMs: number): Ino
  /** When rotation last changed the names in a directory (Unix seconds); 0: it never did. */
  turnedS(dir: Ino, nowMs: number): number
  /** What the file is now; `life` differs when the number has come back as another file. */
  state(ino: Ino, nowMs: number): LivingState
  /** Up to `count` bytes from `at` of that life, none past its size of now. Views, not to be changed. */
  read(ino: Ino, range: { readonly at: number; readonly count: number }, nowMs: number): Bytes
}

export interface LivingState {
  readonly life: number
  readonly size: number
  readonly mtimeS: number
  readonly mtimeNs: number
  /** When this life began. */
  readonly birthS: number
}

/**
 * Port to the kernel's messages: those after a moment that the ring buffer still holds now,
 * `<pri>[seconds] text` a line, as syslog(2) gives them. Pure.
 */
export type KernelLog = (of: { readonly afterMs: number; readonly nowMs: number }) => ByteString

/** Port to content that the store keeps apart by hash. Waiting: it is being fetched. */
export type FetchBlob = (hash: string) => Bytes | Errno | Waiting

/** What uname(2), sethostname and the login programs say about this machine. */
export interface Facts {
  readonly hostname: ByteString
  readonly kernelRelease: ByteString
  readonly kernelVersion: ByteString
  readonly machine: ByteString
  readonly domain: ByteString
}

export interface WorldLimits {
  readonly inodes: number
  readonly bytes: number
  readonly processes: number
  /** Content kept in memory although the store has it; RESIDENT_BYTES_MAX when absent. */
  readonly residentBytes?: number
}

/** A file system that is computed as it is looked at, made for one world. */
export interface MountSetup {
  readonly path: ByteString
  readonly make: (kernel: Kernel) => Synthetic
}

/** A process of the machine itself: it is seen and can be ended, but runs no code. */
export interface Resident {
  readonly pid: number
  readonly ppid: number
  readonly uid: number
  readonly gid: number
  readonly comm: ByteString
  readonly argv: readonly ByteString[]
  /** Milliseconds since 1970. */
  readonly startedMs: number
  /** Leader of its session and process group; itself when absent. */
  readonly leader?: number
  readonly nice?: number
  /** Processor time it has used. */
  readonly cpuMs?: number
  readonly threads?: number
  /** Path of its executable; without it /proc/PID/exe leads nowhere. */
  readonly exe?: ByteString
  /** Where systemd keeps it, as /proc/PID/cgroup tells it: `/system.slice/cron.service`. */
  readonly cgroup?: ByteString
  /** In KiB; absent: as a program of its name. */
  readonly memory?: { readonly sizeKb: number; readonly residentKb: number }
  /** A thread of the kernel: it has no memory, and no signal reaches it. An idle one is shown as I. */
  readonly kernel?: 'sleeping' | 'idle'
}

export interface WorldSetup {
  readonly image: Image
  readonly imagine: Imagine
  /** Absent: all files of the image are taken as a whole. */
  readonly pieces?: PiecesOf
  readonly fetchBlob: FetchBlob
  /** Absent: what the image does not have does not exist. */
  readonly ghosts?: Ghosts
  /** Absent: no file grows by itself. */
  readonly living?: Living
  /** Absent: nobody may read the kernel's messages. */
  readonly kernelLog?: KernelLog
  readonly facts: Facts
  readonly clock: Clock
  readonly dice: Dice
  readonly limits: WorldLimits
  /** Size of the disk that statfs(2) tells; absent: the image and what `limits` allow. */
  readonly diskBytes?: number
  /** Processes of the machine itself, pid 1 among them; only that one when absent. */
  readonly residents?: readonly Resident[]
  /** When pid 1 was started, if `residents` do not tell; milliseconds since 1970. */
  readonly bootedMs?: number
  /** pid of the first process a visitor gets (earlier ones are the machine's own). */
  readonly firstPid: number
  /** Made-up file systems (/proc, /sys) and the directories of the image that they cover. */
  readonly mounts?: readonly MountSetup[]
  /** What the store holds of this world; empty for a fresh one. */
  readonly records: Iterable<readonly [key: string, value: Bytes]>
}

/** What changed since the last batch, as the store keeps it. `null` deletes a key. */
export interface Batch {
  /** Sequence number of the newest change in it. */
  readonly sequence: number
  readonly changes: ReadonlyMap<string, Bytes | null>
  /**
   * Content named by the changes, by SHA-256 in hex: to be put before the commit. Copies, each with
   * memory of its own: they belong to whoever took the batch.
   */
  readonly blobs: ReadonlyMap<string, Bytes>
}

export interface World {
  readonly tree: Tree
  /** The disk alone: what /proc and others cover is seen. For who looks from outside. */
  readonly disk: Tree
  readonly facts: Facts
  readonly clock: Clock
  /** Calls back with each file whose content changes, whoever does it; the answer ends it. */
  watchContent(hear: (ino: Ino) => void): () => void
  /**
   * Calls back with each inode in the call that changes its attributes, whoever does it; the answer
   * ends it. Not with what has no name any more, nor with what time itself changes (`isLiving`).
   */
  watchInodes(hear: (ino: Ino) => void): () => void
  /** Whether an inode is a log, or a directory in which time itself changes names. */
  isLiving(ino: Ino): boolean
  /** Number of the newest durable-to-be change; 0 in a world nobody has changed. */
  sequence(): number
  /** Takes what changed since the last call; undefined when nothing did. */
  takeBatch(): Batch | undefined
  /** Chunks of this batch are in the store: their memory may be given up under pressure. */
  committed(sequence: number): void
  /** Bytes of content this world holds in memory now. */
  residentBytes(): number
  /** How much of it may be held that the store has, too, from now on; undefined: as at first. */
  limitResident(bytes: number | undefined): void
  /**
   * What a daemon of the machine writes at the end of one of its logs (`living`), by the image's
   * path: it holds the file open, whatever visitors did to its name. False: there is no such log, or
   * it is full.
   */
  note(path: ByteString, text: ByteString): boolean
  /** A process of a daemon that serves a visitor. */
  startServer(as: ServerSetup): Server | Errno
  /** The first process of a session; a child of pid 1 when no parent is named. */
  startProcess(as: {
    parent?: Pid
    comm: ByteString
    argv: readonly ByteString[]
    environment: readonly ByteString[]
    cwd: ByteString
    uid?: number
    gid?: number
    groups?: readonly number[]
    /** logind's number of the login; 1 when absent. */
    login?: number
  }): Syscalls | Errno
  /** Living processes, zombies included. */
  processes(): readonly Process[]
}
