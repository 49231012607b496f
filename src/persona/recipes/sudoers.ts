/** /etc/sudoers.d: sudoers(5) of cloud-init, and of whoever set up deployments. */
import { isUbuntu } from '../flavour.ts'
import { firstBootS, momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { FIRST_PERSON_UID, usersOf } from '../users.ts'
import { hasRole, type WrittenFile, writing } from '../written-files.ts'

const MODE = 0o440

export const recipe = writing({
  name: 'sudoers',
  version: 1,
  role: 'server',
  files: (about) => [...cloudInit(about), ...deploy(about)],
})

/** cloudinit/distros/__init__.py, write_sudo_rules (22.4). */
const cloudInit = (about: About): readonly WrittenFile[] => {
  const first = usersOf(about).find(({ uid }) => uid === FIRST_PERSON_UID)
  if (first === undefined) return []
  const atS = firstBootS(about)
  const version = isUbuntu(about) ? '24.1.3-0ubuntu3' : '22.4.2'
  const stamp = new Date(atS * 1000).toUTCString().replace('GMT', '+0000')
  return [
    {
      path: '/etc/sudoers.d/90-cloud-init-users',
      mode: MODE,
      mtimeS: atS,
      text: () =>
        `# Created by cloud-init v. ${version} on ${stamp}\n\n` +
        `# User rules for ${first.name}\n${first.name} ALL=(ALL) NOPASSWD:ALL\n`,
    },
  ]
}

const deploy = (about: About): readonly WrittenFile[] =>
  hasRole(about, 'deploy')
    ? [
        {
          path: '/etc/sudoers.d/deploy',
          mode: MODE,
          mtimeS: momentOf(about, 'sudoers deploy', { to: 0.3 }),
          text: () => deployRules(about),
        },
      ]
    : []

const deployRules = (about: About): string => {
  const units = [
    ...(hasRole(about, 'nginx') ? ['nginx'] : []),
    ...(hasRole(about, 'php') ? ['php*-fpm'] : []),
  ]
  const commands = units.flatMap((unit) => [
    `/usr/bin/systemctl reload ${unit}`,
    `/usr/bin/systemctl restart ${unit}`,
  ])
  const alias = commands.length > 0 ? commands.join(', \\\n    ') : '/usr/bin/systemctl status *'
  return `# used by the deployment job, keep in sync with the playbook
Cmnd_Alias DEPLOY_UNITS = ${alias}

Defaults:deploy !requiretty
deploy ALL=(root) NOPASSWD: DEPLOY_UNITS
deploy ALL=(www-data) NOPASSWD: ALL
`
}
