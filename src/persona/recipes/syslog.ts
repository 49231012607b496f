/**
 * /var/log/syslog: cron, systemd's timers and scopes, the kernel's packet filter, rsyslog itself.
 * Messages of systemd 255 (Ubuntu 24.04) and cron 3.0pl1.
 */
import { seededDice } from '../../base/dice.ts'
import { isUbuntu } from '../flavour.ts'
import { bootsOf, pidAt } from '../history/boots.ts'
import { cronRunsIn } from '../history/cron.ts'
import { kernelLines } from '../history/kernel-boot.ts'
import { loginsAround } from '../history/logins.ts'
import { droppedIn } from '../history/packets.ts'
import { type Lines, logging, servicePid, syslogLine, uidOf } from '../log-recipe.ts'
import type { AskedHour } from '../recipe.ts'
import { hasRole } from '../written-files.ts'

export const recipe = logging({
  name: 'syslog',
  version: 1,
  role: 'server',
  logs: (about) => [
    {
      path: '/var/log/syslog',
      uid: isUbuntu(about) ? uidOf(about, 'syslog') : 0,
      rotated: 'weekly',
      kept: 4,
      compressed: 'delayed',
    },
  ],
  write: (asked, lines) => {
    writeHup(asked, lines)
    cronRunsIn(asked, asked.hourMs).forEach(({ job: { user, command }, atMs }, n) => {
      const tag = `CRON[${pidAt(asked, atMs, n % 8) + 1}]`
      lines.add(atMs + 2, syslogLine(asked, atMs + 2, tag, `(${user}) CMD (${command})`))
    })
    writeTimers(asked, lines)
    writeScopes(asked, lines)
    for (const { atMs, message } of droppedIn(asked, asked.hourMs)) {
      lines.add(atMs, syslogLine(asked, atMs, 'kernel', message))
    }
    for (const boot of bootsOf(asked)) {
      if (boot.atMs < asked.hourMs - 60_000 || boot.atMs >= asked.hourMs + 3_600_000) continue
      for (const { atUs, text } of kernelLines(asked, boot)) {
        const atMs = boot.atMs + 5_000 + atUs / 100_000
        lines.add(atMs, syslogLine(asked, atMs, 'kernel', text))
      }
    }
  },
})

const DAY_MS = 86_400_000

/** logrotate's postrotate script, at the beginning of a week. */
const writeHup = (asked: AskedHour, lines: Lines): void => {
  const day = Math.floor(asked.hourMs / DAY_MS)
  if (asked.hourMs % DAY_MS !== 0 || (day + 4) % 7 !== 0) return
  const atMs = asked.hourMs + 412
  const version = isUbuntu(asked) ? '8.2312.0' : '8.2302.0'
  const origin = `software="rsyslogd" swVersion="${version}" x-pid="${servicePid(asked, atMs, 'rsyslogd')}"`
  const text = `[origin ${origin} x-info="https://www.rsyslog.com"] rsyslogd was HUPed`
  lines.add(atMs, syslogLine(asked, atMs, 'rsyslogd', text))
}

interface Timer {
  readonly unit: string
  readonly what: string
  /** Hours of the day in which it is due. */
  readonly hours: readonly number[]
  readonly isOnUbuntuOnly?: boolean
}

const EVERY = Array.from({ length: 24 }, (_, hour) => hour)
const TIMERS: readonly Timer[] = [
  { unit: 'apt-daily.service', what: 'Daily apt download activities', hours: [4, 16] },
  { unit: 'apt-daily-upgrade.service', what: 'Daily apt upgrade and clean activities', hours: [6] },
  { unit: 'logrotate.service', what: 'Rotate log files', hours: [0] },
  { unit: 'dpkg-db-backup.service', what: 'Daily dpkg database backup service', hours: [0] },
  { unit: 'man-db.service', what: 'Daily man-db regeneration', hours: [3] },
  {
    unit: 'fstrim.service',
    what: 'Discard unused blocks on filesystems from /etc/fstab',
    hours: [],
  },
  { unit: 'motd-news.service', what: 'Message of the Day', hours: [7, 19], isOnUbuntuOnly: true },
  {
    unit: 'fwupd-refresh.service',
    what: 'Refresh fwupd metadata and update motd',
    hours: [2, 9, 15, 21],
    isOnUbuntuOnly: true,
  },
  { unit: 'systemd-tmpfiles-clean.service', what: 'Cleanup of Temporary Directories', hours: [9] },
]
const PHP_CLEAN: Timer = {
  unit: 'phpsessionclean.service',
  what: 'Clean php session files',
  hours: EVERY,
}

const writeTimers = (asked: AskedHour, lines: Lines): void => {
  const hour = Math.floor(asked.hourMs / 3_600_000) % 24
  const dice = seededDice(`${asked.seed} timers ${asked.hourMs}`)
  const timers = hasRole(asked, 'php') ? [...TIMERS, PHP_CLEAN] : TIMERS
  for (const timer of timers) {
    const isHere = timer.isOnUbuntuOnly !== true || isUbuntu(asked)
    if (!timer.hours.includes(hour) || !isHere) continue
    const minutes = timer === PHP_CLEAN ? [9, 39] : [dice.below(55)]
    for (const minute of minutes) {
      const atMs = asked.hourMs + minute * 60_000 + dice.below(45_000)
      const tookMs = 90 + dice.below(2_600)
      const at = (afterMs: number, message: string): void =>
        lines.add(atMs + afterMs, syslogLine(asked, atMs + afterMs, 'systemd[1]', message))
      at(0, `Starting ${timer.unit} - ${timer.what}...`)
      at(tookMs, `${timer.unit}: Deactivated successfully.`)
      at(tookMs + 1, `Finished ${timer.unit} - ${timer.what}.`)
    }
  }
}

const writeScopes = (asked: AskedHour, lines: Lines): void => {
  for (const { user, uid, session, startMs, endMs } of loginsAround(asked, asked.hourMs)) {
    const at = (atMs: number, message: string): void =>
      lines.add(atMs, syslogLine(asked, atMs, 'systemd[1]', message))
    at(startMs + 9, `Created slice user-${uid}.slice - User Slice of UID ${uid}.`)
    at(
      startMs + 14,
      `Starting user-runtime-dir@${uid}.service - User Runtime Directory /run/user/${uid}...`,
    )
    at(
      startMs + 27,
      `Finished user-runtime-dir@${uid}.service - User Runtime Directory /run/user/${uid}.`,
    )
    at(startMs + 31, `Starting user@${uid}.service - User Manager for UID ${uid}...`)
    at(startMs + 214, `Started user@${uid}.service - User Manager for UID ${uid}.`)
    at(startMs + 219, `Started session-${session}.scope - Session ${session} of User ${user}.`)
    at(endMs + 10, `session-${session}.scope: Deactivated successfully.`)
    at(endMs + 10_211, `Stopping user@${uid}.service - User Manager for UID ${uid}...`)
    at(endMs + 10_342, `user@${uid}.service: Deactivated successfully.`)
    at(endMs + 10_343, `Stopped user@${uid}.service - User Manager for UID ${uid}.`)
    at(endMs + 10_389, `Removed slice user-${uid}.slice - User Slice of UID ${uid}.`)
  }
}
