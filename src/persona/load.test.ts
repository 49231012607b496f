import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadPersona } from './load.ts'
import { loadProfile, PersonaError } from './load-profile.ts'

const folder = mkdtempSync(join(tmpdir(), 'mimicry-persona-'))
after(() => rmSync(folder, { recursive: true }))

const GOOD = `
name: mine
version: 1
image: debian-12
hostname: box
kernel: { release: 6.1.0-50-amd64, version: '#1 SMP', machine: x86_64 }
hardware:
  cpus: 1
  cpu:
    { vendor: GenuineIntel, family: 6, model: 85, model_name: Intel(R) Xeon(R), stepping: 7,
      microcode: '0x1', mhz: 2500, cache_kb: 36608, cpuid_level: 13, flags: fpu, bugs: mds,
      bogomips: 5000, physical_bits: 46, virtual_bits: 48 }
  memory_kb: 1014480
  booted: '2026-01-01T00:00:30Z'
  builder: (me) (gcc)
  command_line: root=/dev/sda1
  disk: { name: sda, kb: 10485760, partitions_kb: [10484719] }
  mounts:
    - [/dev/sda1, /, ext4, 'rw,relatime']
    - [proc, /proc, proc, 'rw,relatime']
ssh:
  ident: SSH-2.0-OpenSSH_9.2p1
  kex: [curve25519-sha256]
  host_keys: [ssh-ed25519]
  ciphers: [aes128-ctr]
  macs: [hmac-sha2-256]
  compressions: [none]
installed: '2026-01-01T00:00:00Z'
first_pid: 900
environment: { PATH: /usr/bin }
`

const written = (text: string): string => {
  const file = join(folder, 'mine.yaml')
  writeFileSync(file, text)
  return file
}

/** What loading says, without the folder's name. */
const complaint = async (text: string): Promise<string> => {
  const file = written(text)
  const failure = await loadPersona(file, { seed: 's' }).then(
    () => undefined,
    (cause: unknown) => cause,
  )
  assert(failure instanceof PersonaError, String(failure))
  return failure.message.replace(`${folder}/`, '')
}

test("a persona of one's own is loaded by its path", async () => {
  const data = await loadPersona(written(GOOD), { seed: 's' })
  assert.equal(data.profile.hostname, 'box')
})

test('every persona in the folder is right', () => {
  const personas = fileURLToPath(new URL('../../personas', import.meta.url))
  for (const file of readdirSync(personas)) {
    assert.equal(`${loadProfile(join(personas, file)).name}.yaml`, file)
  }
})

const REMEDY = 'see personas/debian-12.yaml and personas/ubuntu-24.04.yaml for every key in use'

test('a wrong persona is refused: file, key, reason, remedy', async () => {
  assert.equal(
    await complaint(GOOD.replace('box', 'no/name')),
    `mine.yaml: hostname: a host name is wanted; ${REMEDY}`,
  )
  assert.equal(
    await complaint(`${GOOD}colour: blue\n`),
    `mine.yaml: Unrecognized key: "colour"; ${REMEDY}`,
  )
  assert.equal(
    await complaint(GOOD.replace('hostname: box\n', '')),
    `mine.yaml: hostname: Invalid input: expected string, received undefined; ${REMEDY}`,
  )
  assert.equal(
    await complaint(`${GOOD}files: { /etc/x: { text: a, mode: '9' } }\n`),
    `mine.yaml: files./etc/x.mode: three or four octal digits in quotes are wanted; ${REMEDY}`,
  )
  assert.match(await complaint('name: [\n'), /^mine\.yaml: is not YAML: .+; mend it there$/s)
  assert.equal(
    await complaint(GOOD.replace('image: debian-12', 'image: none')),
    'mine.yaml: image: there is no image none; name a folder under images/, or one that mimicry image list shows',
  )
  assert.equal(
    await complaint(`${GOOD}files: { /no/such/file: { text: a } }\n`),
    'mine.yaml: files: no directory for /no/such/file; add it under directories:',
  )
})

test('a persona that is not there is refused', async () => {
  await assert.rejects(loadPersona('no-such', { seed: 's' }), {
    name: 'PersonaError',
    message:
      /personas\/no-such\.yaml: can't be read; name a persona under personas\/ or the path of one$/,
  })
})
