/** A file that came with the visitor is started where nothing of the machine's own would be. */

import type { Sign } from '../intent.ts'
import { isTemporary } from '../places.ts'

export const sign: Sign<'act.run'> = {
  name: 'dropped-program',
  sees: 'a new file is started in a temporary folder, or one with a hidden name',
  techniques: ['T1105', 'T1059.004'],
  weight: 35,
  speaksFor: ['botnet'],
  looksAt: ['act.run'],
  look: ({ path }, { visit }) => {
    visit.count(`ran ${path}`)
    return isTemporary(path) || path.includes('/.') ? path : undefined
  },
}
