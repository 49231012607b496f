/** The image of a persona: all paths of a machine in shared memory, one for all threads. */
import { type ByteString, type Bytes, textOf } from '../base/bytes.ts'
import { NAME_BYTES_MAX } from '../base/limits.ts'
import type { Ino } from '../world/tree.ts'
import type { Image, ImageStat } from '../world/world.ts'
import { type Content, KINDS } from './image-entry.ts'
import type { Xattr } from './xattrs.ts'

/**
 * An image as it travels between threads (`workerData`, `postMessage`): arrays over shared memory.
 * Inode arrays are indexed by inode number, entry arrays by name. Numbers have gaps: `mode` is 0.
 */
export interface ImageData {
  readonly hash: string
  readonly mode: Uint16Array
  readonly nlink: Uint16Array
  readonly uid: Uint32Array
  readonly gid: Uint32Array
  readonly size: Float64Array
  readonly rdev: Uint32Array
  readonly mtimeS: Float64Array
  readonly mtimeNs: Uint32Array
  /** Of a directory: its first entry and how many follow each other. */
  readonly firstEntry: Uint32Array
  readonly entryCount: Uint32Array
  /** One entry that names the inode. */
  readonly namedBy: Uint32Array
  readonly kind: Uint8Array
  /** Of a file: recorded bytes. Of a symbolic link: `at` and `head` of its target in `names`. */
  readonly contentAt: Uint32Array
  readonly contentHead: Uint32Array
  readonly contentTail: Uint32Array

  readonly entryDir: Uint32Array
  readonly entryIno: Uint32Array
  readonly entryNameAt: Uint32Array
  readonly entryNameBytes: Uint8Array
  readonly names: Uint8Array
  /** Open addressing by `hashOfName`: entry + 1, or 0. Its length is a power of two. */
  readonly table: Uint32Array
}

/** An image, and what the persona wants to know of it besides. */
export interface PersonaImage extends Image {
  /** SHA-256 (hex) of its tree. */
  readonly hash: string
  /** What the image knows of a regular file's bytes. */
  contentOf(ino: Ino): Content
}

export const ROOT_INO = 1

/** The image of shared data; several may stand on the same, in any thread. Paths are the image's. */
export const imageOf = (
  image: ImageData,
  xattrs: readonly Xattr[] = [],
  pin = image.hash,
): PersonaImage => {
  const carried = new Map<Ino, Map<ByteString, Bytes>>()
  const lists = new Map<Ino, readonly Listed[]>()
  const nameOf = (entry: number): ByteString => {
    const at = image.entryNameAt[entry] ?? 0
    return textOf(image.names.subarray(at, at + (image.entryNameBytes[entry] ?? 0)))
  }
  const parentOf = (ino: Ino): Ino => image.entryDir[image.namedBy[ino] ?? 0] ?? ROOT_INO
  for (const [path, name, hex] of xattrs) {
    const ino = inoOf(image, path)
    if (ino === undefined) continue
    carried.set(ino, carried.get(ino) ?? new Map())
    carried.get(ino)?.set(name, new Uint8Array(Buffer.from(hex, 'hex')))
  }
  return {
    hash: image.hash,
    pin,
    inodes: image.mode.length - 1,
    has: (ino) => (image.mode[ino] ?? 0) !== 0,
    stat: (ino) => statOf(image, ino),
    lookup: (dir, name) => lookUp(image, dir, name),
    list: (dir) => {
      const known = lists.get(dir)
      if (known !== undefined) return known
      const list = listOf(image, dir, nameOf)
      lists.set(dir, list)
      return list
    },
    parentOf: (dir) => (dir === ROOT_INO ? ROOT_INO : parentOf(dir)),
    target: (ino) => {
      const at = image.contentAt[ino] ?? 0
      return textOf(image.names.subarray(at, at + (image.contentHead[ino] ?? 0)))
    },
    pathOf: (ino) => {
      const names: ByteString[] = []
      for (let at = ino; at !== ROOT_INO; at = parentOf(at)) {
        names.unshift(nameOf(image.namedBy[at] ?? 0))
      }
      return `/${names.join('/')}`
    },
    xattrs: (ino) => carried.get(ino),
    contentOf: (ino) => ({
      kind: KINDS[image.kind[ino] ?? 0] ?? 'none',
      at: image.contentAt[ino] ?? 0,
      head: image.contentHead[ino] ?? 0,
      tail: image.contentTail[ino] ?? 0,
    }),
  }
}

