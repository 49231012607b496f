/**
 * /var/log/auth.log: sshd, PAM, sudo, logind and cron, with messages of OpenSSH 9.6p1 (auth.c,
 * session.c), Linux-PAM 1.5.3 (pam_unix) and systemd 255 (logind-session.c).
 */

import { isUbuntu } from '../flavour.ts'
import { type Attempt, attacksIn } from '../history/attacks.ts'
import { bootsOf, pidAt } from '../history/boots.ts'
import { cronRunsIn } from '../history/cron.ts'
import { loginLines } from '../history/login-lines.ts'
import { type Login, loginsAround } from '../history/logins.ts'
import { type Lines, logging, servicePid, syslogLine, uidOf } from '../log-recipe.ts'
import type { AskedHour } from '../recipe.ts'

export const recipe = logging({
  name: 'auth-log',
  version: 1,
  role: 'server',
  logs: (about) => [
    {
      path: '/var/log/auth.log',
      uid: isUbuntu(about) ? uidOf(about, 'syslog') : 0,
      rotated: 'weekly',
      kept: 4,
      compressed: 'delayed',
    },
  ],
  write: (asked, lines) => {
    writeCron(asked, lines)
    for (const { attempts } of attacksIn(asked, asked.hourMs)) {
      for (const attempt of attempts) writeAttempt(asked, lines, attempt)
    }
    for (const login of loginsAround(asked, asked.hourMs)) writeLogin(asked, lines, login)
    writeBoots(asked, lines)
  },
})

const writeCron = (asked: AskedHour, lines: Lines): void => {
  cronRunsIn(asked, asked.hourMs).forEach(({ job: { user, uid }, atMs }, n) => {
    const tag = `CRON[${pidAt(asked, atMs, n % 8)}]`
    const session = 'pam_unix(cron:session): session'
    const who = isUbuntu(asked) ? 'root(uid=0)' : '(uid=0)'
    lines.add(
      atMs,
      syslogLine(asked, atMs, tag, `${session} opened for user ${user}(uid=${uid}) by ${who}`),
    )
    const endMs = atMs + 14 + ((n * 53) % 130)
    lines.add(endMs, syslogLine(asked, endMs, tag, `${session} closed for user ${user}`))
  })
}

const writeAttempt = (asked: AskedHour, lines: Lines, attempt: Attempt): void => {
  const { atMs, from, port, user, isInvalid, pid } = attempt
  const at = (afterMs: number, message: string): void =>
    lines.add(atMs + afterMs, syslogLine(asked, atMs + afterMs, `sshd[${pid}]`, message))
  const pam = 'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser='
  if (isInvalid) {
    at(0, `Invalid user ${user} from ${from} port ${port}`)
    at(2, 'pam_unix(sshd:auth): check pass; user unknown')
    at(2, `${pam} rhost=${from} `)
    at(1_973, `Failed password for invalid user ${user} from ${from} port ${port} ssh2`)
  } else {
    at(0, `${pam} rhost=${from}  user=${user}`)
    at(1_973, `Failed password for ${user} from ${from} port ${port} ssh2`)
  }
  const who = isInvalid ? 'invalid' : 'authenticating'
  at(2_311, `Received disconnect from ${from} port ${port}:11: Bye Bye [preauth]`)
  at(2_311, `Disconnected from ${who} user ${user} ${from} port ${port} [preauth]`)
}

const writeLogin = (asked: AskedHour, lines: Lines, login: Login): void => {
  const { user, uid, startMs, endMs, from, port, pid, session, key } = login
  const logind = `systemd-logind[${servicePid(asked, startMs, 'systemd-logind')}]`
  const at = (atMs: number, tag: string, message: string): void =>
    lines.add(atMs, syslogLine(asked, atMs, tag, message))
  const sshd = `sshd[${pid}]`
  const says = loginLines(asked, {
    ...{ user, uid, from, port, session },
    how: key === undefined ? 'password' : 'publickey',
    key: key && `ED25519 ${key}`,
  })
  at(startMs, sshd, says.accepted)
  at(startMs + 4, sshd, `pam_unix(sshd:session): ${says.opened}`)
  at(startMs + 11, logind, says.begun)
  at(startMs + 38, `(systemd)`, `pam_unix(systemd-user:session): ${says.opened}`)
  writeSudo(asked, lines, login)
  const child = `sshd[${pid + 87}]`
  at(endMs, child, says.left)
  at(endMs, child, says.disconnected)
  at(endMs + 3, sshd, `pam_unix(sshd:session): ${says.closed}`)
  at(endMs + 9, logind, says.loggedOut)
  at(endMs + 13, logind, says.removed)
}

const writeSudo = (asked: AskedHour, lines: Lines, { user, uid, tty, sudo }: Login): void => {
  for (const { atMs, command } of sudo) {
    const at = (afterMs: number, message: string): void =>
      lines.add(atMs + afterMs, syslogLine(asked, atMs + afterMs, 'sudo', message))
    const where = `TTY=${tty} ; PWD=/home/${user} ; USER=root`
    at(0, `${user.padStart(8)} : ${where} ; COMMAND=${command}`)
    at(2, `pam_unix(sudo:session): session opened for user root(uid=0) by ${user}(uid=${uid})`)
    at(611, 'pam_unix(sudo:session): session closed for user root')
  }
}

const writeBoots = (asked: AskedHour, lines: Lines): void => {
  for (const { atMs } of bootsOf(asked)) {
    if (atMs < asked.hourMs - 60_000 || atMs >= asked.hourMs + 3_600_000) continue
    const at = (afterMs: number, program: 'systemd-logind' | 'sshd', message: string): void => {
      const tag = `${program}[${servicePid(asked, atMs, program)}]`
      lines.add(atMs + afterMs, syslogLine(asked, atMs + afterMs, tag, message))
    }
    at(7_120, 'systemd-logind', 'New seat seat0.')
    at(7_131, 'systemd-logind', 'Watching system buttons on /dev/input/event0 (Power Button)')
    at(7_902, 'sshd', 'Server listening on 0.0.0.0 port 22.')
    at(7_902, 'sshd', 'Server listening on :: port 22.')
  }
}
