/** Open file descriptions, and the descriptors of a process that point at them. */
import type { ByteString } from '../base/bytes.ts'
import { EBADF, EMFILE, ENFILE, type Errno } from '../base/errno.ts'
import { DESCRIPTORS_MAX } from '../base/limits.ts'
import type { Fd, Stream } from './process.ts'
import type { Ino } from './tree.ts'

/** A name in a directory: where something was found. */
export interface Place {
  readonly dir: Ino
  readonly name: ByteString
}

/** What open(2) made: shared by all descriptors that dup and fork made of it. */
export interface OpenFile {
  /** The inode in the tree, held; absent for pipes, terminals and channels. */
  readonly ino: Ino | undefined
  /** Where reads and writes go if this is not a regular file. */
  readonly stream: Stream | undefined
  /** Where it was found, for who looks at /proc/PID/fd; the name may be gone by now. */
  readonly place?: Place
  /** O_ACCMODE, O_APPEND, O_NONBLOCK, O_PATH ... */
  flags: number
  offset: number
  /** Descriptors that point here. */
  refs: number
}

/** What all processes of a world have open together: bounded, as it costs memory. */
export interface Usage {
  files: number
  descriptors: number
  pipePages: number
}

/** The descriptors of one process. */
export class Descriptors {
  /** Most of the machine's own processes have none. */
  #files: Map<Fd, OpenFile> | undefined
  readonly #usage: Usage
  #cloexec: Set<Fd> | undefined

  constructor(usage: Usage) {
    this.#usage = usage
  }

  get size(): number {
    return this.#files?.size ?? 0
  }

  get(fd: Fd): OpenFile | undefined {
    return this.#files?.get(fd)
  }

  /** The lowest free one from `from` on below `limit` (RLIMIT_NOFILE); EMFILE, ENFILE. */
  free(from: Fd, limit: number): Fd | Errno {
    let fd = from
    while (this.#files?.has(fd) === true) fd++
    if (fd >= limit) return EMFILE
    return this.#usage.descriptors >= DESCRIPTORS_MAX ? ENFILE : fd
  }

  /** Puts a file at a descriptor that is free; counts it. */
  put(fd: Fd, file: OpenFile, isCloexec: boolean): Fd {
    this.#files ??= new Map()
    this.#files.set(fd, file)
    file.refs++
    this.#usage.descriptors++
    if (isCloexec) this.setCloexec(fd, true)
    return fd
  }

  /** Takes a descriptor away; the caller lets go of the file. */
  take(fd: Fd): OpenFile | Errno {
    const file = this.#files?.get(fd)
    if (file === undefined) return EBADF
    this.#files?.delete(fd)
    this.#usage.descriptors--
    this.#cloexec?.delete(fd)
    return file
  }

  isCloexec(fd: Fd): boolean {
    return this.#cloexec?.has(fd) === true
  }

  setCloexec(fd: Fd, to: boolean): void {
    if (!to) {
      this.#cloexec?.delete(fd)
      return
    }
    this.#cloexec ??= new Set()
    this.#cloexec.add(fd)
  }

  /** Open descriptors, ascending. */
  list(): Fd[] {
    return [...(this.#files?.keys() ?? [])].sort((a, b) => a - b)
  }

  /** Another process's copy: the same open files. */
  copyTo(child: Descriptors): void {
    for (const [fd, file] of this.#files ?? []) child.put(fd, file, this.isCloexec(fd))
  }
}
