/** A miner's configuration, or its folder, is written. */

import type { Sign } from '../intent.ts'
import { MINERS } from '../places.ts'

export const sign: Sign<'act.write'> = {
  name: 'miner-settings',
  sees: 'files of a miner are written',
  techniques: ['T1496.001', 'T1105'],
  weight: 40,
  speaksFor: ['miner'],
  looksAt: ['act.write'],
  look: ({ path }) => (MINERS.test(path) ? path : undefined),
}
