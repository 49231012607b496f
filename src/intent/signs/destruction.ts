/** Nothing shall be left. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.command'> = {
  name: 'destruction',
  sees: 'the whole tree is removed, or a disk overwritten',
  techniques: ['T1485', 'T1561.001'],
  weight: 60,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ name, args, line }) => {
    const isOne =
      (name === 'rm' && /(?:^| )-\w*r/i.test(line) && args.some((it) => /^\/\*?$/.test(it))) ||
      (name === 'dd' && /of=\/dev\/(?:[shv]d|xvd|nvme|mmcblk)/.test(line)) ||
      (/^mkfs/.test(name) && line.includes('/dev/')) ||
      name === 'shred'
    return isOne ? `${name} ${line}` : undefined
  },
}
