/** How a recorded tree becomes a persona's own: what it lacks, when it was made, its groups. */
import { fromUnicode, textOf } from '../base/bytes.ts'
import type { RecordedTree } from './image-build.ts'
import type { ImageEntry } from './image-entry.ts'
import type { Profile } from './profile.ts'
import type { Recorded } from './recorded.ts'

/** The same tree without some paths and what is under them. */
export const without = (tree: RecordedTree, absent: readonly string[]): RecordedTree => {
  if (absent.length === 0) return tree
  const gone = absent.map(fromUnicode)
  const isThere = ({ path }: ImageEntry): boolean =>
    !gone.some((it) => path === it || path.startsWith(`${it}/`))
  return { entries: tree.entries.filter(isThere), hash: `${tree.hash} without ${gone.join(' ')}` }
}

/** What was written this long before the root was finished was written while it was made. */
const MAKING_S = 3_600

/** The same tree, made at another time: what its making wrote bears that time. */
export const madeAt = (tree: RecordedTree, madeS: number): RecordedTree => {
  const recordedS = tree.entries[0]?.mtimeS ?? madeS
  const later = madeS - recordedS
  if (later === 0) return tree
  const moved = (entry: ImageEntry): ImageEntry =>
    entry.mtimeS < recordedS - MAKING_S ? entry : { ...entry, mtimeS: entry.mtimeS + later }
  return { entries: tree.entries.map(moved), hash: `${tree.hash} made ${madeS}` }
}

/** The same tree, with the files of groups that the persona numbers otherwise (crontab, _ssh). */
export const regrouped = (
  tree: RecordedTree,
  recorded: Recorded,
  { groups }: Profile,
): RecordedTree => {
  const numbers = new Map(groups.map(({ name, gid }) => [name, gid]))
  const changed = new Map<number, number>()
  for (const line of recordedGroups(tree, recorded)) {
    const [name = '', , gid = ''] = line.split(':')
    const now = numbers.get(name)
    if (now !== undefined && now !== Number(gid)) changed.set(Number(gid), now)
  }
  if (changed.size === 0) return tree
  const entries = tree.entries.map((entry) => {
    const gid = changed.get(entry.gid)
    return gid === undefined ? entry : { ...entry, gid }
  })
  return { entries, hash: `${tree.hash} groups ${JSON.stringify([...changed])}` }
}

const recordedGroups = (tree: RecordedTree, recorded: Recorded): readonly string[] => {
  const file = tree.entries.find(({ path }) => path === '/etc/group')
  if (file === undefined) return []
  const { at, head, tail } = file.content
  return textOf(recorded.read(at, head + tail))
    .trimEnd()
    .split('\n')
}
