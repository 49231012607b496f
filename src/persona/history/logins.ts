/** Who logged in when, from where and how: what auth.log, syslog, wtmp and lastlog agree on. */
import { type Dice, seededDice } from '../../base/dice.ts'
import { keySlotOf } from '../login-keys.ts'
import type { About } from '../recipe.ts'
import { secretOf } from '../secret.ts'
import { deployedS } from '../site-files.ts'
import { ed25519Key } from '../ssh-keys.ts'
import { fingerprint } from '../ssh-wire.ts'
import { usersOf } from '../users.ts'
import { hasRole } from '../written-files.ts'
import { bootAt, pidAt } from './boots.ts'

export interface Login {
  readonly user: string
  readonly uid: number
  readonly startMs: number
  /** On the same day. */
  readonly endMs: number
  readonly from: string
  readonly port: number
  /** Of sshd, the monitor. */
  readonly pid: number
  /** logind's number. */
  readonly session: number
  /** Absent: a robot's, without terminal. */
  readonly tty?: string
  /** Fingerprint of its key; absent: by password. */
  readonly key?: string
  /** Commands run by sudo. */
  readonly sudo: readonly { readonly atMs: number; readonly command: string }[]
}

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Sessions of one day, at most: their numbers go up by so many a day. */
const SESSIONS_PER_DAY = 16
const DAYS_KEPT_MAX = 1_024

const days = new WeakMap<About['host'], Map<number, readonly Login[]>>()

/** The logins of a day (days since 1970), in the order in which they begin. */
export const loginsOn = (about: About, day: number): readonly Login[] => {
  const kept = days.get(about.host) ?? new Map<number, readonly Login[]>()
  days.set(about.host, kept)
  const known = kept.get(day)
  if (known !== undefined) return known
  const made = makeDay(about, day)
  if (kept.size >= DAYS_KEPT_MAX) kept.clear()
  kept.set(day, made)
  return made
}

/** The logins that begin or end within an hour, or run through it. */
export const loginsAround = (about: About, hourMs: number): readonly Login[] =>
  loginsOn(about, Math.floor(hourMs / DAY_MS)).filter(
    ({ startMs, endMs }) => startMs < hourMs + 60 * MINUTE_MS && endMs >= hourMs,
  )

type Wish = Omit<Login, 'pid' | 'session' | 'uid' | 'port' | 'sudo'> & {
  readonly isAdmin?: boolean
}

const makeDay = (about: About, day: number): readonly Login[] => {
  if (!hasRole(about, 'server')) return []
  const dice = seededDice(`${about.seed} logins ${day}`)
  const dayMs = day * DAY_MS
  const isWorkday = (day + 4) % 7 !== 0 && (day + 4) % 7 !== 6
  const firstMs = about.host.installedS * 1000 + 10 * MINUTE_MS
  const wishes = [...people(about, dice, { dayMs, isWorkday }), ...robots(about, dice, dayMs)]
  const uids = new Map(usersOf(about).map(({ name, uid }) => [name, uid]))
  // A session ends when the machine goes down, and none begins just before.
  const stands = ({ startMs, endMs }: Wish): boolean =>
    startMs > firstMs && bootAt(about, startMs) === bootAt(about, endMs + MINUTE_MS)
  return wishes
    .filter(stands)
    .sort((a, b) => a.startMs - b.startMs)
    .slice(0, SESSIONS_PER_DAY)
    .map(({ isAdmin, ...wish }, n) => ({
      ...wish,
      uid: uids.get(wish.user) ?? 0,
      port: 32_768 + dice.below(28_000),
      pid: pidAt(about, wish.startMs, 3),
      session: sessionAt(about, day) + n,
      sudo: isAdmin === true ? sudoOf(about, dice, wish) : [],
    }))
}

const sessionAt = (about: About, day: number): number => {
  const since = day - Math.floor(bootAt(about, day * DAY_MS).atMs / DAY_MS)
  return 1 + Math.max(0, since) * SESSIONS_PER_DAY
}

/** logind's number for who really comes: behind those that a day of this history hardly ever has. */
export const visitorSessionAt = (about: About, atMs: number, nth: number): number =>
  sessionAt(about, Math.floor(atMs / DAY_MS)) + SESSIONS_PER_DAY / 2 + nth

/** The network beside the machine's own, from which people come. */
export const officeAddress = ({ host }: About, place: number): string => {
  const [a, b, c] = host.address.split('.')
  return `${a}.${b}.${(Number(c) + 7) % 256}.${20 + (place % 200)}`
}

