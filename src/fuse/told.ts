/** What was told of directories: told again as long as nothing at all has changed. */
import { type Bytes, copyOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { FUSE_TOLD_BYTES_MAX } from '../base/limits.ts'
import type { Ino, Tree } from '../world/tree.ts'

interface Told {
  /** The newest change when it was told. */
  readonly sequence: number
  /** The directory's time: a rotation of logs changes names without a change. */
  readonly mtimeS: number
  readonly mtimeNs: number
  readonly answers: Map<number, { readonly room: number; readonly bytes: Bytes }>
  size: number
}

/**
 * Answers to readers of directories that others change, too: their kernel must not keep them, so it
 * asks each time. `sequence` is the number of the newest change of the tree.
 */
export class ToldDirectories {
  readonly #tree: Tree
  readonly #sequence: () => number
  /** By directory, the one that was told last at the end. */
  readonly #told = new Map<Ino, Told>()
  #bytes = 0

  constructor(tree: Tree, sequence: () => number) {
    this.#tree = tree
    this.#sequence = sequence
  }

  /** What a reader at `offset` with so much room was told; undefined: it may be otherwise now. */
  at(dir: Ino, offset: number, room: number): Bytes | undefined {
    const told = this.#told.get(dir)
    if (told === undefined) return undefined
    const now = this.#now(dir)
    const { sequence, mtimeS, mtimeNs } = told
    if (now?.sequence !== sequence || now.mtimeS !== mtimeS || now.mtimeNs !== mtimeNs) {
      this.#forget(dir, told)
      return undefined
    }
    const answer = told.answers.get(offset)
    return answer?.room === room ? answer.bytes : undefined
  }

  /** Takes a copy of what he is told now. */
  keep(dir: Ino, offset: number, room: number, bytes: Bytes): void {
    const now = this.#now(dir)
    if (now === undefined) return
    const told = this.#told.get(dir) ?? { ...now, answers: new Map(), size: 0 }
    this.#told.delete(dir)
    this.#told.set(dir, told)
    const more = bytes.length - (told.answers.get(offset)?.bytes.length ?? 0)
    told.answers.set(offset, { room, bytes: copyOf(bytes) })
    told.size += more
    this.#bytes += more
    for (const [oldest, of] of this.#told) {
      if (this.#bytes <= FUSE_TOLD_BYTES_MAX) return
      this.#forget(oldest, of)
    }
  }

  #now(dir: Ino): Pick<Told, 'sequence' | 'mtimeS' | 'mtimeNs'> | undefined {
    const stat = this.#tree.stat(dir)
    if (failed(stat)) return undefined
    return { sequence: this.#sequence(), mtimeS: stat.mtime.s, mtimeNs: stat.mtime.ns }
  }

  #forget(dir: Ino, { size }: Told): void {
    this.#told.delete(dir)
    this.#bytes -= size
  }
}
