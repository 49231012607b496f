import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aboutOf } from './recipes.test-kit.ts'
import { type LogNote, type VisitorLogin, visitorLogsOf } from './visitor-logs.ts'

const NOW = Date.parse('2026-11-20T15:40:12.345Z')
const LOGIN: VisitorLogin = {
  door: 'ssh',
  user: 'deploy',
  uid: 1001,
  address: '203.0.113.9',
  port: 40_022,
  method: 'password',
  pid: 4_000,
  child: 4_001,
  line: 'pts/0',
  atMs: NOW,
  session: 1707,
}

/** Times to the millisecond: what is below them is chance. */
const shown = (notes: readonly LogNote[]): readonly string[] =>
  notes.flatMap(({ path, text }) =>
    text
      .trimEnd()
      .split('\n')
      .map(
        (line) =>
          `${path}: ${line.replace(/(\.\d{3})\d{3}/, '$1').replace(/logind\[\d+\]/, 'logind[N]')}`,
      ),
  )

const AUTH = '/var/log/auth.log: 2026-11-20T15:40:'
const SYSLOG = '/var/log/syslog: 2026-11-20T15:40:'

test('Ubuntu: a login over SSH, and its end, in the words of all others', () => {
  const logs = visitorLogsOf(aboutOf('visitors'))
  assert.deepEqual(shown(logs.begins(LOGIN)), [
    `${AUTH}12.321+00:00 ubuntu sshd[4000]: Accepted password for deploy from 203.0.113.9 port 40022 ssh2`,
    `${AUTH}12.325+00:00 ubuntu sshd[4000]: pam_unix(sshd:session): session opened for user deploy(uid=1001) by deploy(uid=0)`,
    `${AUTH}12.334+00:00 ubuntu systemd-logind[N]: New session 1707 of user deploy.`,
    `${SYSLOG}12.345+00:00 ubuntu systemd[1]: Started session-1707.scope - Session 1707 of User deploy.`,
  ])
  assert.deepEqual(shown(logs.ends(LOGIN, NOW + 2_000)), [
    `${AUTH}14.332+00:00 ubuntu sshd[4001]: Received disconnect from 203.0.113.9 port 40022:11: disconnected by user`,
    `${AUTH}14.332+00:00 ubuntu sshd[4001]: Disconnected from user deploy 203.0.113.9 port 40022`,
    `${AUTH}14.335+00:00 ubuntu sshd[4000]: pam_unix(sshd:session): session closed for user deploy`,
    `${AUTH}14.341+00:00 ubuntu systemd-logind[N]: Session 1707 logged out. Waiting for processes to exit.`,
    `${AUTH}14.345+00:00 ubuntu systemd-logind[N]: Removed session 1707.`,
    `${SYSLOG}14.342+00:00 ubuntu systemd[1]: session-1707.scope: Deactivated successfully.`,
  ])
})

test('a key is shown; Debian 12 names nobody who opened the session', () => {
  const logs = visitorLogsOf(aboutOf('visitors', { persona: 'debian-12-db', roles: ['server'] }))
  const [auth] = logs.begins({ ...LOGIN, method: 'publickey', key: 'RSA SHA256:abc' })
  const host = aboutOf('visitors', { persona: 'debian-12-db' }).host.hostname
  assert.deepEqual(shown(auth === undefined ? [] : [auth]).slice(0, 2), [
    `${AUTH}12.321+00:00 ${host} sshd[4000]: Accepted publickey for deploy from 203.0.113.9 port 40022 ssh2: RSA SHA256:abc`,
    `${AUTH}12.325+00:00 ${host} sshd[4000]: pam_unix(sshd:session): session opened for user deploy(uid=1001) by (uid=0)`,
  ])
})

test('by Telnet login(1) tells it, of root with his terminal', () => {
  const logs = visitorLogsOf(aboutOf('visitors'))
  const root: VisitorLogin = { ...LOGIN, door: 'telnet', user: 'root', uid: 0 }
  assert.deepEqual(shown(logs.begins(root).slice(0, 1)), [
    `${AUTH}12.325+00:00 ubuntu login[4000]: pam_unix(login:session): session opened for user root(uid=0) by LOGIN(uid=0)`,
    `${AUTH}12.334+00:00 ubuntu systemd-logind[N]: New session 1707 of user root.`,
    `${AUTH}12.345+00:00 ubuntu login[4000]: ROOT LOGIN  on '/dev/pts/0' from '203.0.113.9'`,
  ])
  assert.deepEqual(shown(logs.ends(root, NOW).slice(0, 1)), [
    `${AUTH}12.335+00:00 ubuntu login[4000]: pam_unix(login:session): session closed for user root`,
    `${AUTH}12.341+00:00 ubuntu systemd-logind[N]: Session 1707 logged out. Waiting for processes to exit.`,
    `${AUTH}12.345+00:00 ubuntu systemd-logind[N]: Removed session 1707.`,
  ])
})

test('wtmp has a record of a terminal, and one of its end', () => {
  const logs = visitorLogsOf(aboutOf('visitors'))
  const terminal = { user: 'root', address: '203.0.113.9', line: 'pts/3', pid: 4_002 }
  const records = [logs.terminalBegins(terminal, NOW), logs.terminalEnds(terminal, NOW)].flat()
  const parts = records.map(({ path, text }) => {
    const bytes = Buffer.from(text, 'latin1')
    const name = (at: number, end: number) => bytes.toString('latin1', at, end).replace(/\0+$/, '')
    const numbers = [
      bytes.length,
      bytes.readInt16LE(0),
      bytes.readInt32LE(4),
      bytes.readInt32LE(340),
    ]
    return [path, ...numbers, name(8, 40), name(40, 44), name(44, 76), name(76, 332)]
  })
  const s = Math.floor(NOW / 1000)
  assert.deepEqual(parts, [
    ['/var/log/wtmp', 384, 7, 4_002, s, 'pts/3', 'ts/3', 'root', '203.0.113.9'],
    ['/var/log/wtmp', 384, 8, 4_002, s, 'pts/3', 'ts/3', '', ''],
  ])
})

test("logind's numbers go up from day to day, beyond those of the machine's own people", () => {
  const logs = visitorLogsOf(aboutOf('visitors'))
  const day = 86_400_000
  assert.deepEqual(
    [logs.sessionAt(NOW, 0), logs.sessionAt(NOW, 2), logs.sessionAt(NOW + day, 0)],
    [1705, 1707, 1721],
  )
})

test('a machine that keeps no logs tells nobody', () => {
  const logs = visitorLogsOf(aboutOf('visitors', { persona: 'debian-12', roles: [] }))
  const terminal = { user: 'root', address: '203.0.113.9', line: 'pts/3', pid: 4_002 }
  const all = [logs.begins(LOGIN), logs.ends(LOGIN, NOW), logs.terminalBegins(terminal, NOW)]
  assert.deepEqual([...all, logs.terminalEnds(terminal, NOW)].flat(), [])
})
