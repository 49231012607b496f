import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { textOf } from '../base/bytes.ts'
import { seededDice } from '../base/dice.ts'
import type { Living } from '../world/world.ts'
import { hostOf } from './host.ts'
import { imageOf, type PersonaImage } from './image.ts'
import { buildImage } from './image-build.ts'
import { type ImageEntry, unrecorded } from './image-entry.ts'
import { type Logs, livingOf } from './living.ts'
import { loadProfile } from './load-profile.ts'
import { logsOf } from './log-names.ts'
import type { About, AskedHour, LogEntry, PlannedLog, Recipe } from './recipe.ts'
import { DAY_MS, HOUR_MS } from './rotation.ts'

const INSTALLED = '2024-05-20T10:20:30Z'
const BOOTED = '2026-08-06T09:14:03Z'
const file = fileURLToPath(new URL('../../personas/ubuntu-24.04.yaml', import.meta.url))
const base = loadProfile(file)
const profile = { ...base, installed: INSTALLED, hardware: { ...base.hardware, booted: BOOTED } }
const about: About = { profile, seed: 'living', programs: [], host: hostOf(profile, 'living') }

const LOGS: readonly PlannedLog[] = [
  { path: '/var/log/daily.log', rotated: 'daily', kept: 14, compressed: 'delayed' },
  { path: '/var/log/weekly.log', rotated: 'weekly', kept: 4, compressed: 'delayed' },
  { path: '/var/log/monthly.log', rotated: 'monthly', kept: 3, compressed: 'directly' },
  { path: '/var/log/plain.log', rotated: 'daily', kept: 2, compressed: 'no' },
  { path: '/var/log/once.log', rotated: 'never', kept: 0, compressed: 'no' },
]

/** Some lines an hour, at odd milliseconds; hours are noted as they are made. */
const noted: string[] = []
const entries = ({ path, hourMs, seed }: AskedHour): readonly LogEntry[] => {
  noted.push(`${path} ${hourMs}`)
  const dice = seededDice(`${seed} ${path} ${hourMs}`)
  if (path === '/var/log/once.log' && dice.below(50) > 0) return []
  const times = Array.from({ length: dice.below(40) }, () => hourMs + dice.below(HOUR_MS)).sort()
  return times.map((atMs) => ({
    atMs,
    text: `${new Date(atMs).toISOString()} of ${path} ${textOf(dice.bytes(dice.below(60)))}\n`,
  }))
}
const recipe: Recipe = {
  name: 'test',
  version: 1,
  logs: () => LOGS,
  entries,
  make: () => new Uint8Array(0),
}

const entryOf = (path: string, ino: number): ImageEntry => ({
  path,
  ino,
  mode: path.includes('.') ? 0o100640 : 0o040755,
  uid: 0,
  gid: 0,
  size: 0,
  rdev: 0,
  mtimeS: 0,
  mtimeNs: 0,
  target: '',
  content: unrecorded('none'),
})

const PATHS = logsOf(about, [recipe]).flatMap(({ names }) => names.map(({ path }) => path))
const all = ['/', '/var', '/var/log', ...PATHS].map((path, n) => entryOf(path, n + 1))
const image: PersonaImage = imageOf(buildImage({ entries: all, hash: '' }))
const INOS = new Map(all.map(({ path, ino }) => [path, ino]))
const fresh = (): Logs => livingOf(about, [recipe], image)
const at = (time: string): number => Date.parse(time)
const NOW = at('2026-11-22T01:40:12.345Z')

/** The inode that bears a name now. */
const bearing = (living: Living, path: string, nowMs: number): number =>
  living.bearer(INOS.get(path) ?? 0, nowMs)
const read = (living: Living, path: string, nowMs: number): string => {
  const ino = bearing(living, path, nowMs)
  const { size } = living.state(ino, nowMs)
  return textOf(living.read(ino, { at: 0, count: size + 100 }, nowMs))
}
/** All entries of a log between two moments, as its recipe writes them. */
const written = (path: string, fromMs: number, untilMs: number): string => {
  let text = ''
  for (let hourMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS; hourMs <= untilMs; hourMs += HOUR_MS) {
    for (const it of entries({ ...about, path, hourMs })) {
      if (it.atMs >= fromMs && it.atMs < untilMs) text += it.text
    }
  }
  return text
}

