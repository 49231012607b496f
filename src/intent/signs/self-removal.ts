/** What was started is gone from the disk at once. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.run' | 'act.remove'> = {
  name: 'self-removal',
  sees: 'a file is started and then removed',
  techniques: ['T1070.004'],
  weight: 20,
  speaksFor: ['botnet'],
  looksAt: ['act.run', 'act.remove'],
  look: (it, { visit }) => {
    if (it.type === 'act.run') {
      visit.count(`started ${it.path}`)
      return undefined
    }
    return visit.count(`started ${it.path}`, 0) > 0 ? it.path : undefined
  },
}
