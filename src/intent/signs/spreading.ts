/** Many machines in a short time. */
import type { Sign } from '../intent.ts'

const HOSTS = 8

export const sign: Sign<'act.connect'> = {
  name: 'spreading',
  sees: 'connections to eight different machines are attempted',
  techniques: ['T1046', 'T1018'],
  weight: 45,
  speaksFor: ['botnet'],
  looksAt: ['act.connect'],
  look: ({ host, by }, { visit }) => {
    if (visit.count(`to ${host}`) > 1) return undefined
    return visit.count('hosts') === HOSTS ? `${by} to ${host}, the ${HOSTS}th` : undefined
  },
}
