/** Builds an image's shared memory from the recorded tree and what a persona changes in it. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type ByteString, toUnicode } from '../base/bytes.ts'
import { isDirectory, isSymlink } from '../world/tree.ts'
import { hashOfName, type ImageData, ROOT_INO } from './image.ts'
import { type ImageEntry, KINDS, parseImportedTree, parseTree } from './image-entry.ts'
import { importedOf, textsOf } from './images.ts'

/** A path stands in a directory that is not there. */
export class NoDirectory extends Error {
  override readonly name = 'NoDirectory'
}

/** A path that a persona puts into the image, or in place of a recorded one. */
export type OverlayEntry = Omit<ImageEntry, 'ino'>

/** A recorded tree, before a persona laid anything over it. */
export interface RecordedTree {
  readonly entries: readonly ImageEntry[]
  /** SHA-256 (hex) of its rows. */
  readonly hash: string
}

/** Reads the tree of an image's folder; throws when it is not there or not a tree. */
export const readTree = (folder: string): RecordedTree => {
  const imported = importedOf(folder)
  if (imported !== undefined) {
    return { entries: parseImportedTree(textsOf(folder, imported).tree), hash: imported.hash }
  }
  const rows = gunzipSync(readFileSync(join(folder, 'tree.tsv.gz')))
  const hash = createHash('sha256').update(rows).digest('hex')
  return { entries: parseTree(rows.toString('latin1')), hash }
}

/**
 * Inode numbers up to a multiple of this, less one, are the image's, used or not: what worlds make
 * begins above, and stays theirs when the operator adds a program.
 */
const INODES_STEP = 16_384

/**
 * The image of a tree. An overlay entry takes the place and inode of the recorded path of its name
 * (one of several hard links gets an inode of its own), or is new; its directory must be there.
 * `added` is laid over that and is no part of the image's hash: worlds don't mind it.
 */
export const buildImage = (
  tree: RecordedTree,
  overlayEntries: readonly OverlayEntry[] = [],
  added: readonly OverlayEntry[] = [],
): ImageData => {
  const hash = createHash('sha256').update(tree.hash).update(JSON.stringify(overlayEntries))
  const entries = laidOver(laidOver(tree.entries, overlayEntries), added)
  return layOut(entries, hash.digest('hex'))
}

/** The image of a folder under images/. */
export const loadImage = (folder: string): ImageData => buildImage(readTree(folder))

const laidOver = (
  recorded: readonly ImageEntry[],
  overlayEntries: readonly OverlayEntry[],
): readonly ImageEntry[] => {
  if (overlayEntries.length === 0) return recorded
  const entries = [...recorded]
  const places = new Map(entries.map(({ path }, place) => [path, place]))
  const names = new Map<number, number>()
  for (const { ino } of entries) names.set(ino, (names.get(ino) ?? 0) + 1)
  let newest = entries.reduce((most, { ino }) => Math.max(most, ino), ROOT_INO)
  for (const entry of overlayEntries) {
    const place = places.get(entry.path) ?? entries.length
    const before = entries[place]
    const others = (names.get(before?.ino ?? 0) ?? 0) - 1
    const isNew = before === undefined || others > 0
    if (isNew) newest += 1
    if (before !== undefined && isNew) names.set(before.ino, others)
    places.set(entry.path, place)
    entries[place] = { ...entry, ino: isNew ? newest : before.ino }
  }
  return entries
}

/** Entries by directory, in order; the root names itself in entry 0. */
const layOut = (entries: readonly ImageEntry[], hash: string): ImageData => {
  const [root] = entries
  if (root?.path !== '/') throw new Error('an image begins with its root')
  const { ordered, dirs } = byDirectory(entries)
  const newest = entries.reduce((most, { ino }) => Math.max(most, ino), ROOT_INO)
  const texts = ordered.map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
  const targets = ordered.filter(({ mode }) => isSymlink(mode)).map(({ target }) => target)
  const image = allocate({
    hash,
    inodes: Math.ceil((newest + 1) / INODES_STEP) * INODES_STEP,
    entries: ordered.length,
    nameBytes: texts.join('').length + targets.join('').length,
  })
  const names = Buffer.from(image.names.buffer)
  let namesAt = 0
  const addName = (name: ByteString): number => {
    names.write(name, namesAt, 'latin1')
    namesAt += name.length
    return namesAt - name.length
  }
  ordered.forEach((entry, n) => {
    const name = texts[n] ?? ''
    const dir = dirs[n] ?? ROOT_INO
    image.entryDir[n] = dir
    image.entryIno[n] = entry.ino
    image.entryNameAt[n] = addName(name)
    image.entryNameBytes[n] = name.length
    if (image.mode[entry.ino] === 0) putInode(image, entry, n, addName)
    if (n === 0) return
    putInDirectory(image, { entry: n, dir, isDirectory: isDirectory(entry.mode) })
    if (!isDirectory(entry.mode)) image.nlink[entry.ino] = (image.nlink[entry.ino] ?? 0) + 1
    index(image.table, hashOfName(dir, name), n)
  })
  return image
}

