/**
 * The records of a world, as the store keeps them. Keys are ByteStrings of at most 600 bytes;
 * numbers in keys are decimal; values are binary, little (`Writer`: varints).
 *
 *     m                 the world itself: format version, the pin it stands on, next inode number,
 *                       pid ceiling. In every world that has any record.
 *     i<ino>            an inode that differs from the image: mode, owner, size, times, links,
 *                       baseBytes, and parent, target, xattrs, a ghost's path where it has them.
 *                       Empty: the image's inode of this number is deleted.
 *     d<dir>/<name>     a name that differs from the image: inode number, and a number that grows
 *                       with every batch entry, by which readdir's order is found again.
 *                       Empty: the image's name is hidden (whiteout).
 *     c<ino>:<k>        64 KiB of content, the k-th: which of its blocks have space, valid length,
 *                       and the bytes: up to 4 KiB here; else SHA-256 and length of a blob, and
 *                       what was appended behind it (up to 4 KiB) here.
 *
 *     s<dir>            this world has listed the directory: nothing comes into being in it any more.
 *     l<ino>            a living file that was changed: which of its lives, how many of the bytes
 *                       that the persona tells of are the world's own now, 1 if it no longer
 *                       goes by the name that rotation gives it, and the inode that does.
 *     k<name>           what the kernel was told and no file shows (the packet filter's rules): text.
 *     n<ino>:<k>        what a daemon wrote into a living file because of a visitor, the k-th: when,
 *                       and the bytes.
 *
 * What has no record is as in the image. An inode without a name has no record at all, nor have
 * its names and chunks: after a crash, files that were unlinked while open are gone. Access times
 * are stored only along with something else; pipes, descriptors and processes never.
 */
import type { ByteString } from '../base/bytes.ts'
import type { Ino } from './tree.ts'

/** Worlds of another version are refused, not guessed at. */
export const FORMAT_VERSION = 1

/** The record that says what the world is. */
export const META_KEY: ByteString = 'm'
/** The record of an inode. */
export const inodeKey = (ino: Ino): ByteString => `i${ino}`
/** The record of a name in a directory. */
export const nameKey = (dir: Ino, name: ByteString): ByteString => `d${dir}/${name}`
/** The record of a chunk of content. */
export const chunkKey = (ino: Ino, index: number): ByteString => `c${ino}:${index}`

/** The record of a directory that was listed. */
export const closedKey = (dir: Ino): ByteString => `s${dir}`
/** The record of a living file that was changed. */
export const lifeKey = (ino: Ino): ByteString => `l${ino}`

/** The record of what the kernel was told. */
export const stateKey = (name: ByteString): ByteString => `k${name}`
/** The record of what a daemon wrote into a living file. */
export const noteKey = (ino: Ino, number: number): ByteString => `n${ino}:${number}`

/** A key taken apart. */
export type Key =
  | { readonly kind: 'meta' }
  | { readonly kind: 'inode'; readonly ino: Ino }
  | { readonly kind: 'name'; readonly dir: Ino; readonly name: ByteString }
  | { readonly kind: 'chunk'; readonly ino: Ino; readonly index: number }
  | { readonly kind: 'closed'; readonly ino: Ino }
  | { readonly kind: 'life'; readonly ino: Ino }
  | { readonly kind: 'state'; readonly name: ByteString }
  | { readonly kind: 'note'; readonly ino: Ino; readonly index: number }

/** What a key means; undefined when it is none of ours. */
export const parseKey = (key: ByteString): Key | undefined => {
  const rest = key.slice(1)
  switch (key.charAt(0)) {
    case 'm':
      return rest === '' ? { kind: 'meta' } : undefined
    case 'i':
      return isNumber(rest) ? { kind: 'inode', ino: Number(rest) } : undefined
    case 's':
      return isNumber(rest) ? { kind: 'closed', ino: Number(rest) } : undefined
    case 'l':
      return isNumber(rest) ? { kind: 'life', ino: Number(rest) } : undefined
    case 'k':
      return rest === '' ? undefined : { kind: 'state', name: rest }
    case 'd': {
      const slash = rest.indexOf('/')
      const dir = rest.slice(0, slash)
      if (slash < 0 || !isNumber(dir)) return undefined
      return { kind: 'name', dir: Number(dir), name: rest.slice(slash + 1) }
    }
    case 'c':
    case 'n': {
      const [ino = '', index = ''] = rest.split(':', 2)
      if (!isNumber(ino) || !isNumber(index)) return undefined
      const kind = key.startsWith('c') ? 'chunk' : 'note'
      return { kind, ino: Number(ino), index: Number(index) }
    }
    default:
      return undefined
  }
}

const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text)
