/** Clients that call themselves OpenSSH, and offer what OpenSSH never did. */
import type { Sign } from '../intent.ts'

/** OpenSSH offers it since 6.2 (myproposal.h); the libraries of bots have no UMAC. */
const OF_OPENSSH = 'umac-64-etm@openssh.com'

export const sign: Sign<'client.version' | 'client.kex'> = {
  name: 'lying-client',
  sees: 'an SSH client says it is OpenSSH, but its algorithms are those of a library',
  techniques: ['T1036'],
  weight: 20,
  speaksFor: ['scanner', 'bruteforcer', 'botnet'],
  looksAt: ['client.version', 'client.kex'],
  look: (it, { visit }) => {
    if (it.type === 'client.version') {
      if (/^SSH-2\.0-OpenSSH_(?:[7-9]|\d\d)/.test(it.version)) visit.count('says OpenSSH')
      return undefined
    }
    const isHonest = it.macs.includes(OF_OPENSSH) || visit.count('says OpenSSH', 0) === 0
    return isHonest ? undefined : `hassh ${it.hassh}, MACs ${it.macs.join(',')}`
  },
}
