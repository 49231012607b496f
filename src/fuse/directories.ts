/** Open directories: what a reader was shown does not move under him. */
import { EBADF, type Errno, failed } from '../base/errno.ts'
import type { Entry, Ino, Tree } from '../world/tree.ts'

interface OpenDirectory {
  readonly ino: Ino
  entries: readonly Entry[] | undefined
}

/** A number for each opendir(3); the entries are taken when the reader is at the beginning. */
export class OpenDirectories {
  readonly #tree: Tree
  readonly #isReadOnly: boolean
  readonly #open = new Map<number, OpenDirectory>()
  #next = 1

  constructor(tree: Tree, { isReadOnly }: { isReadOnly: boolean }) {
    this.#tree = tree
    this.#isReadOnly = isReadOnly
  }

  open(ino: Ino): number {
    const handle = this.#next++
    this.#open.set(handle, { ino, entries: undefined })
    return handle
  }

  close(handle: number): void {
    this.#open.delete(handle)
  }

  /** What a reader at `offset` sees; rewinddir(3) looks anew. EBADF. */
  entries(handle: number, offset: number): readonly Entry[] | Errno {
    const directory = this.#open.get(handle)
    if (directory === undefined) return EBADF
    if (offset === 0 || directory.entries === undefined) {
      const { ino } = directory
      const entries = this.#isReadOnly ? this.#tree.entries(ino) : this.#tree.list(ino)
      if (failed(entries)) return entries
      directory.entries = entries
    }
    return directory.entries
  }
}
