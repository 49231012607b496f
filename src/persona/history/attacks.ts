/** Who tries passwords at the SSH server: what auth.log, btmp and fail2ban.log agree on. */
import { seededDice } from '../../base/dice.ts'
import type { About } from '../recipe.ts'
import { strangerAddress, triedLogin } from '../strangers.ts'
import { usersOf } from '../users.ts'
import { hasRole } from '../written-files.ts'
import { pidAt } from './boots.ts'

export interface Attempt {
  readonly atMs: number
  readonly from: string
  readonly port: number
  readonly user: string
  /** No such account. */
  readonly isInvalid: boolean
  readonly pid: number
}

/** All attempts of one source within one hour. */
export interface Attack {
  readonly from: string
  readonly attempts: readonly Attempt[]
  /** When fail2ban has had enough of it, in milliseconds since 1970. */
  readonly bannedMs?: number
}

/** jail.local of this machine: maxretry and bantime. */
const RETRIES_MAX = 20
export const BAN_MS = 600_000
const HOURS_KEPT_MAX = 512
const MINUTES = 60

const hours = new WeakMap<About['host'], Map<number, readonly Attack[]>>()

/** Attacks that begin within an hour; they end in it. */
export const attacksIn = (about: About, hourMs: number): readonly Attack[] => {
  const kept = hours.get(about.host) ?? new Map<number, readonly Attack[]>()
  hours.set(about.host, kept)
  const known = kept.get(hourMs)
  if (known !== undefined) return known
  const made = makeHour(about, hourMs)
  if (kept.size >= HOURS_KEPT_MAX) kept.clear()
  kept.set(hourMs, made)
  return made
}

const makeHour = (about: About, hourMs: number): readonly Attack[] => {
  if (!hasRole(about, 'server')) return []
  const dice = seededDice(`${about.seed} attacks ${hourMs}`)
  const accounts = new Set(['root', ...usersOf(about).map(({ name }) => name)])
  const sources = 1 + dice.below(4)
  return Array.from({ length: sources }, (_, nth): Attack => {
    const from = strangerAddress(dice)
    // Few are stubborn; they are banned for it.
    const isStubborn = dice.below(14) === 0
    const tries = isStubborn ? RETRIES_MAX : 1 + dice.below(4)
    const gapMs = isStubborn ? 2_500 + dice.below(3_000) : 9_000 + dice.below(90_000)
    const startMs = hourMs + dice.below(MINUTES - 12) * 60_000 + dice.below(60_000)
    const attempts = Array.from({ length: tries }, (_, n): Attempt => {
      const user = triedLogin(dice)
      const atMs = startMs + n * gapMs + dice.below(1_500)
      return {
        atMs,
        from,
        port: 32_768 + dice.below(28_000),
        user,
        isInvalid: !accounts.has(user),
        pid: pidAt(about, atMs, 5 + nth),
      }
    })
    const last = attempts.at(-1)?.atMs ?? startMs
    return { from, attempts, ...(isStubborn ? { bannedMs: last + 412 } : {}) }
  })
}
