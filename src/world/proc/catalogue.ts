/** Entries by number: a table of entries flattened, so that an inode number names one. */
import type { ByteString } from '../../base/bytes.ts'
import type { DirectoryEntry, Entry } from './entry.ts'

export interface Shelf<Of> {
  readonly number: number
  readonly entry: Entry<Of>
  /** Number of the directory it stands in; the root's is its own. */
  readonly parent: number
  /** What it holds by name, in the order it is listed. */
  readonly children: ReadonlyMap<ByteString, number>
}

const NOTHING: ReadonlyMap<ByteString, number> = new Map()

/** Numbers from 0, the root's, on. */
export const shelvesOf = <Of>(root: DirectoryEntry<Of>): readonly Shelf<Of>[] => {
  const shelves: Shelf<Of>[] = []
  const add = (entry: Entry<Of>, parent: number): number => {
    const number = shelves.length
    if (entry.kind !== 'directory') {
      shelves.push({ number, entry, parent, children: NOTHING })
      return number
    }
    const children = new Map<ByteString, number>()
    shelves.push({ number, entry, parent, children })
    for (const child of entry.entries) children.set(child.name, add(child, number))
    return number
  }
  add(root, 0)
  return shelves
}

/** As proc_register keeps them: short names first, those of one length by their bytes. */
export const byLength = <Of>(entries: readonly Entry<Of>[]): readonly Entry<Of>[] =>
  entries.toSorted((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
