/** /etc/update-motd.d: the part of the greeting that is this company's, and what pam_motd made. */
import { momentOf } from '../moments.ts'
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
      text: ({ profile }) =>
        profile.motd.replace(
          /\{(release|machine)\}/g,
          (_, name: 'release' | 'machine') => profile.kernel[name],
        ),
    },
  ],
})
