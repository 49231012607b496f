/** The shape of recipes that write logs, and lines as rsyslog writes them. */
import { type ByteString, fromUnicode } from '../base/bytes.ts'
import { bootAt, bootsOf, downBefore } from './history/boots.ts'
import { syslogStamp } from './history/stamps.ts'
import type { About, AskedHour, LogEntry, PlannedFile, PlannedLog, Recipe } from './recipe.ts'
import { residentsOf } from './residents.ts'
import { usersOf } from './users.ts'
import { hasRole, type Role } from './written-files.ts'

/** Puts lines of an hour into their order. */
export interface Lines {
  /** A line without its newline; what is outside of the hour is left out. */
  add(atMs: number, line: string): void
}

/** A recipe of logs, for personas that have the role. */
export const logging = (of: {
  readonly name: string
  readonly version: number
  readonly role: Role
  readonly directories?: (about: About) => readonly PlannedFile[]
  logs(about: About): readonly PlannedLog[]
  write(asked: AskedHour, lines: Lines): void
}): Recipe => ({
  name: of.name,
  version: of.version,
  files: (about) => (hasRole(about, of.role) ? (of.directories?.(about) ?? []) : []),
  logs: (about) => (hasRole(about, of.role) ? of.logs(about) : []),
  entries: (asked) => {
    const entries: LogEntry[] = []
    of.write(asked, {
      add: (atMs, line) => {
        if (atMs < asked.hourMs || atMs >= asked.hourMs + HOUR_MS) return
        entries.push({ atMs, text: `${isPlain(line) ? line : fromUnicode(line)}\n` })
      },
    })
    return isRunning(asked) ? inOrder(entries) : inOrder(entries.filter((it) => isUp(asked, it)))
  },
  make: () => new Uint8Array(0),
})

const HOUR_MS = 3_600_000

const isPlain = (line: string): boolean => !/[^\x20-\x7e]/.test(line)

/** Whether nothing was started anew within the hour. */
const isRunning = (asked: AskedHour): boolean =>
  !bootsOf(asked).some(({ atMs }) => atMs >= asked.hourMs && atMs < asked.hourMs + 2 * HOUR_MS)

/** Nothing is written while the machine is down. */
const isUp = (about: About, { atMs }: LogEntry): boolean =>
  !bootsOf(about).some((boot) => atMs >= downBefore(boot) && atMs < boot.atMs)

const inOrder = (entries: LogEntry[]): readonly LogEntry[] => {
  for (let n = 1; n < entries.length; n++) {
    if ((entries[n]?.atMs ?? 0) < (entries[n - 1]?.atMs ?? 0)) {
      return entries.sort((a, b) => a.atMs - b.atMs)
    }
  }
  return entries
}

/** One line in RSYSLOG_FileFormat; `tag` is `sshd[1234]`, `kernel`, `systemd[1]`. */
export const syslogLine = (about: About, atMs: number, tag: string, message: string): ByteString =>
  `${syslogStamp(atMs)} ${about.host.hostname} ${tag}: ${message}`

/** uid of a user by name; root's when there is none. */
export const uidOf = (about: About, user: string): number =>
  usersOf(about).find(({ name }) => name === user)?.uid ?? 0

/** Services in the order in which they start, by the names of their processes. */
const SERVICES = [
  'systemd-logind',
  'rsyslogd',
  'sshd',
  'fail2ban-server',
  'mysqld',
  'php-fpm',
  'nginx',
] as const
type Service = (typeof SERVICES)[number]

const pids = new WeakMap<About['host'], Map<string, number>>()

/** pid of a service at a moment: since the last start the one that ps shows. */
export const servicePid = (about: About, atMs: number, service: Service): number => {
  const boot = bootAt(about, atMs)
  const kept = pids.get(about.host) ?? new Map<string, number>()
  pids.set(about.host, kept)
  const key = `${service} ${boot.atMs}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const earlier = 612 + SERVICES.indexOf(service) * 41 + (Math.floor(boot.atMs / 1000) % 17)
  const isNow = boot.atMs === about.host.bootedMs
  const pid = (isNow ? runningPid(about, service) : undefined) ?? earlier
  kept.set(key, pid)
  return pid
}

/** Of nginx a worker: it is what writes to its logs. */
const runningPid = (about: About, service: Service): number | undefined => {
  const all = residentsOf(about)?.(about.host.bootedMs) ?? []
  const named = all.filter(({ comm }) => comm.startsWith(service)).map(({ pid }) => pid)
  return service === 'nginx' ? (named[1] ?? named[0]) : named[0]
}