const inoOf = (image: ImageData, path: ByteString): Ino | undefined => {
  let at: Ino | undefined = ROOT_INO
  for (const name of path.split('/').slice(1)) {
    at = at === undefined ? undefined : lookUp(image, at, name)
  }
  return at
}

interface Listed {
  readonly name: ByteString
  readonly ino: Ino
}

const statOf = (image: ImageData, ino: Ino): ImageStat => ({
  mode: image.mode[ino] ?? 0,
  nlink: image.nlink[ino] ?? 0,
  uid: image.uid[ino] ?? 0,
  gid: image.gid[ino] ?? 0,
  size: image.size[ino] ?? 0,
  rdev: image.rdev[ino] ?? 0,
  mtimeS: image.mtimeS[ino] ?? 0,
  mtimeNs: image.mtimeNs[ino] ?? 0,
  ...installedAt(image, ino),
})

/** How long unpacking took before the root directory was changed last. */
const UNPACKING_S = 240

/**
 * ctime and birth of what a package brought with an older mtime: unpacked one after the other, in
 * the order of inode numbers. What was written later has its mtime for all of them.
 */
const installedAt = (image: ImageData, ino: Ino): { ctimeS: number; ctimeNs: number } => {
  const mtimeS = image.mtimeS[ino] ?? 0
  const beganS = (image.mtimeS[ROOT_INO] ?? 0) - UNPACKING_S
  if (mtimeS >= beganS) return { ctimeS: mtimeS, ctimeNs: image.mtimeNs[ino] ?? 0 }
  const afterMs = Math.floor((ino / image.mode.length) * UNPACKING_S * 1000)
  const ctimeNs = (afterMs % 1000) * 1_000_000 + ((ino * 7_919) % 250) * 4_000
  return { ctimeS: beganS + Math.floor(afterMs / 1000), ctimeNs }
}

const listOf = (
  image: ImageData,
  dir: Ino,
  nameOf: (entry: number) => ByteString,
): readonly Listed[] => {
  const first = image.firstEntry[dir] ?? 0
  const list: Listed[] = []
  for (let entry = first; entry < first + (image.entryCount[dir] ?? 0); entry++) {
    list.push({ name: nameOf(entry), ino: image.entryIno[entry] ?? 0 })
  }
  return list
}

/** The slot of the table where a name of a directory is looked for first (FNV-1a, then mixed). */
export const hashOfName = (dir: Ino, name: ByteString): number => {
  let hash = Math.imul(dir, 0x9e3779b1)
  for (let n = 0; n < name.length; n++) {
    hash = Math.imul(hash ^ name.charCodeAt(n), 0x01000193)
  }
  return (hash ^ (hash >>> 15)) >>> 0
}

const lookUp = (image: ImageData, dir: Ino, name: ByteString): Ino | undefined => {
  const { table, entryDir, entryNameBytes } = image
  const mask = table.length - 1
  if (name.length > NAME_BYTES_MAX) return undefined
  for (let slot = hashOfName(dir, name) & mask; ; slot = (slot + 1) & mask) {
    const entry = (table[slot] ?? 0) - 1
    if (entry < 0) return undefined
    if (entryDir[entry] !== dir || entryNameBytes[entry] !== name.length) continue
    if (isNamed(image, entry, name)) return image.entryIno[entry]
  }
}

const isNamed = ({ names, entryNameAt }: ImageData, entry: number, name: ByteString): boolean => {
  const at = entryNameAt[entry] ?? 0
  for (let n = 0; n < name.length; n++) {
    if (names[at + n] !== name.charCodeAt(n)) return false
  }
  return true
}