test('names are those of logrotate', () => {
  assert.deepEqual(
    PATHS.map((path) => path.slice('/var/log/'.length)).filter((name) => !name.startsWith('daily')),
    [
      ...['weekly.log', 'weekly.log.1', 'weekly.log.2.gz', 'weekly.log.3.gz', 'weekly.log.4.gz'],
      ...['monthly.log', 'monthly.log.1.gz', 'monthly.log.2.gz', 'monthly.log.3.gz'],
      ...['plain.log', 'plain.log.1', 'plain.log.2', 'once.log'],
    ],
  )
})

test('each name holds what was written between its rotations', () => {
  const living = fresh()
  const day = at('2026-11-22T00:00:00Z')
  const sunday = day
  const texts: readonly (readonly [string, string])[] = [
    ['daily.log', written('/var/log/daily.log', day, NOW + 1)],
    ['daily.log.1', written('/var/log/daily.log', day - DAY_MS, day)],
    ['weekly.log', written('/var/log/weekly.log', sunday, NOW + 1)],
    ['weekly.log.1', written('/var/log/weekly.log', sunday - 7 * DAY_MS, sunday)],
    ['monthly.log', written('/var/log/monthly.log', at('2026-11-01T00:00:00Z'), NOW + 1)],
    ['plain.log.2', written('/var/log/plain.log', day - 2 * DAY_MS, day - DAY_MS)],
    ['once.log', written('/var/log/once.log', at(INSTALLED), NOW + 1)],
  ]
  for (const [name, text] of texts) assert.equal(read(living, `/var/log/${name}`, NOW), text, name)
  const packed: readonly (readonly [string, string])[] = [
    ['daily.log.5.gz', written('/var/log/daily.log', day - 5 * DAY_MS, day - 4 * DAY_MS)],
    ['weekly.log.4.gz', written('/var/log/weekly.log', sunday - 28 * DAY_MS, sunday - 21 * DAY_MS)],
    [
      'monthly.log.1.gz',
      written('/var/log/monthly.log', at('2026-10-01T00:00:00Z'), at('2026-11-01T00:00:00Z')),
    ],
  ]
  for (const [name, text] of packed) {
    const bytes = Buffer.from(read(living, `/var/log/${name}`, NOW), 'latin1')
    assert.equal(textOf(gunzipSync(bytes)), text, name)
  }
})

test('every size is the number of bytes that can be read, at any time, in any order', () => {
  const dice = seededDice('times')
  const living = fresh()
  for (let n = 0; n < 5; n++) {
    const nowMs = at(INSTALLED) - DAY_MS + dice.below(1_000) * DAY_MS + dice.below(DAY_MS)
    for (const path of PATHS) {
      const ino = bearing(living, path, nowMs)
      const { size, mtimeS, birthS } = living.state(ino, nowMs)
      assert.equal(read(living, path, nowMs).length, size, `${path} at ${nowMs}`)
      assert.deepEqual(fresh().state(ino, nowMs), living.state(ino, nowMs))
      assert(mtimeS * 1000 <= Math.max(nowMs, at(INSTALLED)), path)
      assert(birthS >= at(INSTALLED) / 1000)
    }
  }
})

test('a life only grows: what was read stays its beginning', () => {
  const living = fresh()
  const dice = seededDice('growing')
  const before = new Map<number, { readonly life: number; readonly text: string }>()
  let nowMs = NOW
  for (let n = 0; n < 15; n++) {
    nowMs += dice.below(30 * HOUR_MS)
    for (const path of PATHS) {
      const ino = bearing(living, path, nowMs)
      const { life } = living.state(ino, nowMs)
      const text = read(living, path, nowMs)
      const was = before.get(ino)
      if (was?.life === life) assert.equal(text.slice(0, was.text.length), was.text, path)
      before.set(ino, { life, text })
    }
  }
})

test('a rotation hands the inode on, and its number comes back empty', () => {
  const living = fresh()
  const midnight = at('2026-11-25T00:00:00Z')
  const before = ['daily.log', 'daily.log.1', 'daily.log.2.gz', 'daily.log.14.gz'].map((name) =>
    bearing(living, `/var/log/${name}`, midnight - 1),
  )
  const after = ['daily.log.1', 'daily.log', 'daily.log.3.gz', 'daily.log.2.gz'].map((name) =>
    bearing(living, `/var/log/${name}`, midnight),
  )
  assert.deepEqual(after, before)
  const [, ino = 0] = before
  assert.deepEqual(living.state(ino, midnight), {
    life: living.state(ino, midnight - 1).life + 2,
    size: 0,
    mtimeS: midnight / 1000,
    mtimeNs: living.state(ino, midnight).mtimeNs,
    birthS: midnight / 1000,
  })
  assert.equal(
    new Set(PATHS.map((path) => bearing(living, path, midnight))).size,
    PATHS.length,
    'no two names share an inode',
  )
})

