/** What holds for a root that an operator imported: its bytes are true, and recipes give way. */
import type { ByteString } from '../base/bytes.ts'
import { type Ino, isDirectory, isRegular, S_IFDIR } from '../world/tree.ts'
import type { ProgramKey } from './identify.ts'
import { type PersonaImage, ROOT_INO } from './image.ts'
import type { RecordedTree } from './image-build.ts'
import type { ImageEntry } from './image-entry.ts'
import { isNicer } from './program-key.ts'
import type { About, PlannedFile, Recipe } from './recipe.ts'
import { absentOf } from './settle.ts'

/**
 * The same recipes for a machine that stands on this tree. What stands there with bytes stays, and
 * so do links and devices; an empty file (`docker export` leaves /etc/hostname so) is written. A
 * path that the persona's own file decides on (`Recipe.insists`) is its in any case. Nothing is
 * put into a directory that is not there: the package is not installed.
 */
export const givingWay = (
  recipes: readonly Recipe[],
  about: About,
  tree: RecordedTree,
): readonly Recipe[] => {
  const there = new Map(tree.entries.map((entry) => [entry.path, entry]))
  const planned = new Set<ByteString>()
  for (const recipe of recipes) {
    for (const { path, type } of recipe.files?.(about) ?? []) {
      if (type === 'directory') planned.add(path)
    }
  }
  const isFree = ({ path, type }: Pick<PlannedFile, 'path' | 'type'>): boolean => {
    const before = there.get(path)
    if (before === undefined) return true
    if (isDirectory(before.mode)) return false
    return isRegular(before.mode) && before.size === 0 && (type ?? 'file') === 'file'
  }
  const hasPlace = (path: ByteString): boolean => {
    const parent = path.slice(0, path.lastIndexOf('/')) || '/'
    const before = there.get(parent)
    if (before !== undefined) return isDirectory(before.mode)
    return planned.has(parent) && hasPlace(parent)
  }
  return recipes.map((recipe) => {
    const { files, logs, insists } = recipe
    const isLaid = (it: PlannedFile): boolean => {
      if (insists === 'always') return true
      const isWanted = insists?.includes(it.path) === true || isFree(it)
      return isWanted && hasPlace(it.path) && (it.copyOf === undefined || there.has(it.copyOf))
    }
    /** Owner and mode of what stands there stay. */
    const overTrue = (it: PlannedFile): PlannedFile => {
      if (insists === 'always' || !there.has(it.path)) return it
      const { mode: _, uid: _uid, gid: _gid, ...rest } = it
      return rest
    }
    return {
      ...recipe,
      ...(files && { files: () => files(about).filter(isLaid).map(overTrue) }),
      ...(logs && { logs: () => logs(about).filter((it) => isFree(it) && hasPlace(it.path)) }),
    }
  })
}

/** The same recipes where the machine is built: of their logs, those that it has got. */
export const writtenIn = (
  image: PersonaImage,
  recipes: readonly Recipe[],
  about: About,
): readonly Recipe[] => {
  const isThere = (path: ByteString): boolean => {
    let at: Ino | undefined = ROOT_INO
    for (const name of path.split('/').slice(1)) {
      at = at === undefined ? undefined : image.lookup(at, name)
    }
    return at !== undefined && image.contentOf(at).kind === 'living'
  }
  return recipes.map((recipe) => {
    const { logs } = recipe
    if (logs === undefined) return recipe
    return { ...recipe, logs: () => logs(about).filter(({ path }) => isThere(path)) }
  })
}

/** The same tree with what a running kernel mounts and makes, where the archive lacks it. */
export const withKernel = (
  tree: RecordedTree,
  { profile, host }: About,
  devices: readonly ImageEntry[],
): RecordedTree => {
  const there = new Map(tree.entries.map((entry) => [entry.path, entry]))
  const isAbsent = absentOf(profile.absent)
  let newest = tree.entries.reduce((most, { ino }) => Math.max(most, ino), 1)
  const add = new Map<ByteString, ImageEntry>()
  const put = (entry: ImageEntry): void => {
    const before = there.get(entry.path)
    // docker leaves an empty file where the console is mounted.
    if (before !== undefined && (!isRegular(before.mode) || isRegular(entry.mode))) return
    if (isAbsent(entry.path)) return
    newest += 1
    add.set(entry.path, { ...entry, ino: newest, mtimeS: host.installedS, mtimeNs: 0 })
  }
  for (const path of ['/proc', ...profile.hardware.mounts.map(([, at]) => at)]) {
    if (/^\/[^/]+$/.test(path)) put({ ...MOUNT_POINT, path })
  }
  for (const device of devices) put(device)
  if (add.size === 0) return tree
  const kept = tree.entries.filter(({ path }) => !add.has(path))
  const paths = [...add.keys()].join(' ')
  return { entries: [...kept, ...add.values()], hash: `${tree.hash} kernel ${paths}` }
}

const MOUNT_POINT: ImageEntry = {
  path: '',
  ino: 0,
  mode: S_IFDIR | 0o755,
  uid: 0,
  gid: 0,
  size: 4_096,
  rdev: 0,
  mtimeS: 0,
  mtimeNs: 0,
  target: '',
  content: { kind: 'none', at: 0, head: 0, tail: 0 },
}

const FOLDER_OF_PROGRAMS = /\/s?bin$/

/** By what the programs of a tree are known: ELF files anywhere, scripts where programs are. */
export const programKeysOf = (tree: RecordedTree): readonly ProgramKey[] => {
  const names = new Map<string, ByteString>()
  for (const { path, mode, key, content } of tree.entries) {
    if (key === undefined || (mode & 0o111) === 0) continue
    const slash = path.lastIndexOf('/')
    if (content.kind !== 'elf' && !FOLDER_OF_PROGRAMS.test(path.slice(0, slash))) continue
    const name = path.slice(slash + 1)
    const known = names.get(key)
    if (known === undefined || isNicer(name, known)) names.set(key, name)
  }
  return [...names]
}
