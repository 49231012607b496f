/** A library in every process. */

import type { Sign } from '../intent.ts'
import { INSTALLERS } from '../places.ts'

export const sign: Sign<'act.write' | 'act.command'> = {
  name: 'preload',
  sees: '/etc/ld.so.preload is written, or a module of PAM',
  techniques: ['T1574.006', 'T1014'],
  weight: 60,
  speaksFor: [],
  looksAt: ['act.write', 'act.command'],
  look: (it) => {
    if (it.type === 'act.command') {
      return it.name === 'insmod' ? `insmod ${it.line}` : undefined
    }
    if (INSTALLERS.has(it.by)) return undefined
    return /^\/etc\/ld\.so\.preload$|\/security\/pam_\w+\.so$/.test(it.path) ? it.path : undefined
  },
}
