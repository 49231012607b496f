/** What cron runs: the packages' tables, and the crontabs this machine's recipes write. */
import { isDue, localJobs } from '../local-cron.ts'
import type { About } from '../recipe.ts'

interface CronJob {
  readonly user: string
  readonly uid: number
  readonly command: string
  /** Whether it runs at a minute of the day; weekday 0 is Sunday. */
  readonly when: (at: Moment) => boolean
  /** Absent: `when` says it all. Otherwise whether it runs at any minute of such an hour. */
  readonly within?: (at: Moment) => boolean
}

type Moment = Parameters<typeof isDue>[1]

export interface CronRun {
  readonly job: CronJob
  readonly atMs: number
}

const known = new WeakMap<About['host'], readonly CronJob[]>()

/** Every job, the system's tables first. */
const jobsOf = (about: About): readonly CronJob[] => {
  const before = known.get(about.host)
  if (before !== undefined) return before
  const jobs = [...SYSTEM_JOBS, ...localOnes(about)]
  known.set(about.host, jobs)
  return jobs
}

const root = (command: string, when: CronJob['when']): CronJob => ({
  user: 'root',
  uid: 0,
  command,
  when,
})
const daily =
  (hour: number, minute: number): CronJob['when'] =>
  (at) =>
    at.hour === hour && at.minute === minute
/** cron 3.0pl1's own table, as Debian and Ubuntu ship it. */
const PARTS = 'test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.'

const SYSTEM_JOBS: readonly CronJob[] = [
  root('cd / && run-parts --report /etc/cron.hourly', ({ minute }) => minute === 17),
  root(`${PARTS}daily; }`, daily(6, 25)),
  root(`${PARTS}weekly; }`, (at) => daily(6, 47)(at) && at.weekday === 0),
  root(`${PARTS}monthly; }`, (at) => daily(6, 52)(at) && at.day === 1),
  root(
    'test -e /run/systemd/system || SERVICE_MODE=1 /usr/lib/x86_64-linux-gnu/e2fsprogs/e2scrub_all_cron',
    (at) => daily(3, 30)(at) && at.weekday === 0,
  ),
]

/** The jobs of crontabs and cron.d that recipes write. */
const localOnes = (about: About): readonly CronJob[] =>
  localJobs(about).map((job) => ({
    user: job.user,
    uid: job.uid,
    command: job.command,
    when: (at) => isDue(job, at),
    within: (at) => isDue({ ...job, schedule: job.schedule.replace(/^\S+/, '*') }, at),
  }))

const HOURS_KEPT_MAX = 512
const hours = new WeakMap<About['host'], Map<number, readonly CronRun[]>>()

/** What cron starts within an hour, in order: always in the second after the minute. */
export const cronRunsIn = (about: About, hourMs: number): readonly CronRun[] => {
  const kept = hours.get(about.host) ?? new Map<number, readonly CronRun[]>()
  hours.set(about.host, kept)
  const before = kept.get(hourMs)
  if (before !== undefined) return before
  const made = runsIn(about, hourMs)
  if (kept.size >= HOURS_KEPT_MAX) kept.clear()
  kept.set(hourMs, made)
  return made
}

/** Milliseconds after the second, never twice the same. */
const late = (hourMs: number, nth: number): number =>
  (Math.imul(hourMs / 3_600_000 + nth * 7_919, 0x9e3779b1) >>> 0) % 280

const runsIn = (about: About, hourMs: number): readonly CronRun[] => {
  const date = new Date(hourMs)
  const of = {
    hour: date.getUTCHours(),
    weekday: date.getUTCDay(),
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
  }
  const jobs = jobsOf(about).filter(({ within }) => within?.({ ...of, minute: 0 }) ?? true)
  const runs: CronRun[] = []
  for (let minute = 0; minute < 60; minute++) {
    for (const job of jobs) {
      if (!job.when({ ...of, minute })) continue
      const nth = runs.length
      runs.push({ job, atMs: hourMs + minute * 60_000 + 1_000 + late(hourMs, nth) })
    }
  }
  return runs.sort((a, b) => a.atMs - b.atMs)
}
