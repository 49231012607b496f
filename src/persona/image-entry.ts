/** One path of an image, and the rows of `tree.tsv` that hold them. */
import type { ByteString } from '../base/bytes.ts'
import { isSymlink, makeDevice } from '../world/tree.ts'

/**
 * What a regular file is, as its first bytes say. `program`: an operator's, in the frame of a
 * recorded ELF file. `made`: a recipe decides its bytes by path, and
 * was asked for their number when the image was built. `imagined`: a model's or the plain
 * generator's text; `at` is its number in TEXT_KINDS. `living`: a log; `at` is its number among the
 * persona's living names.
 */
export const KINDS = [
  'none',
  'text',
  'elf',
  'gzip',
  'mo',
  'pyc',
  'png',
  'tzif',
  'binary',
  'program',
  'made',
  'imagined',
  'living',
] as const
export type Kind = (typeof KINDS)[number]

/**
 * What an image knows of a file's bytes: its kind and, in the stream of recorded bytes, where the
 * first `head` and last `tail` of them stand. Recorded whole when both together are the size.
 */
export interface Content {
  readonly kind: Kind
  readonly at: number
  readonly head: number
  readonly tail: number
}

/** One name of one inode. Names with the same `ino` are hard links of it. */
export interface ImageEntry {
  readonly path: ByteString
  readonly ino: number
  /** With the type bits (S_IFMT). */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly rdev: number
  readonly mtimeS: number
  readonly mtimeNs: number
  /** Of a symbolic link. */
  readonly target: ByteString
  readonly content: Content
  /** Of a file of an imported image: by what it is known as a program (program-key.ts). */
  readonly key?: string
}

const NO_CONTENT: Content = { kind: 'none', at: 0, head: 0, tail: 0 }

/** The content of a file of which nothing was recorded. */
export const unrecorded = (kind: Kind): Content => ({ ...NO_CONTENT, kind })

/**
 * Reads a tree: one line a path, columns path, inode, mode (octal, with type), uid, gid, size,
 * mtime (seconds[.nanoseconds]) and content (`>target`, `major,minor`, `kind[@at+head+tail]`).
 * Throws on a line with other columns.
 */
export const parseTree = (text: ByteString): ImageEntry[] => {
  const entries: ImageEntry[] = []
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    entries.push(parseRow(text.slice(from, end), entries.length + 1))
    from = end + 1
  }
  return entries
}

const IMPORTED_COLUMNS = 10

/** Reads the tree of an imported image: such columns, digest and program key; each ends with NUL. */
export const parseImportedTree = (text: ByteString): ImageEntry[] => {
  const entries: ImageEntry[] = []
  let row: ByteString[] = []
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\0', from)
    row.push(text.slice(from, end))
    from = end + 1
    if (row.length < IMPORTED_COLUMNS) continue
    const [key = ''] = row.slice(-1)
    const entry = entryOf(row, entries.length + 1)
    entries.push(key === '' ? entry : { ...entry, key })
    row = []
  }
  return entries
}

const parseRow = (row: string, line: number): ImageEntry => entryOf(row.split('\t'), line)

const entryOf = (row: readonly ByteString[], line: number): ImageEntry => {
  const [path, ino, mode, uid, gid, size, time, last] = row
  if (path === undefined || time === undefined || last === undefined) {
    throw new Error(`tree.tsv, line ${line}: eight columns wanted`)
  }
  const bits = Number.parseInt(mode ?? '', 8)
  const dot = time.indexOf('.')
  return {
    path,
    ino: Number(ino),
    mode: bits,
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    rdev: isDevice(bits) ? deviceOf(last) : 0,
    mtimeS: Number(dot < 0 ? time : time.slice(0, dot)),
    mtimeNs: dot < 0 ? 0 : Number(time.slice(dot + 1)),
    target: isSymlink(bits) ? last.slice(1) : '',
    content: isDevice(bits) || isSymlink(bits) || last === '' ? NO_CONTENT : contentOf(last),
  }
}

/** Character and block devices: 0o020000 and 0o060000 of the types. */
const isDevice = (mode: number): boolean => (mode & 0o130000) === 0o020000

const deviceOf = (text: string): number => {
  const [major, minor] = text.split(',')
  return makeDevice(Number(major), Number(minor))
}

const contentOf = (text: string): Content => {
  const mark = text.indexOf('@')
  const kind = KINDS.find((name) => name === (mark < 0 ? text : text.slice(0, mark)))
  if (kind === undefined) throw new Error(`tree.tsv: no such kind of file: ${text}`)
  if (mark < 0) return unrecorded(kind)
  const [at, head, tail] = text.slice(mark + 1).split('+')
  return { kind, at: Number(at), head: Number(head), tail: Number(tail) }
}
