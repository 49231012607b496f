/** One inode of /proc with everything that can be asked of it. */
import type { ByteString } from '../../base/bytes.ts'
import type { Errno } from '../../base/errno.ts'
import type { Jump } from '../kernel.ts'
import type { Row } from '../row.ts'
import { type Ino, S_IFDIR, S_IFLNK, S_IFREG } from '../tree.ts'
import type { Shelf } from './catalogue.ts'
import { descriptorInfo, descriptorLink } from './descriptors.ts'
import type { Entry, ProcessView, View } from './entry.ts'
import { named } from './numbers.ts'

/** The tables that inode numbers count in. */
export interface Catalogues {
  readonly system: readonly Shelf<View>[]
  readonly process: readonly Shelf<ProcessView>[]
  readonly task: readonly Shelf<ProcessView>[]
}

export interface Thing {
  /** With type bits. */
  readonly mode: number
  readonly size: number
  readonly links: number
  /** Whose it is; root's when absent. */
  readonly row?: Row
  readonly text?: () => ByteString | Errno
  readonly write?: (text: ByteString) => Errno | undefined
  readonly target?: () => ByteString | Errno
  readonly jump?: () => Jump | Errno | undefined
}

/** Undefined: the process or descriptor is gone, or the number never was one. */
export const thingOf = (of: Catalogues, ino: Ino, view: View): Thing | undefined => {
  const name = named(ino)
  if (name.of === 'system') {
    const shelf = of.system[name.number]
    return shelf && bound(shelf.entry, view)
  }
  const row = view.kernel.table.get(name.pid)
  if (row === undefined) return undefined
  const seen = { ...view, row }
  if (name.of !== 'process') {
    return (name.of === 'fd' ? descriptorLink : descriptorInfo)(seen, name.fd)
  }
  const shelf = (name.isTask ? of.task : of.process)[name.number]
  return shelf && { ...bound(shelf.entry, seen), row }
}

const bound = <Of>(entry: Entry<Of>, of: Of): Thing => {
  switch (entry.kind) {
    case 'file': {
      const { write } = entry
      const more = write === undefined ? {} : { write: (text: ByteString) => write(of, text) }
      const mode = S_IFREG | entry.mode
      return { mode, size: 0, links: 1, text: () => entry.text(of), ...more }
    }
    case 'link': {
      const { jump } = entry
      const more = jump === undefined ? {} : { jump: () => jump(of) }
      const mode = S_IFLNK | entry.mode
      return { mode, size: entry.size, links: 1, target: () => entry.target(of), ...more }
    }
    case 'directory': {
      const threads = entry.holds === 'task' ? 1 : 0
      const links = 2 + threads + entry.entries.filter(({ kind }) => kind === 'directory').length
      return { mode: S_IFDIR | entry.mode, size: 0, links }
    }
    default:
      return entry satisfies never
  }
}
