/** From this machine to the next. */
import type { Sign } from '../intent.ts'

const CLIENTS = new Set(['ssh', 'scp', 'sftp', 'sshpass', 'telnet', 'rsync'])

export const sign: Sign<'act.connect' | 'act.command'> = {
  name: 'lateral-movement',
  sees: 'another machine is logged in to from here, or known_hosts read for names',
  techniques: ['T1021.004', 'T1018'],
  weight: 12,
  speaksFor: [],
  looksAt: ['act.connect', 'act.command'],
  look: (it) => {
    if (it.type === 'act.connect') {
      return CLIENTS.has(it.by) ? `${it.by} to ${it.host}` : undefined
    }
    const reads =
      /^(?:cat|awk|grep|cut|sed)$/.test(it.name) && /known_hosts|\.ssh\/config/.test(it.line)
    return reads || it.name === 'sshpass' ? `${it.name} ${it.line}` : undefined
  },
}
