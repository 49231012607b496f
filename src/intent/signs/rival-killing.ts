/** There can be only one. */

import type { Sign } from '../intent.ts'
import { MINERS } from '../places.ts'

export const sign: Sign<'act.command'> = {
  name: 'rival-killing',
  sees: 'miners and bots of others are looked for, or ended',
  techniques: ['T1489', 'T1057'],
  weight: 40,
  speaksFor: ['miner', 'botnet'],
  looksAt: ['act.command'],
  look: ({ name, line }) =>
    ['pkill', 'killall', 'pgrep', 'grep', 'egrep', 'rm', 'kill'].includes(name) &&
    (MINERS.test(line) || /\/(?:tmp|dev\/shm|var\/tmp)\/\.(?:ICE|X11|font)-unix\/\./.test(line))
      ? `${name} ${line}`
      : undefined,
}
