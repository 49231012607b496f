/** What the parts of the store suite share. */
import { createHash } from 'node:crypto'
import { type Bytes, bytesOf, textOf } from '../../base/bytes.ts'
import type { ManualClock } from '../../base/clock.ts'
import type { Attached, Store } from '../store.ts'

/** The moment at which every test's clock stands at first. */
export const START_MS = 1_800_000_000_000

/** Declares a test on a new, empty store. */
export type On = (
  sentence: string,
  run: (store: Store, clock: ManualClock) => Promise<void>,
) => Promise<void>

/** Changes and contents as text, one char a byte. */
export const changes = (of: Record<string, string | null>) =>
  new Map(Object.entries(of).map(([key, value]) => [key, value === null ? null : bytesOf(value)]))
export const contents = ({ records }: Pick<Attached, 'records'>) =>
  new Map([...records].map(([key, value]) => [key, textOf(value)]))
export const stored = async (store: Store, world: string) => contents(await store.attach(world))
export const hashOf = (bytes: Bytes) => createHash('sha256').update(bytes).digest('hex')
