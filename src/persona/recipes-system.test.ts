import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { isDue, localJobs } from './local-cron.ts'
import { type About, loadRecipes, type PlannedFile, type Recipe } from './recipe.ts'
import { aboutOf, textIn } from './recipes.test-kit.ts'
import { sha512Crypt } from './sha512-crypt.ts'
import { slotsOf } from './slots.ts'
import { adminOf, peopleOf } from './users.ts'

const NAMES = new Set(
  `admin-scripts apt-settings clock-and-locale cloud-network cloud-state cron-jobs crontabs
  defaults-d dotfiles fail2ban firewall hosts kernel-settings local-units logrotate-local mailboxes
  motd-local needrestart-local profile-d resolver rsyslog-forward snapd ssh-host-keys ssh-logins
  sshd-dropins sudoers ubuntu-pro`.split(/\s+/),
)

const ubuntu = aboutOf('golden')
const debian = aboutOf('golden', {
  persona: 'debian-12-db',
  roles: ['server', 'mariadb', 'backup'],
})
const all = await loadRecipes()
const mine = all.filter(({ name }) => NAMES.has(name))

interface Found {
  readonly about: About
  readonly recipe: Recipe
  readonly file: PlannedFile
}

const filesOf = (about: About): readonly Found[] =>
  mine.flatMap((recipe) => (recipe.files?.(about) ?? []).map((file) => ({ about, recipe, file })))

const regularOf = (about: About): readonly Found[] =>
  filesOf(about).filter(({ file: { type, copyOf } }) => type === undefined && copyOf === undefined)

const textAt = (about: About, path: string, world = ''): string => {
  const found = filesOf(about).find(({ file }) => file.path === path)
  assert(found !== undefined, `somebody writes ${path}`)
  return textIn(about, found.recipe, { file: found.file, world })
}

test('every recipe is there, and the laboratory has none of its files', () => {
  assert.deepEqual(new Set(mine.map(({ name }) => name)), NAMES)
  const laboratory = aboutOf('golden', { persona: 'debian-12', roles: [] })
  assert.deepEqual(filesOf(laboratory), [])
})

for (const about of [ubuntu, debian]) {
  const { name } = about.profile

  test(`${name}: nothing is older than the machine or younger than its last start`, () => {
    const newest = about.host.bootedMs / 1000 + 120
    for (const { file } of filesOf(about)) {
      const { path, mtimeS = about.host.installedS } = file
      assert(Number.isInteger(mtimeS), path)
      assert(mtimeS >= about.host.installedS && mtimeS <= newest, path)
    }
  })

  test(`${name}: each path is planned once, and its size is the same in every world`, () => {
    const paths = filesOf(about)
      .filter(({ file }) => file.type !== 'directory')
      .map(({ file }) => file.path)
    assert.equal(new Set(paths).size, paths.length)
    for (const { recipe, file } of regularOf(about)) {
      const [a, b] = ['a', 'b'].map((world) => textIn(about, recipe, { file, world }).length)
      assert.equal(a, b, file.path)
    }
  })

  test(`${name}: what programs read can be read`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'mimicry-recipes-'))
    t.after(() => rmSync(folder, { recursive: true }))
    for (const { recipe, file } of regularOf(about)) {
      const text = textIn(about, recipe, { file })
      if (text.startsWith('#!/bin/')) {
        const path = join(folder, 'script')
        writeFileSync(path, text)
        const checked = spawnSync('bash', ['-n', path], { encoding: 'utf8' })
        assert.equal(checked.stderr, '', file.path)
      }
      if (/\.json$|set-hostname$/.test(file.path)) JSON.parse(text)
      if (/\.ya?ml$/.test(file.path)) assert(parse(text).network.version === 2)
      if (text.startsWith('#cloud-config')) assert.equal(parse(text).ssh_pwauth, true)
      assert(text === '' || text.endsWith('\n'), file.path)
    }
  })

  test(`${name}: crontabs hold lines that cron takes`, () => {
    const field = String.raw`(\*(/\d+)?|\d+(-\d+)?)`
    const line = new RegExp(`^(@reboot|${field}( ${field}){4}) \\S.*$`)
    for (const { recipe, file } of regularOf(about)) {
      if (!file.path.startsWith('/var/spool/cron/crontabs/')) continue
      const lines = textIn(about, recipe, { file }).trimEnd().split('\n')
      for (const it of lines) assert(it.startsWith('#') || line.test(it), it)
    }
  })
}

test('a job is due when its schedule says so', () => {
  const [job] = localJobs(ubuntu)
  assert(job !== undefined)
  const at = { minute: 15, hour: 6, day: 1, month: 1, weekday: 5 }
  const due = (schedule: string, now = at) => isDue({ ...job, schedule }, now)
  assert.deepEqual(
    [
      due('15 6 * * 1-5'),
      due('15 6 * * 1-4'),
      due('*/5 * * * *'),
      due('*/4 * * * *'),
      due('15 6 2 * *'),
      due('* * * 1 *'),
    ],
    [true, false, true, false, false, true],
  )
})

