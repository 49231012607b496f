/** How could I become root? */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.command'> = {
  name: 'privilege-search',
  sees: 'set-uid files, capabilities or the rights of sudo are listed, or linpeas does it all',
  techniques: ['T1548.001', 'T1548.003', 'T1083'],
  weight: 20,
  speaksFor: [],
  looksAt: ['act.command'],
  look: ({ argv, name, line }) => {
    const isOne =
      (name === 'find' && /-perm [-/]?(?:[ug][=+]s|u=s|0?[2467]000)/.test(line)) ||
      (name === 'getcap' && line.includes('-r')) ||
      (name === 'sudo' && /(?:^| )-\w*l/.test(line)) ||
      /linpeas|linenum|linux-exploit-suggester|pspy/i.test(argv.join(' '))
    return isOne ? argv.join(' ') : undefined
  },
}
