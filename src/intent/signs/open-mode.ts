/** Files that anybody may run and change. */

import type { Sign } from '../intent.ts'
import { isTemporary } from '../places.ts'

export const sign: Sign<'act.chmod'> = {
  name: 'open-mode',
  sees: 'a file gets mode 777 in a temporary folder',
  techniques: ['T1222.002'],
  weight: 12,
  speaksFor: ['botnet'],
  looksAt: ['act.chmod'],
  look: ({ path, mode }) =>
    (mode & 0o777) === 0o777 && isTemporary(path) ? `mode 777 for ${path}` : undefined,
}
