/** The machine as a way to others. */

import type { Sign } from '../intent.ts'
import { isInside } from '../places.ts'

export const sign: Sign<'forward.request'> = {
  name: 'forwarding',
  sees: 'a connection from this machine to a foreign one is asked for (ssh -L, -D, -W)',
  techniques: ['T1090', 'T1572'],
  weight: 20,
  speaksFor: ['proxy'],
  looksAt: ['forward.request'],
  look: ({ host, port }) => (isInside(host) ? undefined : `to ${host} port ${port}`),
}