test('shadow verifies against the slots, per world, at the same size', () => {
  const accounts = all.find(({ name }) => name === 'accounts')
  assert(accounts !== undefined)
  const shadow = (world: string): readonly string[][] => {
    const text = Buffer.from(
      accounts.make({
        ...ubuntu,
        path: '/etc/shadow',
        kind: 'made',
        size: 1,
        mtimeS: 0,
        head: Buffer.from('root:*:19000:0:99999:7:::\n'),
        tail: new Uint8Array(0),
        slots: slotsOf('golden', world),
      }),
    ).toString('latin1')
    return text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(':'))
  }
  const hashOf = (world: string, user: string): string =>
    shadow(world).find(([name]) => name === user)?.[1] ?? ''
  for (const world of ['a', 'b']) {
    const slots = slotsOf('golden', world)
    for (const [user, slot] of [
      ['deploy', 'deploy.password'],
      [adminOf(ubuntu), 'admin.password'],
      ['ubuntu', 'admin.password'],
    ] as const) {
      const hash = hashOf(world, user)
      assert.equal(hash, sha512Crypt(slots.text(slot), hash.split('$')[2] ?? ''), user)
    }
    assert.match(hashOf(world, 'root'), /^\$y\$j9T\$/)
  }
  assert.notEqual(hashOf('a', 'deploy'), hashOf('b', 'deploy'))
  assert.equal(JSON.stringify(shadow('a')).length, JSON.stringify(shadow('b')).length)
})

test('who has a key may log in with it: files of one world agree', () => {
  const admin = peopleOf(ubuntu).find(({ name }) => name === adminOf(ubuntu))
  assert(admin !== undefined)
  const open = textAt(ubuntu, `${admin.home}/.ssh/id_ed25519.pub`, 'a')
  assert.notEqual(textAt(ubuntu, `${admin.home}/.ssh/id_ed25519.pub`, 'b'), open)
  for (const home of ['/root', '/home/ubuntu', '/home/deploy', admin.home]) {
    assert(textAt(ubuntu, `${home}/.ssh/authorized_keys`, 'a').includes(open), home)
  }
  assert(textAt(ubuntu, '/etc/ssh/ssh_host_rsa_key.pub').startsWith('ssh-rsa AAAAB3NzaC1yc2E'))
})

test('files of one seed, whole', () => {
  const { host } = ubuntu
  assert.equal(
    textAt(ubuntu, '/etc/sudoers.d/90-cloud-init-users'),
    `# Created by cloud-init v. 24.1.3-0ubuntu3 on Tue, 14 May 2024 08:31:48 +0000

# User rules for ubuntu
ubuntu ALL=(ALL) NOPASSWD:ALL
`,
  )
  assert.equal(
    textAt(ubuntu, '/etc/hosts').split('\n').slice(0, 2).join('\n'),
    `127.0.0.1 localhost\n127.0.1.1 ubuntu.${host.company.domain} ubuntu`,
  )
  // ufw 0.36.2, recorded: its backend's _write_rules of the same rules.
  const monitor = host.neighbours.find(({ role }) => role === 'monitoring')?.address
  assert.equal(
    textAt(ubuntu, '/etc/ufw/user.rules'),
    UFW_RECORDED.replaceAll('10.1.2.9', `${monitor}`),
  )
  // cloud-init 22.4.2, recorded: its ifupdown renderer's text of such a network.
  assert.equal(
    textAt(debian, '/etc/network/interfaces.d/50-cloud-init').split('\n').slice(5).join('\n'),
    INTERFACES_RECORDED.replaceAll('ens3', debian.host.interface)
      .replace('10.1.2.3', debian.host.address)
      .replace('10.1.2.2 10.1.2.4', debian.host.nameservers.join(' '))
      .replace('x.internal', debian.host.company.domain)
      .replace('10.1.2.1\n', `${debian.host.gateway}\n`),
  )
})

const INTERFACES_RECORDED = `auto lo
iface lo inet loopback

auto ens3
iface ens3 inet static
    address 10.1.2.3/24
    dns-nameservers 10.1.2.2 10.1.2.4
    dns-search x.internal
    gateway 10.1.2.1
`

const UFW_RECORDED = `*filter
:ufw-user-input - [0:0]
:ufw-user-output - [0:0]
:ufw-user-forward - [0:0]
:ufw-before-logging-input - [0:0]
:ufw-before-logging-output - [0:0]
:ufw-before-logging-forward - [0:0]
:ufw-user-logging-input - [0:0]
:ufw-user-logging-output - [0:0]
:ufw-user-logging-forward - [0:0]
:ufw-after-logging-input - [0:0]
:ufw-after-logging-output - [0:0]
:ufw-after-logging-forward - [0:0]
:ufw-logging-deny - [0:0]
:ufw-logging-allow - [0:0]
:ufw-user-limit - [0:0]
:ufw-user-limit-accept - [0:0]
### RULES ###

### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in
-A ufw-user-input -p tcp --dport 22 -j ACCEPT

### tuple ### allow tcp 80 0.0.0.0/0 any 0.0.0.0/0 in
-A ufw-user-input -p tcp --dport 80 -j ACCEPT

### tuple ### allow tcp 443 0.0.0.0/0 any 0.0.0.0/0 in
-A ufw-user-input -p tcp --dport 443 -j ACCEPT

### tuple ### allow tcp 9100 0.0.0.0/0 any 10.1.2.9 in
-A ufw-user-input -p tcp --dport 9100 -s 10.1.2.9 -j ACCEPT

### END RULES ###

### LOGGING ###
-A ufw-after-logging-input -j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min --limit-burst 10
-A ufw-after-logging-forward -j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min --limit-burst 10
-I ufw-logging-deny -m conntrack --ctstate INVALID -j RETURN -m limit --limit 3/min --limit-burst 10
-A ufw-logging-deny -j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min --limit-burst 10
-A ufw-logging-allow -j LOG --log-prefix "[UFW ALLOW] " -m limit --limit 3/min --limit-burst 10
### END LOGGING ###

### RATE LIMITING ###
-A ufw-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "
-A ufw-user-limit -j REJECT
-A ufw-user-limit-accept -j ACCEPT
### END RATE LIMITING ###
COMMIT
`
