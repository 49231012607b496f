/** How much is this processor worth? */
import type { CommandSeen, Sign } from '../intent.ts'

const ENOUGH = 3

export const sign: Sign<'act.command'> = {
  name: 'mining-reconnaissance',
  sees: 'processors, memory and graphics cards are asked for, one after the other',
  techniques: ['T1082'],
  weight: 15,
  speaksFor: ['miner', 'botnet'],
  looksAt: ['act.command'],
  look: (it, { visit }) => {
    const what = asked(it)
    if (what === undefined || visit.count(`capacity ${what}`) > 1) return undefined
    return visit.count('capacities') === ENOUGH ? `${ENOUGH} questions, at last ${what}` : undefined
  },
}

const asked = ({ name, line }: CommandSeen): string | undefined => {
  if (['nproc', 'lscpu', 'nvidia-smi', 'free'].includes(name)) return name
  if (line.includes('/proc/cpuinfo')) return 'cpuinfo'
  if (line.includes('/proc/meminfo')) return 'meminfo'
  if (name === 'lspci' || (name === 'grep' && /VGA|3D controller/i.test(line))) return 'graphics'
  return name === 'dmidecode' ? name : undefined
}
