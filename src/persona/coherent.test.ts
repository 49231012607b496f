/** What a visitor who looks for contradictions looks at: ages, links, histories, in whole machines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textOf } from '../base/bytes.ts'
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from '../world/tree.ts'
import { loadPersona, personaFile } from './load.ts'
import { loadProfile } from './load-profile.ts'
import { type Persona, personaOf } from './persona.ts'

interface Node {
  readonly ino: number
  readonly kind: number
  readonly mtimeS: number
}

interface Machine {
  readonly persona: Persona
  readonly nodes: ReadonlyMap<string, Node>
}

const machineOf = async (name: string): Promise<Machine> => {
  const persona = await personaOf(await loadPersona(name, { seed: 'coherent' }))
  const { image, living } = persona
  const nodes = new Map<string, Node>()
  const visit = (dir: number, path: string): void => {
    for (const { name: child, ino } of image.list(dir)) {
      const { mode, mtimeS } = image.stat(ino)
      if (living.has(ino)) continue
      nodes.set(`${path}/${child}`, { ino, kind: mode & S_IFMT, mtimeS })
      if ((mode & S_IFMT) === S_IFDIR) visit(ino, `${path}/${child}`)
    }
  }
  visit(1, '')
  return { persona, nodes }
}

const ubuntu = await machineOf('ubuntu-24.04')
const debian = await machineOf('debian-12-db')

const textAt = ({ persona, nodes }: Machine, path: string): string => {
  const bytes = persona.of('w').imagine(nodes.get(path)?.ino ?? 0)
  assert(bytes instanceof Uint8Array, path)
  return textOf(bytes)
}

/** In real packages, too: nginx-common's, when no module is installed. */
const DANGLING = ['/usr/share/nginx/modules']
const LINKS_MAX = 40

