import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dealtProfile } from './deal.ts'
import { hostOf } from './host.ts'
import { personaFile } from './load.ts'
import { loadProfile } from './load-profile.ts'

const ubuntu = loadProfile(personaFile('ubuntu-24.04'))
const SEEDS = Array.from({ length: 40 }, (_, n) => `seed ${n}`)
const hosts = SEEDS.map((seed) => {
  const profile = dealtProfile(ubuntu, seed)
  return { profile, host: hostOf(profile, seed) }
})

test('the same seed deals the same, and the laboratory deals nothing', () => {
  assert.deepEqual(dealtProfile(ubuntu, 'x'), dealtProfile(ubuntu, 'x'))
  const debian = loadProfile(personaFile('debian-12'))
  assert.deepEqual(dealtProfile(debian, 'x'), debian)
})

test('forty installations: none shares what could be searched for', () => {
  const wanted: readonly (readonly [string, number, (of: (typeof hosts)[number]) => unknown])[] = [
    ['address', 40, ({ host }) => host.address],
    ['mac', 40, ({ host }) => host.mac],
    ['company', 36, ({ host }) => host.company.domain],
    ['people', 40, ({ host }) => host.people.map(({ name }) => name).join()],
    ['first login', 36, ({ host }) => host.people[0]?.login],
    ['application', 20, ({ host }) => host.app.slug],
    ['database', 30, ({ host }) => `${host.app.database} ${host.app.databaseUser}`],
    ['installed', 40, ({ host }) => host.installedS],
    ['booted', 40, ({ host }) => host.bootedMs],
    ['memory', 30, ({ profile }) => profile.hardware.memory_kb],
    ['first pid', 40, ({ profile }) => profile.first_pid],
    ['sizes', 4, ({ profile }) => `${profile.hardware.cpus} ${profile.hardware.disk.kb}`],
  ]
  for (const [what, least, of] of wanted) {
    const different = new Set(hosts.map(of)).size
    assert.equal(different >= least, true, `${what}: ${different} of 40 differ, ${least} wanted`)
  }
})

test('what is dealt fits together', () => {
  for (const { profile, host } of hosts) {
    const { hardware } = profile
    assert.equal(host.installedS * 1000 < host.bootedMs, true)
    assert.equal(host.installedS >= Date.parse('2024-04-25T00:00:00Z') / 1000, true)
    assert.equal((hardware.disk.partitions_kb.at(-1) ?? 0) < hardware.disk.kb, true)
    const run = hardware.mounts.find(([, path]) => path === '/run')?.[3] ?? ''
    const runKb = Number(/size=(\d+)k/.exec(run)?.[1])
    assert.equal(Math.abs(runKb / hardware.memory_kb - 0.1) < 0.001, true, run)
    const names = host.people.map(({ login }) => login)
    assert.equal(
      new Set([...names, ...profile.users.map(({ name }) => name)]).size,
      names.length + profile.users.length,
    )
    assert.deepEqual(
      host.people.map(({ uid }) => uid),
      [1002, 1003, 1004],
    )
    assert.equal(host.people[0]?.isAdmin, true)
    assert.equal(
      host.neighbours.some(({ hostname }) => hostname === host.hostname),
      false,
    )
    assert.match(host.address, /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/)
    const near = [host.gateway, ...host.nameservers, ...host.neighbours.map((it) => it.address)]
    assert.equal(new Set([...near, host.address]).size, near.length + 1)
  }
})
