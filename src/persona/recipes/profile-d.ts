/** /etc/profile.d: what every login shell of this machine reads besides /etc/profile. */
import { momentOf } from '../moments.ts'
import { writing } from '../written-files.ts'

export const recipe = writing({
  name: 'profile-d',
  version: 1,
  role: 'server',
  files: (about) => [
    {
      path: '/etc/profile.d/local.sh',
      mtimeS: momentOf(about, 'profile.d', { from: 0.02, to: 0.4 }),
      text: () => LOCAL,
    },
  ],
})

const LOCAL = `# tools of the operations team, where they are installed
if [ -d /opt/ops/bin ]; then
    PATH="$PATH:/opt/ops/bin"
fi
`
