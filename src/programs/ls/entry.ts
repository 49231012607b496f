/** One file of a listing, with what must be known of it. */
import type { ByteString } from '../../base/bytes.ts'
import { ELOOP, ENOENT, type Errno, failed } from '../../base/errno.ts'
import type { Sys } from '../../shell/program.ts'
import { isDirectory, isSymlink, S_IFDIR, S_IFMT, type Stat } from '../../world/tree.ts'
import type { Wanted } from './wanted.ts'

export interface Entry {
  /** As it is printed. */
  readonly name: ByteString
  /** How it is reached from here. */
  readonly path: ByteString
  /** Undefined when nobody asked or stat failed. */
  readonly stat: Stat | undefined
  /** Type bits, when at least those are known; 0 otherwise. */
  readonly type: number
  /** Where a link leads; undefined when it is none or can't be read. */
  readonly target: ByteString | undefined
  /** Mode of what a link leads to; undefined when it dangles. */
  readonly targetMode: number | undefined
  readonly isArgument: boolean
}

/** True when a plain listing of names is not enough. */
export const needsStat = (wanted: Wanted): boolean =>
  wanted.format === 'long' ||
  wanted.blocks ||
  wanted.context ||
  wanted.follow === 'always' ||
  wanted.color ||
  wanted.indicators === 'classify' ||
  wanted.inode ||
  wanted.sort === 'time' ||
  wanted.sort === 'size'

/** Looks a file up; the error of a name on the command line, or of one that must be followed. */
export const entryOf = (
  sys: Sys,
  wanted: Wanted,
  file: { name: ByteString; path: ByteString; type: number; isArgument: boolean },
): Entry | Errno => {
  const { name, path, isArgument } = file
  const plain = { name, path, isArgument, target: undefined, targetMode: undefined }
  if (!isArgument && !needsStat(wanted)) return { ...plain, stat: undefined, type: file.type }
  const stat = lookUp(sys, wanted, path, isArgument)
  if (failed(stat)) return stat
  const type = stat.mode & S_IFMT
  if (!isSymlink(stat.mode)) return { ...plain, stat, type }
  const showsTarget = wanted.format === 'long' || wanted.color
  if (!showsTarget && wanted.indicators !== 'classify') return { ...plain, stat, type }
  const target = sys.readlink(path)
  const led = sys.stat(path)
  return {
    ...plain,
    stat,
    type,
    target: failed(target) ? undefined : target,
    targetMode: failed(led) ? undefined : led.mode,
  }
}

const lookUp = (sys: Sys, wanted: Wanted, path: ByteString, isArgument: boolean): Stat | Errno => {
  if (wanted.follow === 'always') return sys.stat(path)
  if (!isArgument || wanted.follow === 'never') return sys.lstat(path)
  const led = sys.stat(path)
  if (wanted.follow === 'command-line') return led
  const isFollowed = failed(led) ? led !== ENOENT && led !== ELOOP : isDirectory(led.mode)
  return isFollowed && !failed(led) ? led : sys.lstat(path)
}

/** Directories, and on request links to them, sort first. */
export const leadsToDirectory = (entry: Entry): boolean =>
  entry.type === S_IFDIR || (entry.targetMode !== undefined && isDirectory(entry.targetMode))
