/** Ubuntu Pro's and update-notifier's state on a machine nobody attached. */
import { isUbuntu } from '../flavour.ts'
import { firstBootS } from '../moments.ts'
import type { About } from '../recipe.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'ubuntu-pro',
  version: 1,
  role: 'server',
  files: (about) => (isUbuntu(about) ? filesOf(about) : []),
})

const filesOf = (about: About): readonly WrittenFile[] => [
  directory('/etc/ubuntu-advantage'),
  {
    path: '/etc/ubuntu-advantage/uaclient.conf',
    mtimeS: about.host.installedS,
    text: () => `contract_url: https://contracts.canonical.com
log_level: debug
`,
  },
  directory('/var/lib/ubuntu-advantage'),
  directory('/var/lib/ubuntu-advantage/messages'),
  {
    path: '/var/lib/ubuntu-advantage/status.json',
    mode: 0o644,
    mtimeS: firstBootS(about),
    text: () => `${JSON.stringify(STATUS)}\n`,
  },
  directory('/var/lib/update-notifier'),
  {
    path: '/var/lib/update-notifier/updates-available',
    mtimeS: Math.floor(about.host.bootedMs / 1000) + 71,
    text: () => `
Expanded Security Maintenance for Applications is not enabled.

0 updates can be applied immediately.

Enable ESM Apps to receive additional future security updates.
See https://ubuntu.com/esm or run: sudo pro status

`,
  },
  {
    path: '/var/lib/update-notifier/fsck-at-reboot',
    mtimeS: Math.floor(about.host.bootedMs / 1000) + 71,
    text: () => '',
  },
]

const STATUS = {
  _schema_version: '0.1',
  account: { created_at: '', external_account_ids: [], id: '', name: '' },
  attached: false,
  config_path: '/etc/ubuntu-advantage/uaclient.conf',
  effective: null,
  environment_vars: [],
  errors: [],
  execution_details: 'No Ubuntu Pro operations are running',
  execution_status: 'inactive',
  expires: null,
  features: {},
  machine_id: null,
  notices: [],
  result: 'success',
  simulated: false,
  warnings: [],
}
