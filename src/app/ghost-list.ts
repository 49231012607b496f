/** Everything that was imagined, as operators see it: by whom, how big, at what cost. */
import { fromUnicode, toUnicode } from '../base/bytes.ts'
import { compileGlob } from '../base/glob.ts'
import type { Canon, Provenance } from '../store/canon.ts'
import type { ControlRequest } from './control-requests.ts'

export interface GhostRow extends Provenance {
  /** Unicode; bytes that are none are shown as U+FFFD. */
  readonly path: string
  readonly bytes: number
  /** Persona and version. */
  readonly persona: string
}

export interface GhostFilter {
  /** A shell pattern for whole paths; `*` matches slashes, too. */
  readonly path?: string | undefined
  /** The world that asked first. */
  readonly world?: string | undefined
}

/** The rows of a canon, the oldest first. */
export const listGhosts = async (
  canon: Canon,
  { path, world }: GhostFilter,
): Promise<readonly GhostRow[]> => {
  const glob = path === undefined ? undefined : compileGlob(fromUnicode(path))
  const rows: GhostRow[] = []
  await canon.each(({ name, provenance }) => {
    if (world !== undefined && provenance.world !== world) return
    if (glob?.matches(name.path) === false) return
    const persona = name.pin.split(' ')[0] ?? ''
    rows.push({ path: toUnicode(name.path), bytes: name.size, persona, ...provenance })
  })
  return rows.sort((a, b) => a.atMs - b.atMs || (a.path < b.path ? -1 : 1))
}

/** `{"request": "ghosts", "path"?: GLOB, "world"?: ID}`: a line for each. */
export const ghostsRequest = (canon: Canon): ControlRequest =>
  async function* (asked) {
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
    yield* await listGhosts(canon, { path: text(asked.path), world: text(asked.world) })
  }
