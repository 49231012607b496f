/** The machine's own processes: kernel threads, and the daemons that a profile lists. */
import { fromUnicode } from '../base/bytes.ts'
import { type Dice, seededDice } from '../base/dice.ts'
import type { Resident } from '../world/world.ts'
import { pidAt } from './history/boots.ts'
import { type KernelThread, kernelThreads, workerThread } from './kernel-threads.ts'
import type { Profile } from './profile.ts'
import type { About } from './recipe.ts'
import { accountOf } from './users.ts'

type Service = Profile['services'][number]

/** A process, and its share of one processor since it was started. */
interface Running {
  readonly resident: Resident
  readonly share: number
}

/**
 * The processes of a machine that has run since its start until now: pids rise with the times they
 * were started at. Undefined for a profile without services: there is only pid 1.
 */
export const residentsOf = (about: About): ((nowMs: number) => readonly Resident[]) | undefined => {
  if (about.profile.services.length === 0) return undefined
  const running = runningOf(about)
  return (nowMs) =>
    [...running, ...passingWorkers(about, nowMs)].map(({ resident, share }) => ({
      ...resident,
      cpuMs: Math.max(0, nowMs - resident.startedMs) * share,
    }))
}

/** A daemon's main process, by its name in /proc. */
export interface MainProcess {
  readonly name: string
  readonly pid: number
  readonly startedMs: number
}

/** The daemons of a machine, in the order of their numbers. */
export const mainProcessesOf = (about: About): readonly MainProcess[] =>
  about.profile.services.length === 0
    ? []
    : runningOf(about)
        .map(({ resident }) => resident)
        .filter(({ ppid }) => ppid === 1)
        .map(({ comm, pid, startedMs }) => ({ name: comm, pid, startedMs }))

const MINUTE_MS = 60_000
/** Idle workers end after some minutes, busy ones live for hours; the oldest first. */
const WORKERS = ['events', 'events_unbound', 'cgroup_destroy', 'events_power_efficient', 'events']

/** The kernel's workers of the hour: they come and go, so their numbers are new. */
const passingWorkers = (about: About, nowMs: number): readonly KernelThread[] => {
  const { profile, seed } = about
  const dice = seededDice(`workers ${profile.name} ${seed}`)
  const { cpus } = profile.hardware
  return WORKERS.map((work, n) => {
    const turn = WORKERS.length - n
    const isUnbound = work.includes('unbound') || work.includes('power')
    const place = isUnbound ? `u${cpus * 2}:${n}` : `${dice.below(cpus)}:${n % 3}`
    const startedMs = nowMs - turn * 21 * MINUTE_MS - dice.below(20) * MINUTE_MS
    const born = Math.max(startedMs, about.host.bootedMs + n)
    return workerThread({
      pid: pidAt(about, born),
      name: `kworker/${place}-${work}`,
      startedMs: born,
    })
  })
}

/** How far apart services start: systemd's helpers take numbers and time in between. */
const PIDS_APART = 9
const MS_APART = 700
const FIRST_MS = 2_300
/** Numbers that the initramfs took. */
const EARLY_PIDS = 130
const DAY_MS = 86_400_000
/** What was restarted was so within these days of the start. */
const RESTARTED_DAYS = 40

const runningOf = (about: About): readonly Running[] => {
  const { profile, seed, host } = about
  const dice = seededDice(`residents ${profile.name} ${seed}`)
  const threads = kernelThreads(profile)
  const running: Running[] = [...threads]
  let pid = Math.max(...threads.map(({ resident }) => resident.pid)) + EARLY_PIDS
  let startedMs = host.bootedMs + FIRST_MS
  for (const service of profile.services) {
    pid += 1 + dice.below(PIDS_APART)
    startedMs += dice.below(MS_APART)
    const at = { pid, startedMs }
    const place = service.is_restarted ? later(about, startedMs, dice) : at
    const all = withWorkers(about, service, service.is_first ? first(host.bootedMs) : place)
    running.push(...all)
    if (!service.is_restarted && !service.is_first) pid += all.length - 1
  }
  return running.sort((a, b) => a.resident.pid - b.resident.pid)
}

interface Place {
  readonly pid: number
  readonly startedMs: number
}

const first = (bootedMs: number): Place => ({ pid: 1, startedMs: bootedMs })

const later = (about: About, firstMs: number, dice: Dice): Place => {
  const part = (1 + dice.below(900)) / 1_000
  const startedMs = firstMs + Math.floor(RESTARTED_DAYS * DAY_MS * part)
  return { pid: pidAt(about, startedMs), startedMs }
}

const withWorkers = (about: About, service: Service, at: Place): readonly Running[] => {
  const { workers } = service
  const main = runningAs(about, service, { ...at, ppid: at.pid === 1 ? 0 : 1, leader: at.pid })
  if (workers === undefined) return [main]
  const count = workers.count === 'cpus' ? about.profile.hardware.cpus : workers.count
  const children = Array.from({ length: count }, (_, n) => {
    const place = { pid: at.pid + 1 + n, startedMs: at.startedMs + 40 + n * 3 }
    return runningAs(about, { ...service, ...workers }, { ...place, ppid: at.pid, leader: at.pid })
  })
  return [main, ...children]
}

const runningAs = (
  about: About,
  service: Pick<Service, 'name' | 'run' | 'title' | 'user' | 'memory_kb' | 'threads'> &
    Pick<Service, 'load' | 'nice' | 'exe' | 'unit'>,
  at: Place & { readonly ppid: number; readonly leader: number },
): Running => {
  const { name, run, title, user, exe, unit } = service
  const [sizeKb, residentKb] = service.memory_kb
  const argv = title === undefined ? run.split(' ') : [title]
  const { uid, gid } = accountOf(about, user)
  return {
    share: service.load,
    resident: {
      ...at,
      uid,
      gid,
      comm: fromUnicode(name),
      argv: argv.map(fromUnicode),
      nice: service.nice,
      threads: service.threads,
      exe: fromUnicode(exe ?? argv[0] ?? ''),
      cgroup: at.pid === 1 ? '/init.scope' : `/system.slice/${unit ?? `${name}.service`}`,
      memory: { sizeKb, residentKb },
    },
  }
}
