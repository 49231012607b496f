/** Logs taken away, or their content. */
import type { Sign } from '../intent.ts'

const LOGS =
  /^\/(?:var\/(?:log|run|adm)\/(?:.*\/)?|run\/)(?:[uwb]tmp|lastlog|auth\.log|secure|syslog|messages|cron|maillog|mail\.log|faillog|audit\.log|journal)/
const PRUNERS = new Set(['logrotate', 'rsyslogd', 'journalctl', 'rotate'])

export const sign: Sign<'act.write' | 'act.remove'> = {
  name: 'log-wiping',
  sees: 'a log of logins or of the system is removed or emptied',
  techniques: ['T1070.002'],
  weight: 40,
  speaksFor: [],
  looksAt: ['act.write', 'act.remove'],
  look: (it) => {
    if (!LOGS.test(it.path) || PRUNERS.has(it.by)) return undefined
    if (it.type === 'act.remove') return `${it.by} removed ${it.path}`
    return it.how === 'truncate' ? `${it.by} emptied ${it.path}` : undefined
  },
}
