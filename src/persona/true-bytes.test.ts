import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import { EIO, failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { blocksIn } from './block-file.ts'
import { checkPersona } from './check.ts'
import { importImage } from './import/import.ts'
import { archive, member, streamOf, text } from './import/tar.test-kit.ts'
import { loadPersona, rebuildPersona } from './load.ts'
import { type Persona, personaOf } from './persona.ts'

const folder = mkdtempSync(join(tmpdir(), 'mimicry-true-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const images = join(folder, 'images')

/** An ELF file as ld(1) begins one, its build id in a note. */
const elf = (id: string, body: string): string => {
  const bytes = Buffer.alloc(4_096 + body.length)
  bytes.write('7f454c460201010000000000000000000300', 'hex')
  bytes.writeBigUInt64LE(64n, 32)
  bytes.writeUInt16LE(56, 54)
  bytes.writeUInt16LE(id === '' ? 0 : 1, 56)
  bytes.writeUInt32LE(4, 64)
  bytes.writeBigUInt64LE(256n, 72)
  bytes.writeBigUInt64LE(36n, 96)
  bytes.write('040000001400000003000000474e5500', 256, 'hex')
  bytes.write(id, 272, 'hex')
  bytes.write(body, 4_096, 'latin1')
  return bytes.toString('latin1')
}

const ls = elf('11'.repeat(20), 'the true ls')
const musl = elf('', 'of another C library')
const directory = (name: string): Uint8Array => member({ name, type: '5', mode: 0o755, mtime: 9 })
const file = (name: string, body = '', mode = 0o644): Uint8Array =>
  member({ name, body, mode, mtime: 9 })
const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n'

const root = archive(
  ...['./', 'etc', 'etc/ssh', 'usr', 'usr/bin', 'var', 'var/log', 'root', 'dev'].map(directory),
  file('etc/passwd', PASSWD),
  file('etc/group', 'root:x:0:\nsudo:x:27:bob\n'),
  member({ name: 'etc/shadow', body: 'root:*:1:0:99999:7:::\nbob:$6$x:1:0:9:7:::\n', mode: 0o600 }),
  file('etc/hostname'),
  file('etc/hosts', '192.0.2.7 kept\n'),
  file('etc/resolv.conf'),
  file('etc/issue', 'true issue\n'),
  file('etc/ssh/ssh_host_ed25519_key', 'a real secret\n', 0o600),
  file('var/log/auth.log', 'a line of years ago\n'),
  file('usr/bin/ls', ls, 0o755),
  file('usr/bin/true', elf('22'.repeat(20), ''), 0o755),
  file('usr/bin/busybox', musl, 0o755),
  file('usr/bin/script', '#!/bin/sh\necho\n', 0o755),
  file('dev/console'),
)
await importImage({
  archive: streamOf(root),
  from: 'a test',
  folder: images,
  name: 'small',
  isReplacing: false,
  clock: systemClock(),
})

const DEBIAN = readFileSync(new URL('../../personas/debian-12.yaml', import.meta.url), 'utf8')
const written = (name: string, more = ''): string => {
  const path = join(folder, `${name}.yaml`)
  const bare = DEBIAN.replace(/^image: .*/m, 'image: small').replace(/^root_password: .*\n/m, '')
  writeFileSync(path, `${bare}\n${more}`)
  return path
}
const load = async (name: string, more = '', programs: string[] = []): Promise<Persona> =>
  personaOf(await loadPersona(written(name, more), { seed: 's', images, programs }))

const inoOf = ({ image }: Persona, path: string): number | undefined => {
  let at: number | undefined = 1
  for (const name of path.split('/').slice(1)) at = at && image.lookup(at, name)
  return at
}
const cat = (persona: Persona, path: string): string | undefined => {
  const ino = inoOf(persona, path)
  if (ino === undefined) return undefined
  const { pieces, imagine } = persona.of('w')
  const bytes = pieces(ino)?.(0, persona.image.stat(ino).size) ?? imagine(ino)
  assert(!failed(bytes) && !(bytes instanceof Waiting))
  return text(bytes)
}
const ownedBy = (persona: Persona, path: string): string => {
  const { mode, uid, gid } = persona.image.stat(inoOf(persona, path) ?? 0)
  return `${(mode & 0o7777).toString(8)} ${uid}:${gid}`
}

test('what a root has is true; what is empty, or a door shows, the persona writes', async () => {
  const persona = await load('plain')
  assert.equal(cat(persona, '/usr/bin/ls'), ls)
  assert.equal(cat(persona, '/etc/passwd'), PASSWD)
  assert.equal(cat(persona, '/etc/issue'), 'true issue\n')
  assert.equal(cat(persona, '/etc/hosts'), '192.0.2.7 kept\n')
  assert.equal(cat(persona, '/etc/hostname'), 'web01\n')
  assert.match(
    cat(persona, '/etc/ssh/ssh_host_ed25519_key') ?? '',
    /^-----BEGIN OPENSSH PRIVATE KEY/,
  )
  assert.equal(ownedBy(persona, '/etc/ssh/ssh_host_ed25519_key'), '600 0:0')
  assert.equal(cat(persona, '/var/log/auth.log'), 'a line of years ago\n')
  const { image } = persona
  const times = ['/usr/bin/ls', '/etc', '/usr'].map((path) => image.stat(inoOf(persona, path) ?? 0))
  assert.deepEqual(
    times.map(({ mtimeS }) => mtimeS),
    [9, 9, 9],
  )
})

test('a kernel has its devices and mount points, whatever the archive lacks', async () => {
  const persona = await load('plain')
  const modes = ['/proc', '/dev/null', '/dev/console', '/dev/fd'].map((path) =>
    persona.image.stat(inoOf(persona, path) ?? 0).mode.toString(8),
  )
  assert.deepEqual(modes, ['40755', '20666', '20666', '120777'])
})

test('the file of the persona comes on top, and absent: takes true files away', async () => {
  const more = `
files:
  /etc/issue: { text: "of the persona\\n" }
absent: [/etc/hosts, /var/log/auth.log]
roles: [server]
`
  const persona = await load('top', more)
  assert.equal(cat(persona, '/etc/issue'), 'of the persona\n')
  assert.match(cat(persona, '/etc/hosts') ?? '', /127\.0\.1\.1 web01/)
  assert.match(cat(persona, '/etc/resolv.conf') ?? '', /^search /)
  const log = inoOf(persona, '/var/log/auth.log') ?? 0
  assert.equal(persona.living.has(log), true)
  // Nothing is put into a directory that the root lacks, and a true log stays as it is.
  assert.equal(inoOf(persona, '/etc/cron.d'), undefined)
  const kept = await load('kept', 'roles: [server]\n')
  assert.equal(cat(kept, '/var/log/auth.log'), 'a line of years ago\n')
  assert.equal(inoOf(kept, '/var/log/auth.log.1'), undefined)
})

test('accounts that the persona names are added to the true ones, or replace them', async () => {
  const more = `
users:
  - { name: eve, uid: 1005, gid: 1005, home: /home/eve, shell: /bin/sh, password: '*' }
groups:
  - { name: eve, gid: 1005 }
members: { sudo: [eve] }
root_password: '*'
`
  const persona = await load('accounts', more)
  assert.equal(cat(persona, '/etc/passwd'), `${PASSWD}eve:x:1005:1005::/home/eve:/bin/sh\n`)
  assert.equal(cat(persona, '/etc/group'), 'root:x:0:\nsudo:x:27:bob,eve\neve:x:1005:\n')
  assert.equal(
    cat(persona, '/etc/shadow'),
    'root:*:1:0:99999:7:::\nbob:$6$x:1:0:9:7:::\neve:*:20778:0:99999:7:::\n',
  )
  assert.equal(ownedBy(persona, '/etc/shadow'), '600 0:0')
})

test("programs are known by their true bytes; the operator's stand beside them", async () => {
  const persona = await load('programs', '', ['ls', 'mine'])
  const identify = (bytes: string): string | undefined =>
    persona.identify(Buffer.from(bytes.slice(0, 4_096), 'latin1'))
  assert.equal(identify(ls), 'ls')
  assert.equal(identify(musl), 'busybox')
  assert.equal(identify('#!/bin/sh\necho\n'), 'script')
  assert.equal(identify(elf('33'.repeat(20), '')), undefined)
  assert.equal(cat(persona, '/usr/bin/ls'), ls)
  assert.equal(identify(cat(persona, '/usr/bin/mine') ?? ''), 'mine')
})

test('a persona says what its image lacks, and a world is found again after a new import', async () => {
  const path = written('pins')
  assert.deepEqual(await checkPersona(path, images), [])
  assert.match((await checkPersona(path))[0] ?? '', /image: there is no image small; name a folder/)
  const { pin, blueprint } = await loadPersona(path, { seed: 's', images })
  assert.equal((await rebuildPersona(pin, blueprint, { images })).pin, pin)
  await assert.rejects(rebuildPersona(pin, blueprint), { name: 'PersonaGone' })
  const again = { from: 'another', folder: images, name: 'small', isReplacing: true }
  await importImage({ ...again, archive: streamOf(root), clock: systemClock() })
  assert.equal((await rebuildPersona(pin, blueprint, { images })).pin, pin)
  const other = archive(directory('./'), file('usr/bin/ls', ls, 0o755))
  await importImage({ ...again, archive: streamOf(other), clock: systemClock() })
  await assert.rejects(rebuildPersona(pin, blueprint, { images }), {
    message: 'images/small is another one now',
  })
  await importImage({ ...again, archive: streamOf(root), clock: systemClock() })
})

test('a disk that fails is EIO', async () => {
  const data = await loadPersona(written('eio'), { seed: 's', images })
  const { blocks: gone } = blocksIn(join(folder, 'gone'))
  assert('file' in data.recorded)
  const broken = await personaOf({ ...data, recorded: { ...data.recorded, file: gone } })
  const { pieces } = broken.of('w')
  assert.equal(pieces(inoOf(broken, '/usr/bin/ls') ?? 0)?.(0, 10), EIO)
})
