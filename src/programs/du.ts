/** du(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { WALK_DEPTH_MAX } from '../base/limits.ts'
import { sizeText } from '../shell/gnu/human.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory, isSymlink, type Stat } from '../world/tree.ts'
import { parseDu, type Wanted } from './du/wanted.ts'

/** What a tree holds. */
interface Sum {
  bytes: number
  inodes: number
  newestS: number
  newestNs: number
}

interface Job extends Wanted {
  readonly task: Task
  readonly seen: Set<string>
  readonly remembersAll: boolean
  isFine: boolean
}

const NOTHING: Sum = { bytes: 0, inodes: 0, newestS: Number.NEGATIVE_INFINITY, newestNs: 0 }

export const program: Program = {
  names: ['du'],
  *run(task) {
    const parsed = yield* parseDu(task)
    if ('problem' in parsed) {
      return parsed.isUsage
        ? yield* tryHelp(task, parsed.problem)
        : yield* complain(task, parsed.problem)
    }
    if (parsed.ends !== undefined) return yield* endEarly(task, 'du', parsed.ends)
    const { wanted, operands } = parsed
    if (wanted.warning !== undefined) void (yield* complain(task, wanted.warning))
    const remembersAll = operands.length > 1
    const job: Job = { ...wanted, task, seen: new Set(), remembersAll, isFine: true }
    const total = { ...NOTHING }
    for (const path of operands.length === 0 ? ['.'] : operands) {
      const sum = yield* walkFrom(job, path)
      if (sum !== undefined) add(total, sum)
    }
    if (wanted.total) yield* print(job, total, 'total')
    return job.isFine ? 0 : 1
  },
}

const add = (to: Sum, more: Sum): void => {
  to.bytes += more.bytes
  to.inodes += more.inodes
  const isNewer =
    more.newestS > to.newestS || (more.newestS === to.newestS && more.newestNs > to.newestNs)
  if (!isNewer) return
  to.newestS = more.newestS
  to.newestNs = more.newestNs
}

function* fault(job: Job, text: ByteString): Run<void> {
  yield* complain(job.task, text)
  job.isFine = false
}

function* walkFrom(job: Job, path: ByteString): Run<Sum | undefined> {
  const { sys, env } = job.task
  const follows = job.follows !== 'never'
  const stat = follows ? sys.stat(path) : sys.lstat(path)
  if (failed(stat)) {
    yield* fault(job, `cannot access ${quoted(path, env)}: ${stat.text}`)
    return undefined
  }
  return (yield walk(job, path, { stat, depth: 0, dev: stat.dev })) as Sum | undefined
}

interface Place {
  readonly stat: Stat
  readonly depth: number
  /** The file system it began on. */
  readonly dev: number
}

/** What is below `path` and counts for its directory; undefined when it was counted before. */
function* walk(job: Job, path: ByteString, { stat, depth, dev }: Place): Run<Sum | undefined> {
  const { task } = job
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (job.excludes.some((glob) => glob.matches(name) || glob.matches(path))) return undefined
  if (job.oneFileSystem && stat.dev !== dev) return undefined
  const isFolder = isDirectory(stat.mode)
  if (!job.countsLinks && (job.remembersAll || (!isFolder && stat.nlink > 1))) {
    const key = `${stat.dev}:${stat.ino}`
    if (job.seen.has(key)) return undefined
    job.seen.add(key)
  }
  const time = job.time === 'atime' ? stat.atime : job.time === 'ctime' ? stat.ctime : stat.mtime
  const own: Sum = {
    bytes: job.apparent ? stat.size : stat.blocks * 512,
    inodes: 1,
    newestS: time.s,
    newestNs: time.ns,
  }
  const below = { ...NOTHING }
  if (isFolder) yield* addBelow(job, path, { below, own, depth, dev })
  const shown = { ...own }
  if (!job.separate || !isFolder) add(shown, below)
  const isShown = (isFolder && depth <= job.depthMax) || (job.all && depth <= job.depthMax)
  if (isShown || depth === 0) {
    const amount = job.inodes ? shown.inodes : shown.bytes
    const { threshold } = job
    const isLarge = threshold >= 0 ? amount >= threshold : amount <= -threshold
    if (isLarge) yield* print(job, shown, path)
  }
  yield* task.sys.pause()
  add(own, below)
  return own
}

function* addBelow(
  job: Job,
  path: ByteString,
  { below, own, depth, dev }: { below: Sum; own: Sum; depth: number; dev: number },
): Run<void> {
  const { sys, env } = job.task
  const entries = sys.readdir(path)
  if (failed(entries)) {
    return yield* fault(job, `cannot read directory ${quoted(path, env)}: ${entries.text}`)
  }
  if (depth >= WALK_DEPTH_MAX) return
  for (const entry of entries) {
    const child = path.endsWith('/') ? path + entry.name : `${path}/${entry.name}`
    const stat = job.follows === 'always' ? sys.stat(child) : sys.lstat(child)
    if (failed(stat)) {
      const link = sys.lstat(child)
      // A link that leads nowhere counts for itself.
      if (!failed(link) && isSymlink(link.mode)) {
        add(
          job.separate ? own : below,
          ((yield walk(job, child, { stat: link, depth: depth + 1, dev })) as Sum | undefined) ??
            NOTHING,
        )
      } else yield* fault(job, `cannot access ${quoted(child, env)}: ${stat.text}`)
      continue
    }
    const sum = (yield walk(job, child, { stat, depth: depth + 1, dev })) as Sum | undefined
    if (sum !== undefined) add(job.separate && !isDirectory(stat.mode) ? own : below, sum)
  }
}

function* print(job: Job, sum: Sum, path: ByteString): Run<void> {
  const { task } = job
  const amount = job.inodes
    ? sizeText(sum.inodes, { ...job.unit, bytes: 1, suffix: '' })
    : sizeText(sum.bytes, job.unit)
  const moment = { s: sum.newestS, ns: sum.newestNs }
  const time =
    job.time === undefined || !Number.isFinite(sum.newestS)
      ? ''
      : `${strftime(job.timeFormat, momentOf(moment, zoneOf(task.sys, task.env)))}\t`
  yield* task.out(`${amount}\t${time}${path}${job.lineEnd}`)
}
