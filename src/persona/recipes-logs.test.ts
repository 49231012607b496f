import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type Bytes, textOf } from '../base/bytes.ts'
import { attacksIn } from './history/attacks.ts'
import { loginsOn } from './history/logins.ts'
import { loadPersona } from './load.ts'
import { logsOf } from './log-names.ts'
import { type Persona, personaOf } from './persona.ts'
import { loadRecipes } from './recipe.ts'
import { aboutOf, textIn } from './recipes.test-kit.ts'
import { DAY_MS, HOUR_MS } from './rotation.ts'
import { slotsOf } from './slots.ts'

const about = aboutOf('logs')
const recipes = await loadRecipes()
const logs = logsOf(about, recipes)
const persona = await personaOf(await loadPersona('ubuntu-24.04', { seed: 'logs' }))
const NOW = Date.parse('2026-11-20T15:40:12.345Z')
const DAY = Date.parse('2026-11-17T00:00:00Z')

const inoOf = ({ image }: Persona, path: string): number => {
  let at = 1
  for (const name of path.split('/').slice(1)) at = image.lookup(at, name) ?? 0
  return at
}

const bytesAt = ({ living, ...rest }: Persona, path: string, nowMs: number): Bytes => {
  const ino = living.bearer(inoOf({ living, ...rest }, path), nowMs)
  const { size } = living.state(ino, nowMs)
  return living.read(ino, { at: 0, count: size }, nowMs)
}

/** What a log gets on one day. */
const dayOf = (path: string, dayMs = DAY): string => {
  const { recipe } = logs.find(({ log }) => log.path === path) ?? {}
  assert(recipe !== undefined, path)
  let text = ''
  for (let hourMs = dayMs; hourMs < dayMs + DAY_MS; hourMs += HOUR_MS) {
    for (const entry of recipe.entries?.({ ...about, path, hourMs }) ?? []) text += entry.text
  }
  return text
}
const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1)

test('entries stand in their hour, in order, and are the same for who asks again', () => {
  for (const { recipe, log } of logs) {
    for (const hour of [0, 6, 9, 14, 23]) {
      const hourMs = DAY + hour * HOUR_MS
      const where = { path: log.path, hourMs }
      const entries = recipe.entries?.({ ...about, ...where }) ?? []
      // Another machine of the same seed remembers nothing of the first.
      assert.deepEqual(recipe.entries?.({ ...aboutOf('logs'), ...where }), entries, log.path)
      let before = hourMs
      for (const { atMs, text } of entries) {
        assert(atMs >= before && atMs < hourMs + HOUR_MS, `${log.path} at ${atMs}`)
        assert.match(text, /^[\0-\xff]+$/, log.path)
        before = atMs
      }
    }
  }
})

const STAMP = String.raw`2026-11-17T\d\d:\d\d:\d\d\.\d{6}\+00:00`
for (const name of ['auth.log', 'syslog', 'kern.log', 'ufw.log']) {
  test(`${name} is in RSYSLOG_FileFormat`, () => {
    const line = new RegExp(`^${STAMP} ubuntu [\\w()./-]+(\\[\\d+\\])?: [\\x20-\\x7e]+$`)
    const lines = linesOf(dayOf(`/var/log/${name}`))
    assert(lines.length > 20)
    for (const it of lines) assert.match(it, line)
  })
}

test('access.log is in the combined format, and a page has one size', () => {
  const line =
    /^(\d+\.\d+\.\d+\.\d+) - - \[17\/Nov\/2026:\d\d:\d\d:\d\d \+0000\] "(GET|POST) (\S+) HTTP\/[12]\.[01]" (\d{3}) (\d+) "(-|https:\S+)" "([^"]+)"$/
  const sizes = new Map<string, string>()
  for (const it of linesOf(dayOf('/var/log/nginx/access.log'))) {
    const [, , method, path, status, bytes = ''] = line.exec(it) ?? assert.fail(it)
    const key = `${method} ${path} ${status}`
    assert.equal(bytes, sizes.get(key) ?? bytes, key)
    sizes.set(key, bytes)
  }
  assert(sizes.size > 100)
  assert.equal(sizes.get('GET /health 200'), '2')
})

test('error.log tells of requests that access.log has', () => {
  const asked = new Set<string>()
  for (const it of linesOf(dayOf('/var/log/nginx/access.log'))) {
    const [, from, request] = /^(\S+) .*?"(.*?)"/.exec(it) ?? []
    asked.add(`${from} ${request}`)
  }
  const errors = linesOf(dayOf('/var/log/nginx/error.log'))
  assert(errors.length > 0)
  for (const it of errors) {
    const [, from, request] = /client: (\S+), .*request: "(.*?)"/.exec(it) ?? []
    assert(asked.has(`${from} ${request}`), it)
  }
})

