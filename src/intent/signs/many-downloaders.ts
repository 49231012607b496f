/** Loaders that don't know what a machine has try everything that fetches. */
import type { Sign } from '../intent.ts'

const FETCHERS = new Set(['wget', 'curl', 'tftp', 'ftpget', 'ftp', 'lwp-download', 'axel', 'fetch'])
const ENOUGH = 3

export const sign: Sign<'act.command'> = {
  name: 'many-downloaders',
  sees: 'wget, curl, tftp, ftpget: the same is fetched in several ways, as Gafgyt does',
  techniques: ['T1105'],
  weight: 30,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ name, args, line }, { visit }) => {
    if (!FETCHERS.has(name) || args.length === 0 || visit.count(`fetcher ${name}`) > 1)
      return undefined
    return visit.count('fetchers') === ENOUGH ? `${name} ${line}` : undefined
  },
}
