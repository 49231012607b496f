/** How the machines of the network are set up: an inventory, a playbook, an encrypted vault. */
import { vaultFile } from '../ansible-vault.ts'
import { homesOf } from '../homes.ts'
import { momentOf } from '../moments.ts'
import type { About, Asked } from '../recipe.ts'
import { secretOf } from '../secret.ts'
import { adminOf } from '../users.ts'
import { hasRole, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'ansible',
  version: 1,
  role: 'server',
  files: (about): readonly WrittenFile[] => {
    const home = homesOf(about).find(({ login }) => login === adminOf(about))
    if (home === undefined) return []
    const owner = { uid: home.uid, gid: home.gid }
    const root = `${home.home}/ansible`
    const at = (path: string, text: (asked: Asked) => string): WrittenFile => ({
      path: `${root}/${path}`,
      ...owner,
      mtimeS: momentOf(about, `ansible ${path}`, { from: 0.2, to: 0.9 }),
      text,
    })
    const folder = (path: string): WrittenFile => ({ path, ...owner, type: 'directory' })
    return [
      folder(root),
      folder(`${root}/group_vars`),
      folder(`${root}/group_vars/all`),
      at('ansible.cfg', () => CONFIG),
      at('inventory.ini', () => inventoryOf(about)),
      at('site.yml', () => PLAYBOOK),
      at('group_vars/all/main.yml', () => variablesOf(about)),
      { ...at('group_vars/all/vault.yml', vaultOf), mode: 0o600 },
      { ...at('.vault_pass', ({ slots }) => `${slots.text('vault.password')}\n`), mode: 0o600 },
    ]
  },
})

const CONFIG = `[defaults]
inventory = inventory.ini
vault_password_file = .vault_pass
remote_user = root
host_key_checking = True
`

const inventoryOf = (about: About): string => {
  const { host } = about
  const own = { ...host, role: hasRole(about, 'nginx') ? 'web' : 'database' }
  const groups = new Map<string, string[]>()
  for (const { hostname, address, role } of [own, ...host.neighbours]) {
    groups.set(role, [...(groups.get(role) ?? []), `${hostname} ansible_host=${address}\n`])
  }
  return [...groups].map(([role, lines]) => `[${role}]\n${lines.join('')}`).join('\n')
}

const PLAYBOOK = `- hosts: all
  become: true
  tasks:
    - name: Packages are up to date
      ansible.builtin.apt:
        upgrade: dist
        update_cache: true
      tags: [packages]

    - name: Administrators may log in
      ansible.posix.authorized_key:
        user: root
        key: "{{ item }}"
      loop: "{{ admin_keys }}"
      tags: [access]

- hosts: database
  become: true
  tasks:
    - name: The application's account exists
      community.mysql.mysql_user:
        name: "{{ db_user }}"
        password: "{{ vault_db_password }}"
        priv: "{{ db_name }}.*:ALL"
      no_log: true
      tags: [database]
`

const variablesOf = ({ host }: About): string => `db_name: ${host.app.database}
db_user: ${host.app.databaseUser}
admin_keys: []
ntp_servers:
${host.nameservers.map((server) => `  - ${server}\n`).join('')}smtp_host: mail.${host.company.domain}
`

const SALT_BYTES = 32

/** Encrypted with the password beside it; the salt is the installation's. */
const vaultOf = ({ seed, slots }: Asked): string =>
  vaultFile(
    [
      `vault_db_password: '${slots.text('db.password')}'`,
      `vault_db_root_password: '${slots.text('db.root_password')}'`,
      `vault_smtp_password: '${slots.text('smtp.password')}'`,
      `vault_borg_passphrase: '${slots.text('backup.passphrase')}'`,
      '',
    ].join('\n'),
    slots.text('vault.password'),
    secretOf(seed, 'vault salt').subarray(0, SALT_BYTES),
  )
