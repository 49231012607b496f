import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { loadPersona } from './load.ts'
import { personaOf } from './persona.ts'

const { image, of } = await personaOf(await loadPersona('ubuntu-24.04', { seed: 'golden' }))
let status = ''
for (let ino = 1; ino <= image.inodes; ino++) {
  if (!image.has(ino) || image.pathOf(ino) !== '/var/lib/dpkg/status') continue
  const bytes = of('w').imagine(ino)
  assert(!failed(bytes) && !(bytes instanceof Waiting))
  status = textOf(bytes)
}
const paragraphs = status.trimEnd().split('\n\n')
const field = (paragraph: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1]

test('every paragraph is a package of Ubuntu, once, in the order of names', () => {
  const names = paragraphs.map((it) => field(it, 'Package') ?? '')
  assert.deepEqual(names, [...new Set(names)].toSorted())
  for (const paragraph of paragraphs) {
    const name = field(paragraph, 'Package')
    const isRemoved = name === 'cloud-init'
    const status = isRemoved ? 'deinstall ok config-files' : 'install ok installed'
    assert.equal(field(paragraph, 'Status'), status, name)
    assert.match(field(paragraph, 'Maintainer') ?? '', /^Ubuntu Developers </, name)
    const version = field(paragraph, isRemoved ? 'Config-Version' : 'Version')
    assert.match(version ?? '', /^(\d+:)?\d[A-Za-z0-9.+:~-]*$/, name)
    assert.match(paragraph, /^([A-Z][A-Za-z-]*: .*|[A-Z][A-Za-z-]*:| .*|\n)+$/m, name)
  }
})

test('no trace of Debian 12 in versions, MySQL instead of MariaDB, PHP 8.3', () => {
  assert.deepEqual(status.match(/.*deb12u.*/g), null)
  assert.deepEqual(status.match(/^Package: (mariadb|galera|php8\.2).*/gm), null)
  const versionOf = (name: string): string | undefined => {
    const paragraph = paragraphs.find((it) => field(it, 'Package') === name)
    return paragraph === undefined ? undefined : field(paragraph, 'Version')
  }
  assert.equal(versionOf('bash'), '5.2.21-2ubuntu4')
  assert.equal(versionOf('mysql-server-8.0'), '8.0.43-0ubuntu0.24.04.2')
  assert.match(versionOf('nginx') ?? '', /^1\.24\.0-2ubuntu7\.\d+$/)
  assert.equal(versionOf('openssh-server'), '1:9.6p1-3ubuntu13.19')
  assert.equal(versionOf('openssh-client'), '1:9.6p1-3ubuntu13.19')
  assert.equal(versionOf('libssl3'), versionOf('openssl'))
  assert.match(versionOf('libssl3') ?? '', /^3\.0\.13-0ubuntu3\.\d+$/)
  assert.equal(versionOf('php8.3-gd'), versionOf('php8.3-fpm'))
  assert.match(versionOf('php8.3-fpm') ?? '', /^8\.3\.6-0ubuntu0\.24\.04\.\d+$/)
})

test('every package has a list of its files, and every list a package', async () => {
  for (const name of ['ubuntu-24.04', 'debian-12-db']) {
    const persona = await personaOf(await loadPersona(name, { seed: 'golden' }))
    const at = (path: string): number =>
      path
        .split('/')
        .slice(1)
        .reduce((dir, part) => persona.image.lookup(dir, part) ?? 0, 1)
    const bytes = persona.of('w').imagine(at('/var/lib/dpkg/status'))
    assert(bytes instanceof Uint8Array)
    const packages = [...textOf(bytes).matchAll(/^Package: (.*)$/gm)].map(([, it]) => it)
    const lists = persona.image
      .list(at('/var/lib/dpkg/info'))
      .flatMap(({ name: file }) => /^(.*?)(?::amd64)?\.list$/.exec(file)?.[1] ?? [])
    assert.deepEqual(lists.toSorted(), packages.toSorted(), name)
    for (const program of ['fail2ban-server', 'unattended-upgrade', 'ufw']) {
      const folder = program === 'ufw' ? 'sbin' : 'bin'
      assert(at(`/usr/${folder}/${program}`) > 0, program)
    }
  }
})
