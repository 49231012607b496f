/** sysctl.d(5), modules-load.d(5), limits.d of limits.conf(5): the kernel as the roles want it. */
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { directory, hasRole, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'kernel-settings',
  version: 1,
  role: 'server',
  files: (about) => {
    const mtimeS = momentOf(about, 'sysctl.d', { from: 0.05, to: 0.5 })
    return [
      directory('/etc/sysctl.d'),
      directory('/etc/modules-load.d'),
      directory('/etc/security'),
      directory('/etc/security/limits.d'),
      { path: '/etc/sysctl.d/60-local.conf', mtimeS, text: () => settings(about) },
      {
        path: '/etc/modules-load.d/local.conf',
        mtimeS,
        text: () => '# TCP congestion control of 60-local.conf\ntcp_bbr\n',
      },
      { path: '/etc/security/limits.d/90-local.conf', mtimeS, text: () => limits(about) },
    ]
  },
})

const isDatabase = (about: About): boolean =>
  hasRole(about, 'mysql') || hasRole(about, 'mariadb') || hasRole(about, 'postgresql')

const settings = (about: About): string => `# local kernel settings, see sysctl.d(5)
net.core.somaxconn = 4096
net.core.default_qdisc = fq
net.ipv4.tcp_congestion_control = bbr
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.all.send_redirects = 0
fs.inotify.max_user_watches = 262144
${isDatabase(about) ? 'vm.swappiness = 1\nvm.overcommit_memory = 1\n' : 'vm.swappiness = 10\n'}`

const limits = (about: About): string => {
  const users = [
    ...(hasRole(about, 'nginx') ? ['www-data'] : []),
    ...(hasRole(about, 'mysql') || hasRole(about, 'mariadb') ? ['mysql'] : []),
    ...(hasRole(about, 'postgresql') ? ['postgres'] : []),
    'root',
  ]
  const lines = users.flatMap((user) =>
    ['soft', 'hard'].map((type) => `${user.padEnd(12)}${type}    nofile    65535\n`),
  )
  return `#<domain>   <type>  <item>    <value>\n${lines.join('')}`
}
