import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfig } from '../../src/app/config.ts'
import { launchOf } from '../../tools/service/launch.ts'
import type { Place } from '../../tools/service/place.ts'
import { top } from '../tidy/sources.ts'

const UNITS = ['mimicry', 'mimicry-brain', 'mimicry-tentacle'] as const
type Unit = (typeof UNITS)[number]

const fileOf = (unit: Unit): string => join(top, 'deploy', 'systemd', `${unit}.service`)

/** systemd.syntax(7), as far as our units use it: values by key, in their order. */
const settingsOf = (unit: Unit): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>()
  const text = readFileSync(fileOf(unit), 'utf8').replace(/\\\n\s*/g, '')
  for (const line of text.split('\n')) {
    if (line === '' || /^[#[]/.test(line)) continue
    const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? []
    assert.notEqual(key, '', `${unit}: no setting: ${line}`)
    found.set(key, [...(found.get(key) ?? []), value])
  }
  return found
}

const wordsOf = (unit: Unit): readonly string[] =>
  (settingsOf(unit).get('ExecStart')?.[0] ?? '').split(/\s+/)

const STATE = '/var/lib/mimicry/service'
const CREDENTIAL = '%d/mimicry.yaml'

const launch = (() => {
  const staged = '/opt/mimicry'
  const app = `${staged}/app`
  const place: Place = { checkout: '/x', user: undefined, staged, app, run: app, output: app }
  const config = loadConfig({ env: { MIMICRY_DATA_DIR: STATE }, directory: '/etc/mimicry' })
  assert.ok(!('problems' in config))
  return launchOf(place, config, { file: CREDENTIAL, hasLog: false })
})()
const launchWords = [launch.program, ...launch.args]

test('the units start what make prod starts, under the same permission model', () => {
  assert.deepEqual(wordsOf('mimicry'), launchWords)
  assert.deepEqual(
    wordsOf('mimicry-brain'),
    launchWords.map((word) => (word === 'up' ? 'brain' : word)),
  )
  // A tentacle has no store, no machine and no data: it reads its code and its settings.
  const needless =
    /^--allow-(worker|addons|fs-write=.*)$|^--disable-warning=|^--allow-fs-read=\/var/
  assert.deepEqual(
    wordsOf('mimicry-tentacle'),
    launchWords
      .filter((word) => !needless.test(word))
      .map((word) => (word === 'up' ? 'tentacle' : word)),
  )
})

test('what the units set in the environment make prod sets, too', () => {
  for (const unit of UNITS) {
    for (const setting of settingsOf(unit).get('Environment') ?? []) {
      const [name = '', value] = setting.split('=')
      if (unit === 'mimicry-tentacle') assert.equal(setting, 'HOME=/nonexistent')
      else assert.equal(launch.env[name], value, `${unit}: ${name}`)
    }
  }
})

/** What every unit must have, whatever else it is for. */
const HARDENED: ReadonlyMap<string, readonly string[]> = new Map([
  ['User', ['mimicry']],
  ['UMask', ['0077']],
  ['NoNewPrivileges', ['yes']],
  ['ProtectSystem', ['strict']],
  ['ProtectHome', ['yes']],
  ['PrivateTmp', ['yes']],
  ['PrivateDevices', ['yes']],
  ['ProtectKernelTunables', ['yes']],
  ['ProtectKernelModules', ['yes']],
  ['ProtectControlGroups', ['yes']],
  ['RestrictNamespaces', ['yes']],
  ['RestrictSUIDSGID', ['yes']],
  ['SystemCallArchitectures', ['native']],
  ['SystemCallFilter', ['@system-service', '~@privileged @resources']],
  ['LimitNOFILE', ['65536']],
  ['LimitCORE', ['0']],
  ['LoadCredential', ['mimicry.yaml:/etc/mimicry/mimicry.yaml']],
])

test('every unit has no rights it does not need', () => {
  for (const unit of UNITS) {
    const settings = settingsOf(unit)
    for (const [key, values] of HARDENED) assert.deepEqual(settings.get(key), values, unit + key)
    const hasDoors = unit !== 'mimicry-brain'
    const capability = hasDoors ? 'CAP_NET_BIND_SERVICE' : ''
    assert.deepEqual(settings.get('CapabilityBoundingSet'), [capability], unit)
    assert.deepEqual(settings.get('AmbientCapabilities'), [capability], unit)
    const writes = unit === 'mimicry-tentacle' ? undefined : [STATE]
    assert.deepEqual(settings.get('ReadWritePaths'), writes, unit)
    assert.match(settings.get('MemoryMax')?.[0] ?? '', /^\dG$/)
    assert.ok(settings.get('RestrictAddressFamilies')?.[0]?.startsWith('AF_INET AF_INET6'))
  }
})

test("no unit reaches the operator's own networks, and the brain reaches none unasked", () => {
  assert.deepEqual(settingsOf('mimicry-brain').get('IPAddressDeny'), ['any'])
  for (const unit of ['mimicry', 'mimicry-tentacle'] as const) {
    const denied = settingsOf(unit).get('IPAddressDeny')?.join(' ').split(' ')
    for (const network of ['10.0.0.0/8', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7']) {
      assert.ok(denied?.includes(network), `${unit}: ${network}`)
    }
  }
  for (const unit of UNITS) {
    assert.deepEqual(settingsOf(unit).get('IPAddressAllow'), ['localhost'])
  }
})

const isMissing = spawnSync('systemd-analyze', ['--version']).error !== undefined
const skip = isMissing && 'no systemd-analyze on this machine'

test('systemd reads the units, and calls their exposure low', { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-units-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const unit of UNITS) {
    const file = join(folder, `${unit}.service`)
    cpSync(fileOf(unit), file)
    // Its program is not installed here; everything else is judged as it stands.
    const text = readFileSync(file, 'utf8').replace('=/opt/mimicry/app/node', '=/bin/true')
    writeFileSync(file, text)
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
      encoding: 'utf8',
    })
    assert.deepEqual([verified.status, verified.stderr], [0, ''], unit)
    const words = ['security', '--offline=true', '--threshold=20', '--no-pager', file]
    const judged = spawnSync('systemd-analyze', words, { encoding: 'utf8' })
    assert.equal(judged.status, 0, `${unit}: ${judged.stdout.slice(-200)}${judged.stderr}`)
  }
})
