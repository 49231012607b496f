/** What comes back with the next login. */

import type { Sign } from '../intent.ts'
import { INSTALLERS } from '../places.ts'

export const sign: Sign<'act.write'> = {
  name: 'login-script',
  sees: 'a start-up file of shells is written: .bashrc, .profile, /etc/profile.d',
  techniques: ['T1546.004'],
  weight: 15,
  speaksFor: [],
  looksAt: ['act.write'],
  look: ({ path, by }) =>
    !INSTALLERS.has(by) &&
    /\/(?:\.bashrc|\.profile|\.bash_profile|\.bash_login|\.zshrc)$|^\/etc\/(?:profile|bash\.bashrc|profile\.d\/)/.test(
      path,
    )
      ? `${by} wrote ${path}`
      : undefined,
}
