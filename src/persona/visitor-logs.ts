/** What the machine's logs say of those who really come: as `history/` has it of those who never did. */
import { type ByteString, fromUnicode } from '../base/bytes.ts'
import { loginLines } from './history/login-lines.ts'
import { visitorSessionAt } from './history/logins.ts'
import { UTMP, utmpRecord } from './history/utmp.ts'
import { servicePid, syslogLine } from './log-recipe.ts'
import type { About } from './recipe.ts'
import { hasRole } from './written-files.ts'

/** A text for the end of a log. */
export interface LogNote {
  readonly path: ByteString
  readonly text: ByteString
}

/** Somebody who was let in by sshd, or by telnetd's login. */
export interface VisitorLogin {
  readonly door: 'ssh' | 'telnet'
  readonly user: string
  readonly uid: number
  readonly address: string
  readonly port: number
  readonly method: string
  /** Of his key: `ED25519 SHA256:...`. */
  readonly key?: string | undefined
  /** Of sshd or login, and of its child when it runs as the user. */
  readonly pid: number
  readonly child: number
  /** `pts/0`. */
  readonly line?: string | undefined
  readonly atMs: number
  /** logind's number. */
  readonly session: number
}

/** A terminal of his, as wtmp has it. */
export interface VisitorTerminal {
  readonly user: string
  readonly address: string
  readonly line: string
  readonly pid: number
}

/** Nothing of a machine that keeps no logs. */
export interface VisitorLogs {
  /** logind's number for who comes now, after so many others. */
  sessionAt(nowMs: number, others: number): number
  begins(login: VisitorLogin): readonly LogNote[]
  ends(login: VisitorLogin, nowMs: number): readonly LogNote[]
  terminalBegins(terminal: VisitorTerminal, nowMs: number): readonly LogNote[]
  terminalEnds(terminal: VisitorTerminal, nowMs: number): readonly LogNote[]
}

export const visitorLogsOf = (about: About): VisitorLogs => {
  const hasLogs = hasRole(about, 'server')
  const both = (auth: readonly Line[], system: readonly Line[]): readonly LogNote[] =>
    [
      { path: '/var/log/auth.log', text: written(about, auth) },
      { path: '/var/log/syslog', text: written(about, system) },
    ].filter(({ text }) => text !== '')
  const record = (of: Parameters<typeof utmpRecord>[0]): readonly LogNote[] =>
    hasLogs ? [{ path: '/var/log/wtmp', text: utmpRecord(of) }] : []
  return {
    sessionAt: (nowMs, others) => (hasLogs ? visitorSessionAt(about, nowMs, others) : 1),
    begins: (login) => (hasLogs ? both(...beginning(about, login)) : []),
    ends: (login, nowMs) => (hasLogs ? both(...ending(about, login, nowMs)) : []),
    terminalBegins: ({ user, address, line, pid }, atMs) =>
      record({ ...ofLine(line), type: UTMP.user, pid, user, host: address, address, atMs }),
    terminalEnds: ({ line, pid }, atMs) =>
      record({ ...ofLine(line), type: UTMP.dead, pid, user: '', host: '', atMs }),
  }
}

const ofLine = (line: string) => ({ line, id: `ts/${line.slice(4)}` })

interface Line {
  readonly atMs: number
  readonly tag: string
  readonly message: string
}

const written = (about: About, lines: readonly Line[]): ByteString =>
  fromUnicode(
    lines.map(({ atMs, tag, message }) => `${syslogLine(about, atMs, tag, message)}\n`).join(''),
  )

/** Authentication is over when the user's shell begins: so long before are its lines. */
const AUTHENTICATED_MS = 24
const OPENED_MS = 20
const SESSION_MS = 11

type Lines = readonly [auth: readonly Line[], system: readonly Line[]]

const beginning = (about: About, login: VisitorLogin): Lines => {
  const { door, user, uid, address, atMs, pid, line } = login
  const says = sayingsOf(about, login)
  const at = (beforeMs: number, tag: string, message: string): Line => ({
    atMs: atMs - beforeMs,
    tag,
    message,
  })
  const system = [at(0, 'systemd[1]', says.scopeStarted)]
  const begun = at(SESSION_MS, logindTag(about, atMs), says.begun)
  if (door === 'ssh') {
    const accepted = at(AUTHENTICATED_MS, `sshd[${pid}]`, says.accepted)
    const opened = at(OPENED_MS, `sshd[${pid}]`, `pam_unix(sshd:session): ${says.opened}`)
    return [[accepted, opened, begun], system]
  }
  const by = `session opened for user ${user}(uid=${uid}) by LOGIN(uid=0)`
  const opened = at(OPENED_MS, `login[${pid}]`, `pam_unix(login:session): ${by}`)
  // Shadow 4.13's login tells of root's only; the blank is its own.
  const told = `ROOT LOGIN  on '/dev/${line}' from '${address}'`
  return [[opened, begun, ...(uid === 0 ? [at(0, `login[${pid}]`, told)] : [])], system]
}

/** And when logind is through, this long ago were those of his leaving. */
const CLOSED_MS = 13
const PAM_CLOSED_MS = 10
const LOGGED_OUT_MS = 4

const ending = (about: About, login: VisitorLogin, nowMs: number): Lines => {
  const { door, pid, child } = login
  const says = sayingsOf(about, login)
  const at = (beforeMs: number, tag: string, message: string): Line => ({
    atMs: nowMs - beforeMs,
    tag,
    message,
  })
  const logind = logindTag(about, nowMs)
  const service = door === 'ssh' ? 'sshd' : 'login'
  const left = [says.left, says.disconnected].map((said) => at(CLOSED_MS, `sshd[${child}]`, said))
  return [
    [
      ...(door === 'ssh' ? left : []),
      at(PAM_CLOSED_MS, `${service}[${pid}]`, `pam_unix(${service}:session): ${says.closed}`),
      at(LOGGED_OUT_MS, logind, says.loggedOut),
      at(0, logind, says.removed),
    ],
    [at(LOGGED_OUT_MS - 1, 'systemd[1]', says.scopeEnded)],
  ]
}

const logindTag = (about: About, atMs: number): string =>
  `systemd-logind[${servicePid(about, atMs, 'systemd-logind')}]`

const sayingsOf = (about: About, login: VisitorLogin) => {
  const { user, uid, address: from, port, method: how, key, session } = login
  return loginLines(about, { user, uid, from, port, how, key, session })
}
