/** /var/log/wtmp, btmp and lastlog: binary records of the logins that auth.log tells in words. */
import { textOf } from '../../base/bytes.ts'
import { attacksIn } from '../history/attacks.ts'
import { bootsOf, downBefore } from '../history/boots.ts'
import { loginsAround, loginsOn } from '../history/logins.ts'
import { LASTLOG_BYTES, lastlogRecord, UTMP, type UtmpRecord, utmpRecord } from '../history/utmp.ts'
import type { About, AskedHour, LogEntry, Recipe } from '../recipe.ts'
import { usersOf } from '../users.ts'
import { hasRole } from '../written-files.ts'

const UTMP_GID = 43
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** How far back a last login is looked for. */
const DAYS_BACK = 200

export const recipe: Recipe = {
  name: 'login-records',
  version: 1,
  logs: (about) =>
    hasRole(about, 'server')
      ? [
          {
            path: '/var/log/wtmp',
            mode: 0o664,
            gid: UTMP_GID,
            // minsize 1M, which is years away.
            rotated: 'never',
            kept: 1,
            compressed: 'no',
          },
          {
            path: '/var/log/btmp',
            mode: 0o660,
            gid: UTMP_GID,
            rotated: 'monthly',
            kept: 1,
            compressed: 'no',
          },
          // It is not appended to but written anew: once a day is how close this comes.
          {
            path: '/var/log/lastlog',
            mode: 0o664,
            gid: UTMP_GID,
            rotated: 'daily',
            kept: 0,
            compressed: 'no',
          },
        ]
      : [],
  entries: (asked) => {
    if (asked.path.endsWith('wtmp')) return wtmp(asked)
    return asked.path.endsWith('btmp') ? btmp(asked) : lastlog(asked)
  },
  make: () => new Uint8Array(0),
}

const lastlog = (asked: AskedHour): readonly LogEntry[] => {
  if (asked.hourMs % DAY_MS !== 0) return []
  const logins = lastLogins(asked, asked.hourMs)
  const bytes = Buffer.alloc((Math.max(0, ...logins.keys()) + 1) * LASTLOG_BYTES)
  for (const [uid, last] of logins) bytes.set(lastlogRecord(last), uid * LASTLOG_BYTES)
  return [{ atMs: asked.hourMs, text: textOf(bytes) }]
}

const entriesOf = (asked: AskedHour, records: readonly UtmpRecord[]): readonly LogEntry[] =>
  records
    .filter(({ atMs }) => atMs >= asked.hourMs && atMs < asked.hourMs + HOUR_MS)
    .sort((a, b) => a.atMs - b.atMs)
    .map((record) => ({ atMs: record.atMs, text: utmpRecord(record) }))

const wtmp = (asked: AskedHour): readonly LogEntry[] => {
  const records: UtmpRecord[] = []
  const untilMs = asked.hourMs + 2 * HOUR_MS
  for (const { user, tty, from, pid, startMs, endMs } of loginsAround(asked, asked.hourMs)) {
    if (tty === undefined) continue
    const of = { pid: pid + 87, line: tty, id: `ts/${tty.slice(4)}` }
    records.push({ ...of, type: UTMP.user, user, host: from, address: from, atMs: startMs + 40 })
    records.push({ ...of, type: UTMP.dead, user: '', host: '', atMs: endMs + 2 })
  }
  for (const boot of bootsOf(asked)) {
    if (boot.atMs < asked.hourMs - HOUR_MS || boot.atMs > untilMs) continue
    const system = { line: '~', id: '~~', host: boot.kernel }
    const down = { ...system, pid: 0, user: 'shutdown', atMs: downBefore(boot) - 900 }
    if (boot !== bootsOf(asked)[0]) records.push({ ...down, type: UTMP.runLevel })
    const up = { ...system, pid: 0, user: 'reboot', atMs: boot.atMs + 4_100 }
    records.push({ ...up, type: UTMP.boot })
    // PID holds the level and the one before it (utmp(5)).
    const level = { ...system, pid: 53, user: 'runlevel', atMs: boot.atMs + 9_800 }
    records.push({ ...level, type: UTMP.runLevel })
  }
  return entriesOf(asked, records)
}

const btmp = (asked: AskedHour): readonly LogEntry[] =>
  entriesOf(
    asked,
    attacksIn(asked, asked.hourMs).flatMap(({ attempts }) =>
      attempts.map(
        ({ atMs, from, user, pid }): UtmpRecord => ({
          type: UTMP.login,
          pid,
          line: 'ssh:notty',
          id: '',
          user,
          host: from,
          address: from,
          atMs: atMs + 1_970,
        }),
      ),
    ),
  )

interface Last {
  readonly atMs: number
  readonly line: string
  readonly host: string
}

/** The last logins before a midnight, by uid. */
const lastLogins = (about: About, midnightMs: number): ReadonlyMap<number, Last> => {
  const found = new Map<number, Last>()
  const today = midnightMs / DAY_MS - 1
  const wanted = usersOf(about).length
  for (let day = today; day > today - DAYS_BACK && found.size < wanted; day--) {
    for (const { uid, startMs, tty, from } of [...loginsOn(about, day)].reverse()) {
      if (found.has(uid)) continue
      found.set(uid, { atMs: startMs, line: tty ?? 'ssh', host: from })
    }
  }
  return found
}
