/** A miner, by its name or by how it is told where to mine. */

import type { Sign } from '../intent.ts'
import { KILLERS, MINERS } from '../places.ts'

const SETTINGS =
  /stratum\+(?:tcp|ssl)|--(?:donate-level|nicehash|randomx-1gb-pages|cpu-max-threads-hint|rig-id)|--coin[= ]|(?:^| )(?:-a|--algo)[= ]?(?:rx\/|cn\/|randomx|cryptonight)|pool\.\w+\.\w+:\d+/i

export const sign: Sign<'act.command' | 'act.run'> = {
  name: 'miner',
  sees: 'a miner is started: by its name, or with a pool, a coin, a share for its author',
  techniques: ['T1496.001'],
  weight: 60,
  speaksFor: ['miner'],
  looksAt: ['act.command', 'act.run'],
  look: (it) => {
    if (it.type === 'act.run') return MINERS.test(it.path) ? it.path : undefined
    if (KILLERS.has(it.name)) return undefined
    return MINERS.test(it.name) || SETTINGS.test(it.line) ? `${it.name} ${it.line}` : undefined
  },
}