const people = (
  about: About,
  dice: Dice,
  { dayMs, isWorkday }: { readonly dayMs: number; readonly isWorkday: boolean },
): readonly Wish[] => {
  const wishes: Wish[] = []
  about.host.people.forEach(({ login: user, isAdmin }, n) => {
    const times = isWorkday ? dice.below(isAdmin ? 3 : 5) - (isAdmin ? 0 : 3) : dice.below(12) - 10
    for (let nth = 0; nth < times; nth++) {
      const startMs = dayMs + (7 * 60 + dice.below(700)) * MINUTE_MS + dice.below(60_000)
      const longMs = 40_000 + dice.below(nth === 0 ? 95 : 20) * MINUTE_MS + dice.below(60_000)
      const from = officeAddress(about, n * 31 + (dice.below(8) === 0 ? 9 : 0))
      const key = keyOf(about, user, user)
      const tty = `pts/${Math.min(n, 3)}`
      wishes.push({ user, startMs, endMs: startMs + longMs, from, tty, isAdmin, ...key })
    }
  })
  return wishes
}

/** CI deploys from the git server, as authorized_keys of deploy has it. */
const robots = (about: About, dice: Dice, dayMs: number): readonly Wish[] =>
  deploymentsOn(about, dayMs / DAY_MS).map(({ atMs, from, by }) => ({
    user: 'deploy',
    startMs: atMs,
    endMs: atMs + 36_000 + dice.below(50_000),
    from,
    ...keyOf(about, 'deploy', by),
  }))

export interface Deployment {
  readonly atMs: number
  readonly from: string
  /** The comment of its key. */
  readonly by: string
}

/** Deployments of a day. */
export const deploymentsOn = (about: About, day: number): readonly Deployment[] => {
  const git = about.host.neighbours.find(({ role }) => role === 'git')
  if (!hasRole(about, 'deploy') || git === undefined) return []
  const dice = seededDice(`${about.seed} deployments ${day}`)
  const isWorkday = (day + 4) % 7 !== 0 && (day + 4) % 7 !== 6
  const count = isWorkday ? Math.max(0, dice.below(5) - 2) : 0
  const times = Array.from(
    { length: count },
    () => day * DAY_MS + (8 * 60 + dice.below(540)) * MINUTE_MS + dice.below(60_000),
  )
  // The version that is there now was the last one, and took half a minute.
  const lastMs = deployedS(about) * 1000 - 31_000
  if (Math.floor(lastMs / DAY_MS) === day) times.push(lastMs)
  return times
    .filter((atMs) => atMs <= lastMs)
    .sort((a, b) => a - b)
    .map((atMs) => ({ atMs, from: git.address, by: `ci@${git.hostname}` }))
}

const prints = new WeakMap<About['host'], Map<string, string>>()

/**
 * By key where the key is the same in all worlds; the others (the administrator's, whose private
 * half lies here) come by password.
 */
const keyOf = (about: About, user: string, owner: string): { readonly key?: string } => {
  if (keySlotOf(about, owner) !== undefined || (user === 'deploy' && owner === user)) return {}
  const kept = prints.get(about.host) ?? new Map<string, string>()
  prints.set(about.host, kept)
  const known = kept.get(owner)
  const key = known ?? fingerprint(ed25519Key(secretOf(about.seed, `key ${owner}`)))
  kept.set(owner, key)
  return { key }
}

const sudoOf = (about: About, dice: Dice, { startMs, endMs }: Wish): Login['sudo'] => {
  const commands = [
    '/usr/bin/tail -n 100 /var/log/syslog',
    '/usr/bin/systemctl status cron',
    '/usr/bin/apt list --upgradable',
    '/usr/bin/journalctl -u ssh --since today',
    '/usr/bin/du -sh /var/log',
    ...(hasRole(about, 'nginx') ? ['/usr/sbin/nginx -t', '/usr/bin/systemctl reload nginx'] : []),
    ...(hasRole(about, 'mysql') ? ['/usr/bin/mysql'] : []),
  ]
  const count = dice.below(4)
  return Array.from({ length: count }, (_, n) => ({
    atMs: startMs + 9_000 + Math.floor(((endMs - startMs - 15_000) * (n + 0.3)) / count),
    command: commands[dice.below(commands.length)] ?? '/usr/bin/true',
  }))
}
