/** How old a tree looks after years: what upgrades touched, what the last start made. */
import type { ByteString } from '../base/bytes.ts'
import { isDirectory } from '../world/tree.ts'
import type { Host } from './host.ts'
import type { OverlayEntry, RecordedTree } from './image-build.ts'
import type { ImageEntry } from './image-entry.ts'
import type { Profile } from './profile.ts'

/** File systems that live in memory: all in them is as old as the last start. */
const IN_MEMORY = /^\/(run|dev|proc|sys|tmp)(\/|$)/
/** An upgrade unpacks a package some days after it was built. */
const UPGRADE_S = 3 * 86_400

/**
 * The tree of a machine that has been upgraded since it was installed: a directory is as old as
 * the newest file that a package put into it, never older than the installation; others are as old
 * as that. A profile without services is a machine that nobody has used: it stays as it is.
 */
export const aged = (tree: RecordedTree, profile: Profile, host: Host): RecordedTree => {
  if (profile.services.length === 0) return tree
  const bootedS = Math.floor(host.bootedMs / 1000)
  const newest = new Map<ByteString, number>()
  for (const { path, mode, mtimeS } of tree.entries) {
    if (!isDirectory(mode)) raise(newest, parentOf(path), mtimeS)
  }
  const entries = tree.entries.map((entry): ImageEntry => {
    if (IN_MEMORY.test(entry.path)) return { ...entry, mtimeS: bootedS }
    if (entry.path === '/' || !isDirectory(entry.mode)) return entry
    const file = newest.get(entry.path) ?? 0
    if (file <= host.installedS) return { ...entry, mtimeS: host.installedS }
    return { ...entry, mtimeS: Math.min(file + ((entry.ino * 7_919) % UPGRADE_S), bootedS) }
  })
  return { entries, hash: `${tree.hash} aged ${bootedS}` }
}

/** Directories that change all the time, or whose time others decide. */
const LEFT_ALONE = /^\/(|var\/log(\/.*)?|run(\/.*)?)$/

/** Written in place by what a person runs: made once, and changed ever after. */
const GROWS = /_history$/

/**
 * The same overlay: its directories are as new as what was put into them. One whose time nobody
 * planned is as old as its parts only, so that it can stand in a home made after the installation.
 */
export const filled = (
  overlay: readonly OverlayEntry[],
  { installedS, bootedMs }: Host,
): readonly OverlayEntry[] => {
  const newest = new Map<ByteString, number>()
  const ages = new Map<ByteString, number>()
  for (const { path, mode, mtimeS } of overlay) {
    const isUnplanned = isDirectory(mode) && mtimeS === installedS
    if (!isUnplanned && !GROWS.test(path)) raise(newest, parentOf(path), mtimeS)
  }
  const deepFirst = overlay
    .filter(({ path, mode }) => isDirectory(mode) && !LEFT_ALONE.test(path))
    .sort((a, b) => b.path.length - a.path.length)
  for (const { path, mtimeS } of deepFirst) {
    const age = Math.max(mtimeS, newest.get(path) ?? 0)
    ages.set(path, age)
    if (mtimeS === installedS) raise(newest, parentOf(path), age)
  }
  const ageOf = ({ path, mtimeS }: OverlayEntry): number => {
    if (mtimeS === installedS && IN_MEMORY.test(path)) return Math.floor(bootedMs / 1000)
    return ages.get(path) ?? mtimeS
  }
  return overlay.map((entry) => ({ ...entry, mtimeS: ageOf(entry) }))
}

/** The same tree: recorded directories into which recipes put something are as new as that. */
export const touched = (tree: RecordedTree, overlay: readonly OverlayEntry[]): RecordedTree => {
  const there = new Set(tree.entries.map(({ path }) => path))
  const newest = new Map<ByteString, number>()
  for (const { path, mtimeS } of overlay) {
    if (!there.has(path)) raise(newest, parentOf(path), mtimeS)
  }
  const entries = tree.entries.map((entry): ImageEntry => {
    const added = newest.get(entry.path) ?? 0
    if (added <= entry.mtimeS || LEFT_ALONE.test(entry.path)) return entry
    return { ...entry, mtimeS: added }
  })
  return { entries, hash: tree.hash }
}

const raise = (most: Map<ByteString, number>, key: ByteString, value: number): void => {
  if ((most.get(key) ?? 0) < value) most.set(key, value)
}

const parentOf = (path: ByteString): ByteString => path.slice(0, path.lastIndexOf('/')) || '/'
