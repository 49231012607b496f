/** What knocks at a port with a protocol nobody would speak there. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'tcp.first-bytes'> = {
  name: 'wrong-protocol',
  sees: 'first bytes of RDP, SMB, SOCKS or another protocol this port does not have',
  techniques: ['T1046'],
  weight: 20,
  speaksFor: ['scanner'],
  looksAt: ['tcp.first-bytes'],
  look: ({ guess }) => guess,
}
