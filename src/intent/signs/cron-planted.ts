/** What comes back every minute. */

import type { Sign } from '../intent.ts'
import { INSTALLERS } from '../places.ts'

export const sign: Sign<'act.command' | 'act.write'> = {
  name: 'cron-planted',
  sees: 'a crontab is installed, or a file of cron is written',
  techniques: ['T1053.003'],
  weight: 30,
  speaksFor: ['botnet'],
  looksAt: ['act.command', 'act.write'],
  look: (it) => {
    if (it.type === 'act.command') {
      const installs = it.args.length === 0 || it.args.some((word) => !/^-[leiru]/.test(word))
      return it.name === 'crontab' && installs && !/(?:^| )-[le]/.test(it.line)
        ? `crontab ${it.line}`
        : undefined
    }
    if (INSTALLERS.has(it.by) || it.by === 'crontab') return undefined
    return /^\/(?:etc\/(?:cron|anacron)|var\/spool\/cron)/.test(it.path)
      ? `${it.by} wrote ${it.path}`
      : undefined
  },
}
