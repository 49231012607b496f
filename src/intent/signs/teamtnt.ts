/** TeamTNT and who took its scripts over. */

import type { Sign } from '../intent.ts'
import { KILLERS } from '../places.ts'

const MARKS =
  /teamtnt|(?:^|[/ ])(?:hilde|tntrecht|chimaera)\b|\/usr\/share\/\[crypto\]|\/dev\/shm\/\.alsp|diamorphine|\btmate -F\b|zgrab.*:2375/i

export const sign: Sign<'act.command' | 'act.write'> = {
  name: 'teamtnt',
  sees: 'names and folders of TeamTNT: hilde, [crypto], Diamorphine, tmate',
  techniques: ['T1496.001', 'T1014', 'T1136.001'],
  weight: 55,
  speaksFor: ['miner', 'botnet'],
  looksAt: ['act.command', 'act.write'],
  look: (it) => {
    if (it.type === 'act.command' && KILLERS.has(it.name)) return undefined
    const text = it.type === 'act.command' ? `${it.name} ${it.line}` : it.path
    return MARKS.test(text) ? text : undefined
  },
}
