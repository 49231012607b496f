/** What comes back with the machine. */

import type { Sign } from '../intent.ts'
import { INSTALLERS } from '../places.ts'

export const sign: Sign<'act.write'> = {
  name: 'service-planted',
  sees: 'a unit of systemd, a script of init or rc.local is written',
  techniques: ['T1543.002', 'T1037.004'],
  weight: 30,
  speaksFor: ['botnet'],
  looksAt: ['act.write'],
  look: ({ path, by }) =>
    !INSTALLERS.has(by) &&
    /^\/(?:etc\/(?:systemd\/system|init\.d|rc\d?\.d|rc\.local|inittab)|(?:usr\/)?lib\/systemd\/system)/.test(
      path,
    )
      ? `${by} wrote ${path}`
      : undefined,
}
