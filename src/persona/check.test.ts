import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { checkPersona } from './check.ts'
import { personaFile } from './load.ts'

const folder = mkdtempSync(join(tmpdir(), 'mimicry-check-'))
after(() => rmSync(folder, { recursive: true }))

/** What is said of a persona whose text is another's, changed; without the folder's name. */
const complaints = async (from: string, change: (text: string) => string): Promise<string[]> => {
  const file = join(folder, 'mine.yaml')
  const before = readFileSync(personaFile(from), 'utf8')
  const text = change(before)
  assert.notEqual(text, before, 'the change changes something')
  writeFileSync(file, text)
  return (await checkPersona(file)).map((it) => it.replace(`${folder}/`, ''))
}

for (const name of ['debian-12', 'ubuntu-24.04', 'debian-12-db']) {
  test(`${name} holds together`, async () => {
    assert.deepEqual(await checkPersona(name), [])
  })
}

test('all that the schema refuses is said at once', async () => {
  const see = 'see personas/debian-12.yaml and personas/ubuntu-24.04.yaml for every key in use'
  assert.deepEqual(
    await complaints('debian-12', (text) =>
      text.replace('hostname: web01', 'hostname: no/name').replace(/^version: .*/m, 'version: 0'),
    ),
    [
      `mine.yaml: version: Too small: expected number to be >=1; ${see}`,
      `mine.yaml: hostname: a host name is wanted; ${see}`,
    ],
  )
})

test('accounts that do not fit together are named, with the files of nobody', async () => {
  const said = await complaints('debian-12-db', (text) =>
    text
      .replace('name: mysql, uid: 100', 'name: mysql, uid: 101')
      .replace('  - { name: polkitd, gid: 995 }\n', '')
      .replace('adm: [debian]', 'adm: [nobody-knows]'),
  )
  assert.deepEqual(said.slice(0, 3), [
    'mine.yaml: users: two have the uid 101; change one',
    'mine.yaml: users: the group 995 of polkitd is not there; add it under groups:',
    'mine.yaml: members: there is no nobody-knows; add the user under users:',
  ])
})

test('a daemon needs its program', async () => {
  const said = await complaints('debian-12-db', (text) =>
    text.replace('/usr/sbin/rsyslogd -n', '/usr/sbin/no-such -n'),
  )
  assert.equal(
    said.includes(
      'mine.yaml: services: rsyslogd: there is no /usr/sbin/no-such; ' +
        'name one that is, in exe: or as the first word of run:',
    ),
    true,
    said.join('\n'),
  )
})

test('a path that a recipe plans is not to be written, too', async () => {
  assert.deepEqual(
    await complaints('debian-12-db', (text) => `${text}files: { /etc/hosts: { text: mine } }\n`),
    ['mine.yaml: recipe written: hosts plans /etc/hosts, too; drop it from files:'],
  )
})
