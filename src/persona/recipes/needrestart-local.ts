/** /etc/needrestart/conf.d: a Perl fragment that keeps needrestart from asking. */
import { momentOf } from '../moments.ts'
import { directory, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'needrestart-local',
  version: 1,
  role: 'server',
  files: (about) => [
    directory('/etc/needrestart'),
    directory('/etc/needrestart/conf.d'),
    {
      path: '/etc/needrestart/conf.d/90-local.conf',
      mtimeS: momentOf(about, 'needrestart', { from: 0.1, to: 0.6 }),
      text: () => `# list only, never restart databases behind our back
$nrconf{restart} = 'l';
$nrconf{kernelhints} = 0;
`,
    },
  ],
})
