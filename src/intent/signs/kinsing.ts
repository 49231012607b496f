/** Kinsing (H2Miner): its names, unless somebody else is after them. */

import type { Sign } from '../intent.ts'
import { KILLERS } from '../places.ts'

const NAMES = /kinsing|kdevtmpfsi|\/etc\/libsystem\.so/

export const sign: Sign<'act.command' | 'act.write' | 'act.run'> = {
  name: 'kinsing',
  sees: 'files of Kinsing: kinsing, kdevtmpfsi, libsystem.so',
  techniques: ['T1496.001', 'T1574.006'],
  weight: 60,
  speaksFor: ['miner', 'botnet'],
  looksAt: ['act.command', 'act.write', 'act.run'],
  look: (it) => {
    if (it.type !== 'act.command') return NAMES.test(it.path) ? it.path : undefined
    if (KILLERS.has(it.name)) return undefined
    return NAMES.test(`${it.name} ${it.line}`) ? `${it.name} ${it.line}` : undefined
  },
}
