/** HTTP spoken by the shell itself, as P2Pinfect fetches its binary where nothing else is. */
import type { Sign } from '../intent.ts'

const SHELLS = new Set(['bash', '-bash', 'sh', 'dash'])

export const sign: Sign<'act.connect' | 'act.command'> = {
  name: 'shell-download',
  sees: 'a shell opens /dev/tcp and speaks HTTP, as P2Pinfect does',
  techniques: ['T1105', 'T1071.001'],
  weight: 45,
  speaksFor: ['botnet'],
  looksAt: ['act.connect', 'act.command'],
  look: (it, { visit }) => {
    if (it.type === 'act.connect') {
      if (SHELLS.has(it.by)) visit.count('shell connects')
      return undefined
    }
    if (it.how !== 'builtin' || visit.count('shell connects', 0) === 0) return undefined
    return /^(?:-\w+ )?GET \//.test(it.line) ? it.line : undefined
  },
}
