/** The installation's seed: host facts, keys and secrets derive from it. */
import { randomBytes } from 'node:crypto'
import type { Store } from '../store/store.ts'

/** Made at first start and kept; of several who start at once all get the same. */
export const keptSeed = async (store: Pick<Store, 'getFact' | 'keepFact'>): Promise<string> =>
  (await store.getFact('seed')) ?? store.keepFact('seed', randomBytes(16).toString('hex'))