test('a login is one in auth.log, syslog and wtmp', () => {
  const auth = dayOf('/var/log/auth.log')
  const system = dayOf('/var/log/syslog')
  const wtmp = Buffer.from(dayOf('/var/log/wtmp'), 'latin1')
  const logins = loginsOn(about, DAY / DAY_MS)
  assert(logins.length > 0)
  assert.equal(auth.match(/: Accepted /g)?.length, logins.length)
  const seen: string[] = []
  for (let at = 0; at < wtmp.length; at += 384) {
    if (wtmp.readInt16LE(at) !== 7) continue
    const text = (from: number, count: number): string =>
      wtmp.toString('latin1', at + from, at + from + count).replace(/\0.*/s, '')
    seen.push(`${text(44, 32)} ${text(8, 32)} ${text(76, 256)} ${wtmp.readInt32LE(at + 340)}`)
  }
  const people = logins.filter(({ tty }) => tty !== undefined)
  const expected = people.map(
    ({ user, tty, from, startMs }) => `${user} ${tty} ${from} ${Math.floor((startMs + 40) / 1000)}`,
  )
  assert.deepEqual(seen, expected)
  for (const { user, from, port, session } of logins) {
    assert(auth.includes(`for ${user} from ${from} port ${port} ssh2`), user)
    assert(auth.includes(`New session ${session} of user ${user}.\n`), user)
    assert(system.includes(`Session ${session} of User ${user}.\n`), user)
  }
})

test('failed passwords are in btmp, and who is stubborn is banned', () => {
  const failed = dayOf('/var/log/auth.log').match(/: Failed password for /g)?.length ?? 0
  assert.equal(dayOf('/var/log/btmp').length, failed * 384)
  const fail2ban = dayOf('/var/log/fail2ban.log')
  assert.equal(fail2ban.match(/ Found /g)?.length, failed)
  const attacks = Array.from({ length: 24 }, (_, hour) => attacksIn(about, DAY + hour * HOUR_MS))
  const banned = attacks.flat().filter(({ bannedMs }) => bannedMs !== undefined)
  assert(banned.length > 0)
  for (const { from, attempts } of banned) {
    assert.equal(attempts.length, 20)
    assert(fail2ban.includes(`NOTICE  [sshd] Ban ${from}\n`), from)
  }
})

test('every cron job is a session in auth.log and a command in syslog', () => {
  const opened = dayOf('/var/log/auth.log').match(/CRON\[\d+\]: .* opened for /g)?.length
  const closed = dayOf('/var/log/auth.log').match(/CRON\[\d+\]: .* closed for /g)?.length
  const commands = dayOf('/var/log/syslog').match(/CRON\[\d+\]: \(\S+\) CMD /g)?.length
  assert.equal(opened, commands)
  assert.equal(closed, commands)
})

test('compressed logs hold all that was written, in the promised size', () => {
  for (const name of ['auth.log.2.gz', 'syslog.4.gz', 'nginx/access.log.3.gz', 'load.log.2.gz']) {
    const path = `/var/log/${name}`
    const packed = bytesAt(persona, path, NOW)
    const text = textOf(gunzipSync(packed))
    const { size } = persona.living.state(persona.living.bearer(inoOf(persona, path), NOW), NOW)
    assert.equal(packed.length, size)
    // The same text when it was the current log, just before its rotation.
    const current = path.replace(/\.\d+\.gz$/, '')
    const ages = { auth: [7, 2], sysl: [7, 4], ngin: [1, 3], load: [0, 0] } as const
    const [days, age] = ages[name.slice(0, 4) as keyof typeof ages]
    if (days === 0) continue
    const today = Math.floor(NOW / DAY_MS)
    const turn = days === 7 ? today - ((today + 4) % 7) : today
    const whenMs = (turn - (age - 1) * days) * DAY_MS - 1
    assert.equal(text, textOf(bytesAt(persona, current, whenMs)), name)
  }
})

test('two processes write the same logs', () => {
  const script = `
    const { loadPersona } = await import(${JSON.stringify(new URL('./load.ts', import.meta.url))})
    const { personaOf } = await import(${JSON.stringify(new URL('./persona.ts', import.meta.url))})
    const persona = await personaOf(await loadPersona('ubuntu-24.04', { seed: 'logs' }))
    const { createHash } = await import('node:crypto')
    const hash = createHash('sha256')
    let ino = 1
    for (const name of ['var', 'log', 'syslog']) ino = persona.image.lookup(ino, name)
    ino = persona.living.bearer(ino, ${NOW})
    hash.update(persona.living.read(ino, { at: 0, count: 1e9 }, ${NOW}))
    console.log(hash.digest('hex'))`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 300_000,
  })
  const ours = createHash('sha256').update(bytesAt(persona, '/var/log/syslog', NOW))
  assert.equal(stdout.trim(), ours.digest('hex'))
})

test("root's history holds this world's password, and is as long in every world", () => {
  const recipe = recipes.find(({ name }) => name === 'bash-history')
  assert(recipe !== undefined)
  const file = recipe.files?.(about).find(({ path }) => path === '/root/.bash_history')
  assert(file !== undefined)
  const [a, b] = ['a', 'b'].map((world) => textIn(about, recipe, { file, world }))
  assert(a?.includes(slotsOf(about.seed, 'a').text('db.password')))
  assert.notEqual(a, b)
  assert.equal(a?.length, b?.length)
})

test('a machine without roles has no logs', () => {
  const bare = aboutOf('logs', { roles: [] })
  assert.deepEqual(logsOf(bare, recipes), [])
  for (const { recipe } of logs) assert.deepEqual(recipe.files?.(bare) ?? [], [])
})
