/** The tree that members of an archive make, as tar would unpack them; tricks are refused. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import {
  IMPORTED_NAMES_MAX,
  NAME_BYTES_MAX,
  PATH_BYTES_MAX,
  XATTR_NAME_BYTES_MAX,
  XATTR_VALUE_BYTES_MAX,
} from '../../base/limits.ts'
import {
  isDirectory,
  isSymlink,
  makeDevice,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFREG,
} from '../../world/tree.ts'
import type { Stored } from './content-writer.ts'
import type { Member } from './member.ts'
import { ImportRefused, shown } from './refused.ts'

/** One inode; hard links share it. */
export interface Leaf {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly rdev: number
  readonly mtimeS: number
  readonly mtimeNs: number
  readonly target: ByteString
  readonly xattrs: readonly (readonly [name: ByteString, value: Bytes])[]
  /** Of a regular file. */
  readonly stored?: Stored
  /** Of a directory. */
  readonly children?: Map<ByteString, Leaf>
  /** No member told of this directory: it had to be there. */
  readonly isGuessed?: boolean
}

export interface Grove {
  /** The directory that a member will stand in; refuses paths that lead anywhere else. */
  place(member: Member): Place
  /** Puts a member there, in place of one of before (the last one counts). */
  put(place: Place, member: Member, stored?: Stored): void
  readonly root: Leaf
}

/** Where a member goes; the root itself has no name. */
export interface Place {
  readonly parent: Map<ByteString, Leaf>
  readonly name: ByteString
}

const TYPES = {
  file: S_IFREG,
  hardlink: S_IFREG,
  directory: S_IFDIR,
  symlink: S_IFLNK,
  character: S_IFCHR,
  block: S_IFBLK,
  fifo: S_IFIFO,
}
const GUESSED_MODE = 0o755

/** An empty root, whose owners are so much lower than the archive's. */
export const createGrove = ({ ownersFrom = 0 }: { readonly ownersFrom?: number } = {}): Grove => {
  const top = new Map<ByteString, Leaf>([['', guessed()]])
  let names = 1
  const root = (): Leaf => top.get('') ?? guessed()
  const count = (): void => {
    names += 1
    if (names > IMPORTED_NAMES_MAX) {
      throw new ImportRefused(`the root has more than ${IMPORTED_NAMES_MAX} names`)
    }
  }

  /** A directory by its names; those that no member told of are made on the way. */
  const directoryAt = (path: readonly ByteString[]): Map<ByteString, Leaf> => {
    let at = root().children ?? new Map<ByteString, Leaf>()
    for (const name of path) {
      let next = at.get(name)
      if (next === undefined) {
        next = guessed()
        at.set(name, next)
        count()
      }
      if (next.children === undefined) throw through(name, next)
      at = next.children
    }
    return at
  }

  const linkedTo = (target: ByteString): Leaf => {
    const path = namesOf(target, 'a hard link to')
    const name = path.pop() ?? ''
    let at: Map<ByteString, Leaf> | undefined = root().children
    for (const dir of path) {
      const next: Leaf | undefined = at?.get(dir)
      if (next !== undefined && next.children === undefined) throw through(dir, next)
      at = next?.children
    }
    const leaf = at?.get(name)
    if (leaf === undefined || isDirectory(leaf.mode)) {
      throw new ImportRefused(`a hard link to ${shown(target)}, which is no file before it`)
    }
    return leaf
  }

  return {
    get root() {
      return root()
    },
    place: ({ path }) => {
      const names = namesOf(path, 'its name is')
      const name = names.pop()
      return name === undefined ? { parent: top, name: '' } : { parent: directoryAt(names), name }
    },
    put: ({ parent, name }, member, stored) => {
      const before = parent.get(name)
      if (name === '' && member.type !== 'directory') {
        throw new ImportRefused('the root itself is no directory')
      }
      const leaf =
        member.type === 'hardlink'
          ? linkedTo(member.target)
          : leafOf(member, { ownersFrom, stored, before })
      if (before?.children !== undefined && before.children.size > 0 && !leaf.children) {
        throw new ImportRefused('it stands where a directory with files is already')
      }
      if (before === undefined) count()
      parent.set(name, leaf)
    },
  }
}

