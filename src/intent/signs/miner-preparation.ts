/** What makes a processor faster at mining: huge pages, prefetchers. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.command' | 'act.write'> = {
  name: 'miner-preparation',
  sees: 'huge pages are set, or the MSR of the processor, as miners like them',
  techniques: ['T1496.001'],
  weight: 40,
  speaksFor: ['miner'],
  looksAt: ['act.command', 'act.write'],
  look: (it) => {
    if (it.type === 'act.write') return /\/nr_hugepages$/.test(it.path) ? it.path : undefined
    const isOne =
      it.name === 'wrmsr' ||
      (it.name === 'modprobe' && it.args.includes('msr')) ||
      (it.name === 'sysctl' && it.line.includes('nr_hugepages='))
    return isOne ? `${it.name} ${it.line}` : undefined
  },
}