/** Whether open(2) would find something; what the kernel makes up is taken as there. */
const leadsSomewhere = ({ persona: { image }, nodes }: Machine, path: string): boolean => {
  let todo = path.split('/')
  let at = ''
  let links = 0
  for (let name = todo.shift(); name !== undefined; name = todo.shift()) {
    if (name === '' || name === '.') continue
    const next = name === '..' ? parentOf(at) : `${at}/${name}`
    if (/^\/(proc|sys)(\/|$)/.test(next)) return true
    const node = nodes.get(next)
    if (node?.kind !== S_IFLNK) {
      if (next !== '' && node === undefined) return false
      at = next
      continue
    }
    if (++links > LINKS_MAX) return false
    const target = image.target(node.ino)
    todo = [...target.split('/'), ...todo]
    if (target.startsWith('/')) at = ''
  }
  return true
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

for (const [name, machine] of [
  ['ubuntu-24.04', ubuntu],
  ['debian-12-db', debian],
] as const) {
  const { nodes } = machine

  test(`${name}: a directory of a home is not older than the files that were made in it`, () => {
    const older: string[] = []
    for (const [path, { kind, mtimeS }] of nodes) {
      if (kind !== S_IFREG || !/^\/(home|root)\//.test(path) || path.endsWith('_history')) continue
      const dir = nodes.get(parentOf(path))
      if ((dir?.mtimeS ?? 0) < mtimeS) older.push(path)
    }
    assert.deepEqual(older, [])
  })

  test(`${name}: nothing in a home is older than the home's own skeleton`, () => {
    const older: string[] = []
    for (const [path, { mtimeS }] of nodes) {
      const [, home] = /^(\/home\/[^/]+)\//.exec(path) ?? []
      const bornS = nodes.get(`${home}/.bash_logout`)?.mtimeS ?? 0
      if (home !== undefined && mtimeS < bornS) older.push(path)
    }
    assert.deepEqual(older, [])
  })

  test(`${name}: links lead somewhere`, () => {
    const links = [...nodes].filter(([, { kind }]) => kind === S_IFLNK)
    const dangling = links.map(([path]) => path).filter((path) => !leadsSomewhere(machine, path))
    assert.deepEqual(
      dangling.filter((path) => !DANGLING.includes(path)),
      [],
    )
  })

  test(`${name}: what is done once to a machine is once in root's history`, () => {
    const lines = textAt(machine, '/root/.bash_history').trimEnd().split('\n')
    const once = lines.filter((line) => /^(adduser|usermod|apt install|hostnamectl)/.test(line))
    assert.deepEqual(once, [...new Set(once)])
    const people = textAt(machine, '/etc/passwd').match(/^[^:]+(?=:x:1\d{3}:)/gm) ?? []
    const added = once.filter((line) => line.startsWith('adduser ')).map((it) => it.slice(8))
    assert.deepEqual(added, people.slice(1))
  })

  test(`${name}: a person's password is as old as his account`, () => {
    for (const line of textAt(machine, '/etc/shadow').trimEnd().split('\n')) {
      const [user = '', , day] = line.split(':')
      const home = nodes.get(`/home/${user}/.bash_logout`)
      if (home !== undefined) assert.equal(Number(day), Math.floor(home.mtimeS / 86_400), user)
    }
  })
}

for (const [name, machine, daemons] of [
  ['ubuntu-24.04', ubuntu, 'cron fail2ban-server mysqld nginx php-fpm8.3 rsyslogd sshd'],
  ['debian-12-db', debian, 'cron fail2ban-server mariadbd rsyslogd sshd'],
] as const) {
  test(`${name}: files of pids name the processes that run, and are as old as these`, () => {
    const running = new Map(machine.persona.residents?.(0).map((it) => [it.pid, it]))
    const named = [...machine.nodes]
      .filter(([path]) => path.endsWith('.pid'))
      .map(([path, { mtimeS }]) => {
        const process = running.get(Number(textAt(machine, path)))
        assert.equal(Math.floor((process?.startedMs ?? 0) / 1000), mtimeS, path)
        return process?.comm
      })
    assert.deepEqual(named.sort(), daemons.split(' '))
  })

  test(`${name}: what lives in memory is not older than the start`, () => {
    const bootedS = Math.floor(machine.persona.machine.bootedMs / 1000)
    const older = [...machine.nodes].filter(
      ([path, { mtimeS }]) => /^\/(run|dev)\//.test(path) && mtimeS < bootedS,
    )
    assert.deepEqual(older, [])
  })
}

for (const [name, { persona, nodes }] of [
  ['ubuntu-24.04', ubuntu],
  ['debian-12-db', debian],
] as const) {
  test(`${name}: backup.log says the sizes that dumps have`, () => {
    const { image, living, machine } = persona
    const at = (path: string): number =>
      path.split('/').reduce((dir, part) => image.lookup(dir, part) ?? dir, 1)
    const ino = living.bearer(at('/var/log/backup.log'), machine.bootedMs)
    const { size } = living.state(ino, machine.bootedMs)
    const log = textOf(living.read(ino, { at: 0, count: size }, machine.bootedMs))
    const said = [...log.matchAll(/^(\S+) \S+ dumped \S+: (\d+) bytes$/gm)]
    const real = new Map(
      [...nodes].flatMap(([path, node]) => {
        const [, day] = /^\/var\/backups\/mysql\/\w+-([-\d]+)\.sql\.gz$/.exec(path) ?? []
        return day === undefined ? [] : [[day, image.stat(node.ino).size] as const]
      }),
    )
    const compared = said.filter(([, day = '']) => real.has(day))
    assert(compared.length > 0)
    for (const [, day = '', bytes] of compared) assert.equal(Number(bytes), real.get(day), day)
  })
}

test('doors say of themselves what is configured and installed', () => {
  const { http, ssh } = loadProfile(personaFile('ubuntu-24.04'))
  assert.match(textAt(ubuntu, '/etc/nginx/conf.d/hardening.conf'), /^server_tokens off;$/m)
  assert.equal(http.server, 'nginx')
  const [, version] = /^Package: openssh-server\n(?:.*\n)*?Version: 1:(.*)$/m.exec(
    textAt(ubuntu, '/var/lib/dpkg/status'),
  ) ?? ['', '']
  assert.equal(ssh.ident, `SSH-2.0-OpenSSH_${version?.replace('-', ' Ubuntu-')}`)
})
