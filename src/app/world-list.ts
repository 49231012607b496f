/** The worlds that are kept, as operators see them, and how one is dropped. */
import type { Brain } from '../brain/brain.ts'
import type { Store } from '../store/store.ts'
import type { ControlRequest } from './control-requests.ts'

export interface WorldRow {
  readonly id: string
  /** Of its records; contents above 4 KiB are shared between worlds and not counted. */
  readonly bytes: number
  readonly records: number
  /** Milliseconds since 1970 of the newest change; null for a world that has changed nothing yet. */
  readonly changedMs: number | null
  /** Somebody is in it, or was a moment ago, or something still runs in it. */
  readonly attached: boolean
  /** Which process it is that has it, if not the one that was asked. */
  readonly holder?: string
}

/** Worlds of a store and those in memory, the newest change first. */
export const listWorlds = async (
  store: Pick<Store, 'list'>,
  attached: readonly string[],
): Promise<readonly WorldRow[]> => {
  const inMemory = new Set(attached)
  const rows: WorldRow[] = (await store.list()).map((it) => ({
    id: it.id,
    bytes: it.bytes,
    records: it.records,
    changedMs: it.changedMs,
    attached: inMemory.delete(it.id) || it.holder !== undefined,
    ...(it.holder !== undefined && { holder: it.holder }),
  }))
  for (const id of inMemory)
    rows.push({ id, bytes: 0, records: 0, changedMs: null, attached: true })
  const age = ({ changedMs }: WorldRow): number => changedMs ?? Number.POSITIVE_INFINITY
  return rows.sort((a, b) => (age(a) === age(b) ? compare(a.id, b.id) : age(b) - age(a)))
}

const compare = (a: string, b: string): number => (a < b ? -1 : 1)

/** `{"request": "worlds"}`: a line for each. */
export const worldsRequest = (store: Store, brain: Brain): ControlRequest =>
  async function* () {
    yield* await listWorlds(store, brain.attached())
  }

/** `{"request": "drop", "world": ID}`: `{"dropped": ID}` when there was one. */
export const dropRequest = (store: Store, brain: Brain): ControlRequest =>
  async function* ({ world }) {
    const rows = await listWorlds(store, brain.attached())
    const found = rows.find(({ id }) => id === world)
    if (found === undefined) return
    await brain.drop(found.id)
    yield { dropped: found.id }
  }