const guessed = (): Leaf => ({
  mode: S_IFDIR | GUESSED_MODE,
  uid: 0,
  gid: 0,
  rdev: 0,
  mtimeS: 0,
  mtimeNs: 0,
  target: '',
  xattrs: [],
  children: new Map(),
  isGuessed: true,
})

const through = (name: ByteString, leaf: Leaf): ImportRefused =>
  new ImportRefused(
    isSymlink(leaf.mode)
      ? `it leads through the symbolic link ${shown(name)} (to ${shown(leaf.target)})`
      : `it leads through ${shown(name)}, which is no directory`,
  )

/** The names of a path below the root; refuses what leads out of it, and what Linux can't have. */
const namesOf = (path: ByteString, what: string): ByteString[] => {
  const refuse = (why: string): never => {
    throw new ImportRefused(`${what} ${path === '' ? 'empty' : shown(path)}${why}`)
  }
  if (path === '') refuse('')
  if (path.startsWith('/')) refuse(', which is absolute')
  if (path.includes('\0')) refuse(', with a NUL in it')
  if (path.length >= PATH_BYTES_MAX) refuse(`: longer than ${PATH_BYTES_MAX - 1} bytes`)
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  if (names.includes('..')) refuse(', which goes up by ..')
  if (names.some((name) => name.length > NAME_BYTES_MAX)) {
    refuse(`: a name of more than ${NAME_BYTES_MAX} bytes`)
  }
  return names
}

const UID_MAX = 2 ** 32 - 2
const MAJOR_MAX = 2 ** 12
const MINOR_MAX = 2 ** 20
/** What ext4 can keep with 256-byte inodes: 1901 to 2446. */
const TIME_MIN_S = -(2 ** 31)
const TIME_MAX_S = 2 ** 34 - 2 ** 31 - 1

const leafOf = (
  member: Member,
  of: {
    readonly ownersFrom: number
    readonly stored: Stored | undefined
    before: Leaf | undefined
  },
): Leaf => {
  const { type, target, xattrs, mtimeS, mtimeNs } = member
  if (type === 'symlink' && (target === '' || target.includes('\0'))) {
    throw new ImportRefused('a symbolic link that leads nowhere')
  }
  if (target.length >= PATH_BYTES_MAX) {
    throw new ImportRefused(`a symbolic link to more than ${PATH_BYTES_MAX - 1} bytes`)
  }
  const shownS = Math.max(TIME_MIN_S, Math.min(TIME_MAX_S, mtimeS))
  const isDir = type === 'directory'
  return {
    mode: TYPES[type] | (type === 'symlink' ? 0o777 : member.mode),
    uid: ownerOf(member.uid, of.ownersFrom),
    gid: ownerOf(member.gid, of.ownersFrom),
    rdev: type === 'character' || type === 'block' ? deviceOf(member) : 0,
    mtimeS: shownS,
    mtimeNs: shownS === mtimeS ? mtimeNs : 0,
    target: type === 'symlink' ? target : '',
    xattrs: xattrs.map(checkedXattr),
    ...(of.stored === undefined ? {} : { stored: of.stored }),
    ...(isDir ? { children: of.before?.children ?? new Map() } : {}),
  }
}

const ownerOf = (id: number, from: number): number => {
  if (id < 0 || id > UID_MAX) throw new ImportRefused(`its owner ${id} is none of Linux`)
  return id >= from ? id - from : id
}

const deviceOf = ({ major, minor }: Member): number => {
  const isOne = major >= 0 && major < MAJOR_MAX && minor >= 0 && minor < MINOR_MAX
  if (!isOne) throw new ImportRefused(`the device ${major}, ${minor} is none of Linux`)
  return makeDevice(major, minor)
}

const XATTR_NAME = /^(user|trusted|security|system)\.[^\0]+$/

const checkedXattr = (xattr: readonly [ByteString, Bytes]): readonly [ByteString, Bytes] => {
  const [name, value] = xattr
  const isOne = XATTR_NAME.test(name) && name.length <= XATTR_NAME_BYTES_MAX
  if (!isOne || value.length > XATTR_VALUE_BYTES_MAX) {
    throw new ImportRefused(`its attribute ${shown(name)} (${value.length} bytes) is none of Linux`)
  }
  return xattr
}
