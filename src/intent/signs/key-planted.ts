/** A key that lets its owner in again. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.write'> = {
  name: 'key-planted',
  sees: 'authorized_keys is written',
  techniques: ['T1098.004'],
  weight: 35,
  speaksFor: [],
  looksAt: ['act.write'],
  look: ({ path, how, by }) =>
    /\/authorized_keys2?$/.test(path) ? `${by} wrote ${path} (${how})` : undefined,
}
