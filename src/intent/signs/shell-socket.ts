/** A shell that opens a connection itself: nobody but a back door does. */
import type { Sign } from '../intent.ts'

const SHELLS = new Set(['bash', '-bash', 'sh', 'dash'])

export const sign: Sign<'act.connect'> = {
  name: 'shell-socket',
  sees: 'a shell opens /dev/tcp or /dev/udp',
  techniques: ['T1059.004', 'T1095'],
  weight: 45,
  speaksFor: [],
  looksAt: ['act.connect'],
  look: ({ by, host, port }) => (SHELLS.has(by) ? `${by} to ${host} port ${port}` : undefined),
}
