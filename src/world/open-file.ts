/** Open file descriptions, and the descriptors of a process that point at them. */
import { EBADF, EMFILE, type Errno } from '../base/errno.ts'
import type { Fd, Stream } from './process.ts'
import type { Ino } from './tree.ts'

/** What open(2) made: shared by all descriptors that dup and fork made of it. */
export interface OpenFile {
  /** The inode in the tree, held; absent for pipes, terminals and channels. */
  readonly ino: Ino | undefined
  /** Where reads and writes go if this is not a regular file. */
  readonly stream: Stream | undefined
  /** O_ACCMODE, O_APPEND, O_NONBLOCK, O_PATH ... */
  flags: number
  offset: number
  /** Descriptors that point here. */
  refs: number
}

/** The descriptors of one process. */
export class Descriptors {
  readonly #files: (OpenFile | undefined)[] = []
  #cloexec: Set<Fd> | undefined

  get(fd: Fd): OpenFile | undefined {
    return this.#files[fd]
  }

  /** The lowest free descriptor from `from` on below `limit` (RLIMIT_NOFILE); EMFILE. */
  free(from: Fd, limit: number): Fd | Errno {
    let fd = from
    while (this.#files[fd] !== undefined) fd++
    return fd < limit ? fd : EMFILE
  }

  /** Puts a file at a descriptor that is free; counts it. */
  put(fd: Fd, file: OpenFile, isCloexec: boolean): Fd {
    while (this.#files.length < fd) this.#files.push(undefined)
    this.#files[fd] = file
    file.refs++
    if (isCloexec) this.setCloexec(fd, true)
    return fd
  }

  /** Takes a descriptor away; the caller lets go of the file. */
  take(fd: Fd): OpenFile | Errno {
    const file = this.#files[fd]
    if (file === undefined) return EBADF
    this.#files[fd] = undefined
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
    const fds: Fd[] = []
    for (let fd = 0; fd < this.#files.length; fd++) {
      if (this.#files[fd] !== undefined) fds.push(fd)
    }
    return fds
  }

  /** Another process's copy: the same open files. */
  copyTo(child: Descriptors): void {
    for (const fd of this.list()) {
      const file = this.#files[fd]
      if (file !== undefined) child.put(fd, file, this.isCloexec(fd))
    }
  }
}
