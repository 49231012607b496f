import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type Bytes, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { isRegular } from '../world/tree.ts'
import { KINDS } from './image-entry.ts'
import { loadPersona } from './load.ts'
import { type Persona, personaOf } from './persona.ts'

const opened = async (name: string, seed = 'golden', programs: string[] = []): Promise<Persona> =>
  personaOf(structuredClone(await loadPersona(name, { seed, programs })))

const debian = await opened('debian-12')
const ubuntu = await opened('ubuntu-24.04')
const database = await opened('debian-12-db')

const inoOf = ({ image }: Persona, path: string): number | undefined => {
  let at: number | undefined = 1
  for (const name of path.split('/').slice(1)) at = at === undefined ? at : image.lookup(at, name)
  return at
}

const bytesAt = (persona: Persona, ino: number): Bytes => {
  const bytes = persona.of('golden').imagine(ino)
  assert(!failed(bytes) && !(bytes instanceof Waiting))
  return bytes
}

const read = (persona: Persona, path: string): string => {
  const ino = inoOf(persona, path)
  assert(ino !== undefined, `${path} exists`)
  return textOf(bytesAt(persona, ino))
}

const filesOf = function* ({ image }: Persona): Generator<number> {
  for (let ino = 1; ino <= image.inodes; ino++) {
    const isLiving = image.contentOf(ino).kind === 'living'
    if (!isLiving && image.has(ino) && isRegular(image.stat(ino).mode)) yield ino
  }
}

/** So many of each kind, spread over the image; every one in a soak. */
const sampleOf = (persona: Persona, count: number): readonly number[] =>
  KINDS.flatMap((kind) => {
    const all = [...filesOf(persona)].filter((ino) => persona.image.contentOf(ino).kind === kind)
    const step = process.env.MIMICRY_SOAK === '1' ? 1 : Math.max(1, Math.floor(all.length / count))
    return all.filter((_, n) => n % step === 0)
  })

for (const persona of [debian, ubuntu, database]) {
  test(`${persona.name}: bytes are as many as promised, and valid where that can be told`, () => {
    for (const ino of sampleOf(persona, 25)) {
      const bytes = bytesAt(persona, ino)
      const path = persona.image.pathOf(ino)
      assert.equal(bytes.length, persona.image.stat(ino).size, path)
      const { kind } = persona.image.contentOf(ino)
      if (kind === 'gzip') gunzipSync(bytes)
      if (kind === 'mo') assertCatalogue(bytes, path)
    }
  })
}

/** Every string of a message catalogue ends in a NUL within the file; originals are sorted. */
const assertCatalogue = (bytes: Bytes, path: string): void => {
  const file = Buffer.from(bytes)
  const count = file.readUInt32LE(8)
  const strings = [12, 16].map((field) => {
    const table = file.readUInt32LE(field)
    return Array.from({ length: count }, (_, n) => {
      const length = file.readUInt32LE(table + n * 8)
      const at = file.readUInt32LE(table + n * 8 + 4)
      assert.equal(file[at + length], 0, path)
      return file.toString('latin1', at, at + length)
    })
  })
  assert.deepEqual(strings[0], [...(strings[0] ?? [])].sort())
  assert.match(strings[1]?.[0] ?? '', /^Project-Id-Version: /)
}

test('the same seed makes the same machine, another one other secrets', async () => {
  const [again, other] = await Promise.all([
    opened('ubuntu-24.04'),
    opened('ubuntu-24.04', 'other'),
  ])
  for (const path of ['/etc/shadow', '/etc/machine-id']) {
    assert.equal(read(again, path), read(ubuntu, path))
    assert.notEqual(read(other, path), read(ubuntu, path))
  }
  assert.equal(again.image.hash, ubuntu.image.hash)
  assert.match(read(ubuntu, '/etc/machine-id'), /^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}\n$/)
})

test('debian-12 is the recorded root', () => {
  assert.equal(debian.facts.hostname, 'web01')
  assert.equal(read(debian, '/etc/hostname'), 'web01\n')
  assert.equal(read(debian, '/etc/issue'), 'Debian GNU/Linux 12 \\n \\l\n\n')
  assert.equal(read(debian, '/etc/debian_version'), '12.15\n')
  assert.equal(inoOf(debian, '/etc/hosts'), undefined)
  const passwd = createHash('sha256').update(read(debian, '/etc/passwd')).digest('hex')
  assert.equal(passwd, '21352194cc533bc5878721507450d867d28ccb1c2f5cd773c792251fa1e63185')
  assert.equal(
    read(debian, '/var/log/dpkg.log').trimEnd().split('\n').at(-1),
    '2026-11-21 20:50:48 status installed libc-bin:amd64 2.36-9+deb12u14',
  )
})

