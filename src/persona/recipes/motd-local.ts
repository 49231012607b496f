/** /etc/update-motd.d: the part of the greeting that is this company's, and what pam_motd made. */
import { isUbuntu } from '../flavour.ts'
import { momentOf } from '../moments.ts'
import { motdOf } from '../motd.ts'
import { directory, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'motd-local',
  version: 1,
  role: 'server',
  files: (about) => [
    directory('/etc/update-motd.d'),
    {
      path: '/etc/update-motd.d/99-local',
      mode: 0o644,
      mtimeS: momentOf(about, 'motd', { from: 0.05, to: 0.4 }),
      text: ({ host }) => `#!/bin/sh
# switched off (chmod -x): too long for people's terminals
printf '%s\\n' '${host.company.name} - ${host.fqdn}'
printf '%s\\n' 'Changes to this machine belong into the playbook.'
`,
    },
    {
      path: '/run/motd.dynamic',
      mtimeS: Math.floor(about.host.bootedMs / 1000) + 74,
      // Ubuntu's scripts make all of it; Debian's only the line of uname(1), before /etc/motd.
      text: ({ profile }) => {
        const motd = motdOf(profile)
        return isUbuntu(about) ? motd : motd.slice(0, motd.indexOf('\n') + 1)
      },
    },
  ],
})
