/** A grove as the files of an image: the same root gives the same bytes, whatever it came in. */
import { createHash } from 'node:crypto'
import type { ByteString } from '../../base/bytes.ts'
import {
  isDirectory,
  isSymlink,
  majorOf,
  minorOf,
  S_IFBLK,
  S_IFCHR,
  S_IFMT,
} from '../../world/tree.ts'
import type { Stored } from './content-writer.ts'
import type { Leaf } from './grove.ts'

export interface Rows {
  /** Eight columns as `parseTree` wants them, then digest and key of a file; each ends with NUL. */
  readonly tree: ByteString
  /** Path, name and value in hex of each attribute; each ends with NUL. */
  readonly xattrs: ByteString
  /** The contents in the order of their numbers. */
  readonly contents: readonly Stored[]
  readonly names: number
  /** Of all regular files, each hard link once. */
  readonly files: number
  readonly bytes: number
}

interface Walked {
  readonly path: ByteString
  readonly leaf: Leaf
}

/**
 * Numbers inodes and contents in the order of the paths. Names of one directory stand in no order
 * that anybody knows, as on a disk: rows go by the digests of their paths, the root first.
 */
export const rowsOf = (root: Leaf): Rows => {
  const numbers = new Map<Leaf, number>()
  const places = new Map<string, number>()
  const contents: Stored[] = []
  let [files, bytes] = [0, 0]
  const walked = [...walk(root)]
  for (const { leaf } of walked) {
    if (numbers.has(leaf)) continue
    numbers.set(leaf, numbers.size + 1)
    const { stored } = leaf
    if (stored === undefined) continue
    files += 1
    bytes += stored.bytes
    if (places.has(stored.digest)) continue
    places.set(stored.digest, contents.length)
    contents.push(stored)
  }
  const ordered = walked
    .map((it) => ({ ...it, order: createHash('sha1').update(it.path, 'latin1').digest('hex') }))
    .sort((a, b) => (a.path === '/' ? -1 : b.path === '/' || a.order > b.order ? 1 : -1))
  const tree = ordered.map(({ path, leaf }) => {
    const number = places.get(leaf.stored?.digest ?? '') ?? 0
    return `${rowOf(path, leaf, { ino: numbers.get(leaf) ?? 0, number }).join('\0')}\0`
  })
  const xattrs = ordered.flatMap(({ path, leaf }) =>
    leaf.xattrs.map(([name, value]) => `${path}\0${name}\0${Buffer.from(value).toString('hex')}\0`),
  )
  const names = walked.length
  return { tree: tree.join(''), xattrs: xattrs.join(''), contents, names, files, bytes }
}

/** A directory of ext4 begins with one block, and has about so many names in each. */
const DIRECTORY_BYTES = 4_096
const NAMES_PER_BLOCK = 100

const rowOf = (
  path: ByteString,
  leaf: Leaf,
  { ino, number }: { readonly ino: number; readonly number: number },
): readonly (string | number)[] => {
  const { mode, uid, gid, stored, children } = leaf
  const { s, ns } = isDirectory(mode) ? timeOf(leaf) : { s: leaf.mtimeS, ns: leaf.mtimeNs }
  const time = ns === 0 ? `${s}` : `${s}.${String(ns).padStart(9, '0')}`
  const blocks = Math.ceil(((children?.size ?? 0) + 2) / NAMES_PER_BLOCK)
  const size = stored?.bytes ?? (children ? blocks * DIRECTORY_BYTES : leaf.target.length)
  return [
    path,
    ino,
    mode.toString(8),
    uid,
    gid,
    size,
    time,
    lastOf(leaf, number),
    stored?.digest ?? '',
    stored?.key ?? '',
  ]
}

const lastOf = ({ mode, target, rdev, stored }: Leaf, number: number): string => {
  if (stored !== undefined) return `${stored.kind}@${number}+${stored.bytes}+0`
  if (isSymlink(mode)) return `>${target}`
  const isDevice = (mode & S_IFMT) === S_IFCHR || (mode & S_IFMT) === S_IFBLK
  return isDevice ? `${majorOf(rdev)},${minorOf(rdev)}` : ''
}

/** A directory that no member told of is as old as the newest name in it. */
const timeOf = (leaf: Leaf): { readonly s: number; readonly ns: number } => {
  if (leaf.isGuessed !== true) return { s: leaf.mtimeS, ns: leaf.mtimeNs }
  let newest = { s: 0, ns: 0 }
  for (const child of leaf.children?.values() ?? []) {
    const own = child.isGuessed === true ? newest : { s: child.mtimeS, ns: child.mtimeNs }
    if (own.s > newest.s || (own.s === newest.s && own.ns > newest.ns)) newest = own
  }
  return newest
}

/** Every path, a directory before what is in it, names in the order of their bytes. */
function* walk(root: Leaf): Generator<Walked> {
  const waiting: Walked[] = [{ path: '/', leaf: root }]
  for (let it = waiting.pop(); it !== undefined; it = waiting.pop()) {
    yield it
    const { path, leaf } = it
    const dir = path === '/' ? '' : path
    const children = [...(leaf.children ?? [])].sort(([a], [b]) => (a < b ? 1 : -1))
    for (const [name, child] of children) waiting.push({ path: `${dir}/${name}`, leaf: child })
  }
}
