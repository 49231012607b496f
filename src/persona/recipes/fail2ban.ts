/** /etc/fail2ban/jail.local: jail.conf(5) as the administrator narrowed it. */
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { directory, hasRole, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'fail2ban',
  version: 1,
  role: 'server',
  files: (about) => [
    directory('/etc/fail2ban'),
    directory('/etc/fail2ban/jail.d'),
    {
      path: '/etc/fail2ban/jail.local',
      mtimeS: momentOf(about, 'fail2ban', { from: 0.1, to: 0.6 }),
      text: () => jails(about),
    },
  ],
})

const jails = (about: About): string => {
  const { host } = about
  const network = host.address.replace(/\d+$/, `0/${host.prefix}`)
  const web = hasRole(about, 'nginx') ? '\n[nginx-http-auth]\nenabled = true\n' : ''
  return `[DEFAULT]
ignoreip = 127.0.0.1/8 ::1 ${network}
bantime  = 10m
findtime = 10m
maxretry = 20
destemail = root@localhost

[sshd]
# travelling colleagues mistype their passwords, don't make this stricter
enabled = true
mode    = normal
${web}`
}
