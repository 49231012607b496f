/** redtail: a miner that comes with one binary for each processor, and a script that cleans up. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.command' | 'act.write' | 'act.run'> = {
  name: 'redtail',
  sees: 'files of the miner redtail, or its pair of scripts',
  techniques: ['T1105', 'T1496.001'],
  weight: 60,
  speaksFor: ['botnet', 'miner'],
  looksAt: ['act.command', 'act.write', 'act.run'],
  look: (it, { visit }) => {
    const text = it.type === 'act.command' ? `${it.name} ${it.line}` : it.path
    if (/(?:^|[/. ])redtail(?:$|[. ])/i.test(text)) return text
    // Others have scripts of these names, too, but do not run both in one command.
    if (it.type !== 'act.command' || it.origin !== 'argument') return undefined
    const script = /^(?:(?:ba|da)?sh )?(?:\S*\/)?(clean|setup)\.sh\b/.exec(text)?.[1]
    if (script === undefined || visit.count(`redtail ${script}`) > 1) return undefined
    return visit.count('redtail scripts') === 2 ? text : undefined
  },
}
