/** /etc/apt: apt.conf(5) and apt_preferences(5) as dpkg-reconfigure and an administrator left them. */
import { isUbuntu } from '../flavour.ts'
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { directory, hasRole, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'apt-settings',
  version: 1,
  role: 'server',
  files: (about) => [
    directory('/etc/apt/apt.conf.d'),
    directory('/etc/apt/preferences.d'),
    {
      path: '/etc/apt/apt.conf.d/20auto-upgrades',
      mtimeS: momentOf(about, 'auto-upgrades', { to: 0.2 }),
      text: () =>
        'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n',
    },
    ...(isUbuntu(about) ? [unattended(about)] : []),
    ...held(about).map(([name, pattern]) => ({
      path: `/etc/apt/preferences.d/${name}`,
      mtimeS: momentOf(about, `preferences ${name}`, { from: 0.2, to: 0.7 }),
      text: () => `Explanation: upgraded by hand, see the wiki
Package: ${pattern}
Pin: release a=*-proposed
Pin-Priority: -1
`,
    })),
  ],
})

const held = (about: About): readonly (readonly [string, string])[] => [
  ...(hasRole(about, 'mysql') ? [['mysql', 'mysql-server*'] as const] : []),
  ...(hasRole(about, 'mariadb') ? [['mariadb', 'mariadb-server*'] as const] : []),
]

const unattended = (about: About): WrittenFile => ({
  path: '/etc/apt/apt.conf.d/52unattended-upgrades-local',
  mtimeS: momentOf(about, 'unattended', { from: 0.05, to: 0.5 }),
  text: ({ host }) => `// local settings, read after 50unattended-upgrades
Unattended-Upgrade::Mail "root@${host.company.domain}";
Unattended-Upgrade::MailReport "only-on-error";
Unattended-Upgrade::Remove-Unused-Kernel-Packages "true";
Unattended-Upgrade::Automatic-Reboot "false";
`,
})
