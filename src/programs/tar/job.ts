/** What one call of tar is about. */
import type { ByteString } from '../../base/bytes.ts'
import type { Glob } from '../../base/glob.ts'
import { permissionText } from '../../shell/gnu/modes.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { ownName } from '../../shell/gnu/usage.ts'
import { momentOf, zoneOf } from '../../shell/gnu/zone.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Member } from './header.ts'

export interface Job {
  readonly task: Task
  readonly keys: ReadonlySet<string>
  readonly archive: ByteString
  readonly folder: ByteString | undefined
  readonly strip: number
  readonly excludes: readonly Glob[]
  readonly operands: readonly ByteString[]
  /** What has been said once, and whether something failed. */
  readonly said: { removing: boolean; failed: boolean; width: number }
}

/** Fatal errors end everything; they are handed up as the status. */
export const FATAL = 2

/** `tar: x: Cannot open: ...`; the final status will tell. */
export function* fault(job: Job, text: ByteString): Run<void> {
  job.said.failed = true
  yield* job.task.flush()
  yield* job.task.err(`${ownName(job.task)}: ${text}\n`)
}

/** The same, and the end. */
export function* fatal(job: Job, text: ByteString): Run<number> {
  yield* fault(job, text)
  yield* fault(job, 'Error is not recoverable: exiting now')
  return FATAL
}

/** Status at the end of the work. */
export function* conclude(job: Job): Run<number> {
  if (!job.said.failed) return 0
  yield* fault(job, 'Exiting with failure status due to previous errors')
  return FATAL
}

/** Parts up to the last `..`, and empty ones after them. */
const beginOf = (parts: readonly ByteString[]): number => {
  let at = parts.lastIndexOf('..') + 1
  while (at < parts.length - 1 && parts[at] === '') at++
  return at
}

/** Absolute names and ways up lose their beginning, which is said once. */
export function* safeName(job: Job, name: ByteString): Run<ByteString> {
  if (job.keys.has('P')) return name
  const parts = name.split('/')
  const start = parts.slice(0, beginOf(parts)).join('/') + (beginOf(parts) > 0 ? '/' : '')
  if (start === '') return name
  if (!job.said.removing) {
    job.said.removing = true
    yield* job.task.flush()
    const own = ownName(job.task)
    yield* job.task.err(`${own}: Removing leading \`${start}' from member names\n`)
  }
  return name.slice(start.length) || '.'
}

export const isExcluded = (job: Job, name: ByteString): boolean =>
  job.excludes.some((pattern) => {
    const plain = name.replace(/\/$/, '')
    for (let at = 0; at >= 0 && at < plain.length; ) {
      if (pattern.matches(plain.slice(at))) return true
      const slash = plain.indexOf('/', at)
      at = slash < 0 ? -1 : slash + 1
    }
    return false
  })

/** A line of -v or -tv. */
export const listing = (job: Job, member: Member, isLong: boolean): ByteString => {
  if (!isLong) return `${member.name}\n`
  const { task, said } = job
  const letter = new Map([
    ['1', 'h'],
    ['2', 'l'],
    ['3', 'c'],
    ['4', 'b'],
    ['5', 'd'],
    ['6', 'p'],
  ])
  const numeric = job.keys.has('numeric-owner')
  const user = numeric || member.user === '' ? String(member.uid) : member.user
  const group = numeric || member.group === '' ? String(member.gid) : member.group
  const isDevice = member.type === '3' || member.type === '4'
  const size = isDevice
    ? `${Math.floor(member.rdev / 256)},${member.rdev % 256}`
    : String(member.size)
  const taken = user.length + group.length + size.length + 2
  said.width = Math.max(said.width, taken)
  const owner = `${user}/${group} ${size.padStart(said.width - taken + size.length)}`
  const date = momentOf({ s: member.mtimeS, ns: 0 }, zoneOf(task.sys, task.env))
  const link =
    member.type === '2'
      ? ` -> ${member.target}`
      : member.type === '1'
        ? ` link to ${member.target}`
        : ''
  const mode = (letter.get(member.type) ?? '-') + permissionText(member.mode)
  return `${mode} ${owner} ${strftime('%Y-%m-%d %H:%M', date)} ${member.name}${link}\n`
}
