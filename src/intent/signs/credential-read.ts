/** Files that hold passwords and keys. */
import type { Sign } from '../intent.ts'

/** Who reads them because that is his work. */
const ENTITLED = new Set([
  ...[
    'su',
    'sudo',
    'login',
    'passwd',
    'chpasswd',
    'sshd',
    'ssh',
    'scp',
    'sftp',
    'cron',
    'unix_chkpwd',
  ],
  ...['bash', '-bash', 'sh', 'dash', '-sh', 'git', 'useradd', 'usermod', 'sftp-server', 'php-fpm'],
])

export const sign: Sign<'act.read'> = {
  name: 'credential-read',
  sees: 'a file of passwords, tokens or keys is read',
  techniques: ['T1552.001', 'T1552.004', 'T1003.008'],
  weight: 20,
  speaksFor: ['thief'],
  looksAt: ['act.read'],
  look: ({ path, by }) => {
    if (ENTITLED.has(by) || /\/(?:known_hosts|authorized_keys)$/.test(path)) return undefined
    return `${by} read ${path}`
  },
}