const putInode = (
  image: ImageData,
  entry: ImageEntry,
  namedBy: number,
  addName: (name: ByteString) => number,
): void => {
  const { ino, content } = entry
  const isLink = isSymlink(entry.mode)
  image.mode[ino] = entry.mode
  image.nlink[ino] = isDirectory(entry.mode) ? 2 : 0
  image.uid[ino] = entry.uid
  image.gid[ino] = entry.gid
  image.size[ino] = entry.size
  image.rdev[ino] = entry.rdev
  image.mtimeS[ino] = entry.mtimeS
  image.mtimeNs[ino] = entry.mtimeNs
  image.namedBy[ino] = namedBy
  image.kind[ino] = KINDS.indexOf(content.kind)
  image.contentAt[ino] = isLink ? addName(entry.target) : content.at
  image.contentHead[ino] = isLink ? entry.target.length : content.head
  image.contentTail[ino] = content.tail
}

const putInDirectory = (
  image: ImageData,
  of: { entry: number; dir: number; isDirectory: boolean },
): void => {
  const count = image.entryCount[of.dir] ?? 0
  if (count === 0) image.firstEntry[of.dir] = of.entry
  image.entryCount[of.dir] = count + 1
  if (of.isDirectory) image.nlink[of.dir] = (image.nlink[of.dir] ?? 0) + 1
}

const index = (table: Uint32Array, hash: number, entry: number): void => {
  const mask = table.length - 1
  let slot = hash & mask
  while (table[slot] !== 0) slot = (slot + 1) & mask
  table[slot] = entry + 1
}

/** Children of one directory side by side, and the inode of each one's directory. */
const byDirectory = (
  entries: readonly ImageEntry[],
): { ordered: readonly ImageEntry[]; dirs: readonly number[] } => {
  const children = new Map<ByteString, ImageEntry[]>()
  for (const entry of entries) {
    if (isDirectory(entry.mode)) children.set(entry.path === '/' ? '' : entry.path, [])
  }
  for (const entry of entries) {
    if (entry.path === '/') continue
    const siblings = children.get(entry.path.slice(0, entry.path.lastIndexOf('/')))
    if (siblings === undefined) throw new NoDirectory(`no directory for ${toUnicode(entry.path)}`)
    siblings.push(entry)
  }
  const ordered: ImageEntry[] = entries.slice(0, 1)
  const dirs: number[] = [ROOT_INO]
  for (let n = 0; n < ordered.length; n++) {
    const dir = ordered[n]
    if (dir === undefined || !isDirectory(dir.mode)) continue
    for (const child of children.get(dir.path === '/' ? '' : dir.path) ?? []) {
      ordered.push(child)
      dirs.push(dir.ino)
    }
  }
  return { ordered, dirs }
}

const allocate = (room: {
  hash: string
  inodes: number
  entries: number
  nameBytes: number
}): ImageData => {
  const { inodes, entries, nameBytes } = room
  const tableLength = 2 ** Math.ceil(Math.log2(entries * 2 + 1))
  const doubles = (count: number) => new Float64Array(new SharedArrayBuffer(count * 8))
  const words = (count: number) => new Uint32Array(new SharedArrayBuffer(count * 4))
  const halves = (count: number) => new Uint16Array(new SharedArrayBuffer(count * 2))
  const octets = (count: number) => new Uint8Array(new SharedArrayBuffer(count))
  return {
    hash: room.hash,
    size: doubles(inodes),
    mtimeS: doubles(inodes),
    mtimeNs: words(inodes),
    uid: words(inodes),
    gid: words(inodes),
    rdev: words(inodes),
    firstEntry: words(inodes),
    entryCount: words(inodes),
    namedBy: words(inodes),
    contentAt: words(inodes),
    contentHead: words(inodes),
    contentTail: words(inodes),
    entryDir: words(entries),
    entryIno: words(entries),
    entryNameAt: words(entries),
    table: words(tableLength),
    mode: halves(inodes),
    nlink: halves(inodes),
    kind: octets(inodes),
    entryNameBytes: octets(entries),
    names: octets(nameBytes),
  }
}
