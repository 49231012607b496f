/** Reflexes with all signs of `src/intent/signs/`. */
import type { Clock } from '../base/clock.ts'
import type { AnySign } from '../intent/intent.ts'
import { createReflexes, type Reflexes } from '../intent/reflexes.ts'
import { loadFolder } from './load-folder.ts'

/** Finds the signs; refuses a file of their folder that has none. */
export const loadSigns = (): Promise<readonly AnySign[]> =>
  loadFolder<AnySign>(new URL('../intent/signs/', import.meta.url), { name: 'sign' })

/** Reflexes over the signs found. */
export const loadReflexes = async (clock: Clock): Promise<Reflexes> =>
  createReflexes({ signs: await loadSigns(), clock })
