/** /etc/ssh/sshd_config.d: what cloud images and an administrator put before Debian's own file. */
import { isUbuntu } from '../flavour.ts'
import { firstBootS, momentOf } from '../moments.ts'
import { directory, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'sshd-dropins',
  version: 1,
  role: 'server',
  files: (about) => [
    directory('/etc/ssh/sshd_config.d'),
    {
      path: '/etc/ssh/sshd_config.d/10-local.conf',
      mtimeS: momentOf(about, 'sshd_config.d', { to: 0.3 }),
      text: () => LOCAL,
    },
    {
      path: '/etc/ssh/sshd_config.d/50-cloud-init.conf',
      mode: 0o600,
      mtimeS: firstBootS(about),
      text: () => 'PasswordAuthentication yes\n',
    },
    ...(isUbuntu(about)
      ? [
          {
            path: '/etc/ssh/sshd_config.d/60-cloudimg-settings.conf',
            mtimeS: about.host.installedS,
            text: () => 'PasswordAuthentication no\n',
          },
        ]
      : []),
  ],
})

const LOCAL = `# Keep idle sessions through the office firewall
ClientAliveInterval 60
ClientAliveCountMax 10

# backups and monitoring log in as root with keys, people with a password when they travel
PermitRootLogin yes
`