test('a directory of logs changed when one of them was rotated last', () => {
  const dir = INOS.get('/var/log') ?? 0
  const day = Math.floor(NOW / DAY_MS) * DAY_MS
  assert.equal(fresh().turnedS(dir, NOW), day / 1000)
  assert.equal(fresh().turnedS(dir, day - 1), (day - DAY_MS) / 1000)
  assert.equal(fresh().turnedS(1, NOW), 0)
})

test('weeks turn on Sunday, months on their first day, at 00:00 UTC', () => {
  const living = fresh()
  const lifeOf = (name: string, time: string): number =>
    living.state(bearing(living, `/var/log/${name}`, at(time)), at(time)).life
  // The nights in which clocks of summer time are changed are nights like others.
  assert.equal(
    lifeOf('weekly.log', '2026-10-24T23:59:59.999Z') + 1,
    lifeOf('weekly.log', '2026-10-25T00:00:00Z'),
  )
  assert.equal(
    lifeOf('weekly.log', '2026-10-25T00:00:00Z'),
    lifeOf('weekly.log', '2026-10-31T23:59:59Z'),
  )
  assert.equal(
    lifeOf('monthly.log', '2026-10-31T23:59:59.999Z') + 1,
    lifeOf('monthly.log', '2026-11-01T00:00:00Z'),
  )
  assert.equal(
    lifeOf('daily.log', '2026-03-29T23:59:59Z') + 1,
    lifeOf('daily.log', '2026-03-30T00:00:00Z'),
  )
})

test('a part is the part of the whole, and costs the hours it touches', () => {
  const path = '/var/log/weekly.log.1'
  const living = fresh()
  const whole = read(living, path, NOW)
  const ino = bearing(living, path, NOW)
  const dice = seededDice('parts')
  for (let n = 0; n < 200; n++) {
    const from = dice.below(whole.length + 50)
    const count = dice.below(3_000)
    const part = textOf(living.read(ino, { at: from, count }, NOW))
    assert.equal(part, whole.slice(from, from + count))
  }
  const other = fresh()
  other.state(ino, NOW)
  noted.length = 0
  other.read(ino, { at: whole.length - 100, count: 100 }, NOW)
  assert(noted.length <= 2, `${noted.length} hours for 100 bytes`)
  noted.length = 0
  for (let n = 0; n < 100; n++) other.state(ino, NOW + n)
  assert.deepEqual(noted, [], 'a second stat makes no hour')
})

test('a listing makes few hours of compressed logs', () => {
  const living = fresh()
  noted.length = 0
  for (let age = 2; age <= 14; age++) {
    const path = `/var/log/daily.log.${age}.gz`
    living.state(bearing(living, path, NOW), NOW)
  }
  const first = noted.length
  assert(first <= 13 * 34, `${first} hours made`)
  for (let age = 2; age <= 14; age++) {
    const path = `/var/log/daily.log.${age}.gz`
    living.state(bearing(living, path, NOW), NOW)
  }
  assert.equal(noted.length, first)
})

test('sizes can be learned before anybody asks, an hour a step', () => {
  const living = fresh()
  const asked = fresh()
  let steps = 0
  noted.length = 0
  for (const _ of living.learning(NOW)) {
    const made = new Set(noted)
    assert(made.size <= 4, `${made.size} hours in one step`)
    noted.length = 0
    steps += 1
  }
  assert(steps > PATHS.length, `${steps} steps`)
  noted.length = 0
  const learned = PATHS.map((path) => living.state(bearing(living, path, NOW), NOW))
  // Of the five logs the hour that is being written, and nothing else.
  assert(new Set(noted).size <= LOGS.length, `${noted.length} hours afterwards`)
  const first = PATHS.map((path) => asked.state(bearing(asked, path, NOW), NOW))
  assert.deepEqual(learned, first)
})
