/**
 * What Cowrie's users look for in its log: jq filters as its documentation and its users' notes have
 * them, as functions over parsed lines, and the fields that Logstash and DShield style parsers take.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entryOf, lineOf } from './line.ts'
import { SAMPLES, SENSOR, WHO } from './samples.test-kit.ts'

type Line = Readonly<Record<string, unknown>>

const AT = { s: 1795294737, ns: 0 }
const log = Object.values(SAMPLES)
  .map((what) => lineOf({ at: AT, who: WHO, what }, SENSOR))
  .join('')
const lines: readonly Line[] = log
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Line)

/** `jq 'select(.eventid == ID) | FIELDS'`. */
const select = (eventid: string, ...names: readonly string[]) =>
  lines.filter((it) => it.eventid === eventid).map((it) => names.map((name) => it[name]))

const FILTERS: readonly (readonly [filter: string, names: readonly string[], found: unknown])[] = [
  ['cowrie.login.success', ['src_ip', 'username', 'password'], ['192.0.2.7', 'root', 'admin1']],
  ['cowrie.login.failed', ['username', 'fingerprint'], ['root', 'a5:81']],
  ['cowrie.command.input', ['timestamp', 'input'], ['2026-11-21T20:58:57.000000Z', 'uname -a']],
  ['cowrie.command.failed', ['input'], ['enable x']],
  ['cowrie.session.connect', ['src_ip', 'src_port', 'dst_port'], ['192.0.2.7', 46736, 22]],
  ['cowrie.session.closed', ['session', 'duration'], ['49eede38e7ec', 40.291]],
  ['cowrie.session.closed', ['duration_ms'], [40291]],
  ['cowrie.client.version', ['version'], ['SSH-2.0-Go']],
  ['cowrie.client.kex', ['hassh'], ['ec7378c1a92f5a8dde7e8b7a1ddf33d1']],
  ['cowrie.client.size', ['width', 'height'], [80, 24]],
  ['cowrie.client.var', ['name', 'value'], ['LANG', 'C.UTF-8']],
  ['cowrie.session.params', ['arch'], ['linux-x64-lsb']],
  ['cowrie.direct-tcpip.request', ['dst_ip', 'dst_port', 'src_ip'], ['ya.ru', 80, '192.0.2.7']],
  ['cowrie.session.file_download', ['url', 'shasum'], ['http://192.0.2.9/a.sh', 'cd']],
  ['cowrie.session.file_upload', ['filename', 'shasum'], ['redtail.x86_64', 'ab']],
  ['cowrie.log.closed', ['ttylog', 'size'], ['tty/2026-11-21/49eede38e7ec-1.cast', 863]],
  ['cowrie.log.closed', ['duration', 'duplicate'], [2.859, false]],
  ['cowrie.telnet.option', ['command', 'option_name', 'option_byte'], ['WILL', 'NAWS', 31]],
]

for (const [eventid, names, found] of FILTERS) {
  test(`select(.eventid == "${eventid}") | .${names.join(', .')}`, () => {
    assert.deepEqual(select(eventid, ...names), [found])
  })
}

test('select(.message | startswith("login attempt")) and the like', () => {
  const beginnings = [
    'New connection: ',
    'Remote SSH version: ',
    'login attempt [',
    'public key login attempt for [',
    'CMD: ',
    'Command not found: ',
    'Downloaded URL (',
    'SFTP Uploaded file "',
    'Opening TTY Log: ',
    'Closing TTY Log: ',
    'Connection lost after ',
    'Terminal Size: ',
    'request_env: ',
    'direct-tcp connection request to ',
  ]
  const found = beginnings.map(
    (it) => lines.filter((line) => `${line.message}`.startsWith(it)).length,
  )
  assert.deepEqual(
    found,
    beginnings.map(() => 1),
  )
})

/** What a Logstash filter converts, renames or hands to geoip: name and JSON type. */
const LOGSTASH: readonly (readonly [name: string, type: string])[] = [
  ['session', 'string'],
  ['protocol', 'string'],
  ['src_ip', 'string'],
  ['src_port', 'number'],
  ['dst_ip', 'string'],
  ['dst_port', 'number'],
  ['eventid', 'string'],
  ['sensor', 'string'],
  ['uuid', 'string'],
  ['timestamp', 'string'],
  ['message', 'string'],
]

test('every line of a visit has the shared fields, of the types a Logstash mapping wants', () => {
  const types = LOGSTASH.map(([, type]) => type)
  for (const line of lines) {
    assert.deepEqual(
      LOGSTASH.map(([name]) => typeof line[name]),
      types,
      `${line.eventid}`,
    )
    assert.match(`${line.timestamp}`, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    assert.match(`${line.session}`, /^[0-9a-f]{12}$/)
  }
})

test('a field has one type in all events: an index mapping breaks otherwise', () => {
  const types = new Map<string, Set<string>>()
  for (const line of lines) {
    for (const [name, value] of Object.entries(line)) {
      const type = Array.isArray(value) ? 'list' : typeof value
      types.set(name, (types.get(name) ?? new Set()).add(type))
    }
  }
  const mixed = [...types].filter(([, all]) => all.size > 1).map(([name]) => name)
  assert.deepEqual(mixed, [])
})

test('event ids are unique, and cowrie.* only where Cowrie has it', () => {
  const ids = Object.values(SAMPLES).map((what) => entryOf(what).eventid)
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(ids.filter((id) => !id.startsWith('mimicry.')).sort(), [
    'cowrie.client.fingerprint',
    'cowrie.client.kex',
    'cowrie.client.size',
    'cowrie.client.var',
    'cowrie.client.version',
    'cowrie.command.failed',
    'cowrie.command.input',
    'cowrie.direct-tcpip.request',
    'cowrie.log.closed',
    'cowrie.log.open',
    'cowrie.login.failed',
    'cowrie.login.success',
    'cowrie.session.closed',
    'cowrie.session.connect',
    'cowrie.session.file_download',
    'cowrie.session.file_download.failed',
    'cowrie.session.file_upload',
    'cowrie.session.params',
    'cowrie.telnet.option',
  ])
})
