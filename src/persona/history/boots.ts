/** When the machine was started, and with which kernel: what wtmp, kern.log and uptime agree on. */
import { seededDice } from '../../base/dice.ts'
import type { About } from '../recipe.ts'

export interface Boot {
  readonly atMs: number
  /** uname -r. */
  readonly kernel: string
}

const DAY_MS = 86_400_000
const DAYS_BETWEEN = 35
const DAYS_MORE = 60
/** Kernel packages between two starts. */
const RELEASES = 4

const known = new WeakMap<About['host'], readonly Boot[]>()

/** Every start, the oldest first; the last one is the host's. */
export const bootsOf = ({ seed, host, profile }: About): readonly Boot[] => {
  const before = known.get(host)
  if (before !== undefined) return before
  const dice = seededDice(`${seed} boots`)
  const times = [host.bootedMs]
  const firstMs = host.installedS * 1000 + 9_000
  for (let atMs = host.bootedMs; ; ) {
    atMs -= (DAYS_BETWEEN + dice.below(DAYS_MORE)) * DAY_MS - dice.below(DAY_MS / 4)
    if (atMs <= firstMs) break
    times.unshift(atMs)
  }
  if (firstMs < host.bootedMs) times.unshift(firstMs)
  const { release } = profile.kernel
  const boots = times.map((atMs, n) => ({
    atMs,
    kernel: earlier(release, (times.length - 1 - n) * RELEASES),
  }))
  known.set(host, boots)
  return boots
}

/** A release of so many packages before: 6.8.0-134-generic is 6.8.0-130-generic by four. */
const earlier = (release: string, by: number): string =>
  release.replace(/-(\d+)-/, (_, number: string) => `-${Math.max(1, Number(number) - by)}-`)

/** How long a machine is down when it is started anew. */
const DOWN_MS = 21_000

/** When it went down before a start. */
export const downBefore = ({ atMs }: Boot): number => atMs - DOWN_MS

/** The start a moment falls to; the first one for all that was before. */
export const bootAt = (about: About, atMs: number): Boot => {
  const boots = bootsOf(about)
  const boot = boots.findLast((it) => it.atMs <= atMs) ?? boots[0]
  return boot ?? { atMs: about.host.bootedMs, kernel: about.profile.kernel.release }
}

/** Where numbers are when a start is over. */
const FIRST_PID = 1_400
const PID_MAX = 4_194_304
/** After so many days `first_pid` of the profile is reached: how busy the machine is. */
const FIRST_PID_DAYS = 40
/** cron alone starts so many processes in a second. */
const CRON_PER_S = 0.03

/** The pid that a process has which is started at a moment; `nth` of those that start together. */
export const pidAt = (about: About, atMs: number, nth = 0): number => {
  const upS = Math.max(0, atMs - bootAt(about, atMs).atMs) / 1000
  const perS = CRON_PER_S + about.profile.first_pid / ((FIRST_PID_DAYS * DAY_MS) / 1000)
  return ((FIRST_PID + Math.floor(upS * perS)) % (PID_MAX - FIRST_PID)) + nth
}

/** What started together with a visitor's shell has numbers below his. */
const BEFORE_VISITORS = 40

/** The pid of the first process a visitor gets who comes now: the logs' next number. */
export const visitorPidAt = (about: About, atMs: number): number =>
  about.profile.services.length === 0
    ? about.profile.first_pid
    : pidAt(about, atMs, BEFORE_VISITORS)
