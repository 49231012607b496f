/** The words with which Mirai's scanner asks any device for a shell. */
import type { Sign } from '../intent.ts'

const WORDS = new Set(['enable', 'system', 'shell', 'linuxshell', 'development', 'config', 'sh'])
const ENOUGH = 3

export const sign: Sign<'act.command'> = {
  name: 'mirai-dialogue',
  sees: '`enable`, `system`, `shell`, `sh` one after the other, as for a router',
  techniques: ['T1059.004', 'T1059.008'],
  weight: 35,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ name, args, origin }, { visit }) => {
    if (origin !== 'typed' || args.length > 1 || !WORDS.has(name)) return undefined
    if (visit.count(`mirai ${name}`) > 1) return undefined
    return visit.count('mirai words') === ENOUGH
      ? `${ENOUGH} of its words, at last ${name}`
      : undefined
  },
}