test('ubuntu-24.04 differs in what is known to differ', () => {
  assert.deepEqual(ubuntu.facts, {
    hostname: 'ubuntu',
    kernelRelease: '6.8.0-134-generic',
    kernelVersion: '#134-Ubuntu SMP PREEMPT_DYNAMIC Fri Jun 26 18:43:11 UTC 2026',
    machine: 'x86_64',
    domain: '(none)',
  })
  assert.match(read(ubuntu, '/etc/hosts'), /^127\.0\.1\.1 ubuntu\.crestwick\.internal ubuntu$/m)
  assert.deepEqual(read(ubuntu, '/etc/passwd').trimEnd().split('\n').slice(-5), [
    'ubuntu:x:1000:1000:Ubuntu:/home/ubuntu:/bin/bash',
    'deploy:x:1001:1001:Deployment,,,:/home/deploy:/bin/bash',
    'inesf:x:1002:1002:Ines Flores,,,:/home/inesf:/bin/bash',
    'victorr:x:1003:1003:Victor Rao,,,:/home/victorr:/bin/bash',
    'carlosw:x:1004:1004:Carlos Weiss,,,:/home/carlosw:/bin/bash',
  ])
  assert.match(read(ubuntu, '/etc/group'), /^sudo:x:27:ubuntu,inesf$/m)
  assert.match(
    read(ubuntu, '/etc/shadow'),
    /^root:\$y\$j9T\$[./0-9A-Za-z]{22}\$[./0-9A-Za-z]{43}:\d{5}:0:99999:7:::\n/,
  )
  assert.equal(read(ubuntu, '/home/ubuntu/.profile'), read(ubuntu, '/etc/skel/.profile'))
  assert.match(
    ubuntu.motd,
    /^Welcome to Ubuntu 24\.04\.4 LTS \(GNU\/Linux 6\.8\.0-134-generic x86_64\)\n/,
  )
  assert.equal(inoOf(ubuntu, '/etc/motd'), undefined)
  assert.equal(ubuntu.image.target(inoOf(ubuntu, '/etc/dpkg/origins/default') ?? 0), 'ubuntu')
  const home = ubuntu.image.stat(inoOf(ubuntu, '/home/ubuntu') ?? 0)
  assert.deepEqual([home.mode, home.uid, home.gid], [0o40750, 1000, 1000])
  const crontab = ubuntu.image.stat(inoOf(ubuntu, '/usr/bin/crontab') ?? 0)
  assert.equal(crontab.gid, 997)
})

test('every program under /usr/bin is known again by its first bytes', () => {
  const named = new Map<string, string>()
  for (const folder of ['/usr/bin', '/usr/sbin']) {
    for (const { name, ino } of debian.image.list(inoOf(debian, folder) ?? 0)) {
      const { mode } = debian.image.stat(ino)
      if (!isRegular(mode)) continue
      const found = debian.identify(bytesAt(debian, ino).subarray(0, 4096))
      if (found !== name) named.set(name, found ?? '')
    }
  }
  // Hard links, and one file that Debian ships under two names.
  assert.deepEqual([...named].sort(), [
    ['bunzip2', 'bzip2'],
    ['bzcat', 'bzip2'],
    ['perl5.36.0', 'perl'],
    ['pidwait', 'pgrep'],
    ['uncompress', 'gunzip'],
    ['zipinfo', 'unzip'],
  ])
  const headOf = (path: string) => bytesAt(debian, inoOf(debian, path) ?? 0).subarray(0, 4096)
  assert.equal(debian.identify(headOf('/usr/lib/openssh/ssh-keysign')), 'ssh-keysign')
  assert.equal(debian.identify(headOf('/etc/init.d/sudo')), undefined)
  assert.equal(debian.identify(headOf('/etc/passwd')), undefined)
  assert.equal(debian.identify(new Uint8Array(0)), undefined)
  assert.equal(
    debian.identify(Buffer.from('\x7fELF\x02\x01\x01 and nothing more', 'latin1')),
    undefined,
  )
})

test("an operator's program stands on PATH and in place of what bears its name", async () => {
  const persona = await opened('debian-12', 'golden', ['wget', 'vi', 'argv.py', 'which'])
  assert.equal(persona.image.hash, debian.image.hash)
  for (const path of [
    '/usr/local/bin/wget',
    '/usr/bin/wget',
    '/usr/local/bin/vi',
    '/usr/bin/vi',
    '/usr/local/bin/argv.py',
    '/usr/bin/which',
  ]) {
    const ino = inoOf(persona, path) ?? 0
    assert.equal(persona.image.stat(ino).mode, 0o100755, path)
    assert.equal(persona.identify(bytesAt(persona, ino)), path.slice(path.lastIndexOf('/') + 1))
  }
})
