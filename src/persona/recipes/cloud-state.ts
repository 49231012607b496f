/** /var/lib/cloud: what cloud-init, which was removed since, keeps of the first start. */
import { isUbuntu } from '../flavour.ts'
import { publicKeyLine } from '../login-keys.ts'
import { firstBootS, momentOf } from '../moments.ts'
import type { About, Asked } from '../recipe.ts'
import { secretOf } from '../secret.ts'
import { adminOf, FIRST_PERSON_UID, usersOf } from '../users.ts'
import { directory, link, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'cloud-state',
  version: 2,
  role: 'server',
  files: (about) => [...folders(about), ...state(about), ...instance(about)],
})

const CLOUD = '/var/lib/cloud'
const SOURCE = 'DataSourceNoCloud [seed=/dev/sr0][dsmode=net]'
const DATASOURCE = `DataSourceNoCloud: ${SOURCE}`

/** Of the image that was booted first. */
const versionOf = (about: About): string => (isUbuntu(about) ? '24.1.3-0ubuntu3' : '22.4.2')

/** As a hypervisor's NoCloud drive names it: a SHA-1. */
const instanceId = ({ seed }: About): string => {
  return Buffer.from(secretOf(seed, 'instance-id')).toString('hex').slice(0, 40)
}

const folders = (about: About): readonly WrittenFile[] => [
  directory('/etc/cloud'),
  directory('/etc/cloud/cloud.cfg.d'),
  ...['', '/data', '/handlers', '/instances', '/scripts', '/seed', '/sem'].map((name) =>
    directory(`${CLOUD}${name}`),
  ),
  ...['boot', 'instance', 'once'].map((name) => directory(`${CLOUD}/scripts/per-${name}`)),
  directory(`${CLOUD}/scripts/vendor`),
  directory(`${CLOUD}/instances/${instanceId(about)}`),
  ...['handlers', 'scripts', 'sem'].map((name) =>
    directory(`${CLOUD}/instances/${instanceId(about)}/${name}`),
  ),
  link(`${CLOUD}/instance`, `${CLOUD}/instances/${instanceId(about)}`),
  {
    path: '/etc/cloud/cloud.cfg.d/99-local.cfg',
    mtimeS: momentOf(about, 'cloud.cfg.d', { to: 0.2 }),
    text: () =>
      '# the host name and /etc/hosts are ours\npreserve_hostname: true\nmanage_etc_hosts: false\n',
  },
]

/** A file of the first start. */
const early = (about: About, path: string, text: string): WrittenFile => ({
  path,
  mtimeS: firstBootS(about),
  text: () => text,
})

const state = (about: About): readonly WrittenFile[] => [
  early(about, `${CLOUD}/data/instance-id`, `${instanceId(about)}\n`),
  early(about, `${CLOUD}/data/previous-instance-id`, 'NO_PREVIOUS_INSTANCE_ID\n'),
  early(about, `${CLOUD}/data/previous-datasource`, `${DATASOURCE}\n`),
  early(about, `${CLOUD}/data/previous-hostname`, `${about.host.hostname}\n`),
  early(
    about,
    `${CLOUD}/data/set-hostname`,
    `${JSON.stringify({ fqdn: about.host.fqdn, hostname: about.host.hostname }, null, 1)}\n`,
  ),
  early(about, `${CLOUD}/data/result.json`, `${JSON.stringify(result, null, 1)}\n`),
  early(about, `${CLOUD}/data/status.json`, `${JSON.stringify(statusOf(about), null, 1)}\n`),
  early(about, `${CLOUD}/sem/config_scripts_per_once.once`, semaphore(about, 0)),
]

const result = { v1: { datasource: SOURCE, errors: [] } }

/** Seconds since the kernel started at which the stages began and ended. */
const STAGES = [
  ['init', 9.2, 11.9],
  ['init-local', 5.1, 6.3],
  ['modules-config', 14.6, 17.4],
  ['modules-final', 18.9, 21.7],
] as const

const statusOf = (about: About): unknown => {
  const startedS = firstBootS(about) - 12
  const stages = STAGES.map(([name, start, finished]) => [
    name,
    { errors: [], finished: startedS + finished, start: startedS + start },
  ])
  return { v1: { datasource: SOURCE, ...Object.fromEntries(stages), stage: null } }
}

/** Modules that run once for an instance, in the order of cloud.cfg (22.4). */
const MODULES = [
  'seed_random',
  'set_hostname',
  'users_groups',
  'ssh',
  'set_passwords',
  'ssh_import_id',
  'keyboard',
  'locale',
  'ntp',
  'timezone',
  'runcmd',
  'byobu',
  'write_files_deferred',
  'rightscale_userdata',
  'scripts_vendor',
  'scripts_user',
  'scripts_per_instance',
  'ssh_authkey_fingerprints',
  'keys_to_console',
  'phone_home',
  'final_message',
]

const instance = (about: About): readonly WrittenFile[] => {
  const at = `${CLOUD}/instances/${instanceId(about)}`
  const stamp = new Date((firstBootS(about) + 10) * 1000).toUTCString().replace('GMT', '+0000')
  return [
    early(about, `${at}/datasource`, `${DATASOURCE}\n`),
    {
      ...early(about, `${at}/boot-finished`, `21.71 - ${stamp} - v. ${versionOf(about)}\n`),
      mtimeS: firstBootS(about) + 10,
    },
    ...['user-data.txt', 'cloud-config.txt'].map((name) => ({
      path: `${at}/${name}`,
      mode: 0o600,
      mtimeS: firstBootS(about),
      text: (asked: Asked) => (name === 'user-data.txt' ? userData(asked) : merged(asked)),
    })),
    ...['vendor-data.txt', 'vendor-data2.txt'].map((name) => ({
      path: `${at}/${name}`,
      mode: 0o600,
      mtimeS: firstBootS(about),
      text: () => '',
    })),
    ...MODULES.map((name, n) => early(about, `${at}/sem/config_${name}`, semaphore(about, n))),
  ]
}

/** cloudinit/helpers.py, FileSemaphores: pid and time of who took it. */
const semaphore = (about: About, place: number): string => {
  const digits = Buffer.from(secretOf(about.seed, `semaphore ${place}`)).readUInt32LE(0)
  const fraction = String(digits % 9_999_999).padStart(7, '1')
  return `${place < 8 ? 712 : 874}: ${firstBootS(about) - 4 + Math.floor(place / 6)}.${fraction}\n`
}

/** What whoever rented the machine typed into a form. */
const userData = (asked: Asked): string => {
  const first = usersOf(asked).find(({ uid }) => uid === FIRST_PERSON_UID)?.name ?? 'root'
  return `#cloud-config
hostname: ${asked.host.hostname}
fqdn: ${asked.host.fqdn}
user: ${first}
password: ${asked.slots.text('admin.password')}
chpasswd:
  expire: false
ssh_pwauth: true
ssh_authorized_keys:
  - ${publicKeyLine(asked, adminOf(asked)).trimEnd()}
package_update: true
packages:
  - curl
  - git
  - vim
`
}

/** The same, as cloud-init merged it. */
const merged = (asked: Asked): string =>
  `#cloud-config\n\n# from 1 files\n# part-001\n\n---\n${userData(asked).split('\n').slice(1).join('\n')}...\n`
