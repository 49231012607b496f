/** touch(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import { ENOENT, type Errno, failed } from '../base/errno.ts'
import { parseStamp } from '../shell/gnu/date-stamp.ts'
import { STDOUT } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { parseDate } from '../shell/gnu/parse-date.ts'
import { quoted, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, matchWord, tryHelp } from '../shell/gnu/usage.ts'
import { zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_NOCTTY, O_NONBLOCK, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('acd:fhmr:t:', [
  'time:',
  'no-create=c',
  'date:=d',
  'reference:=r',
  'no-dereference=h',
  'help',
  'version',
])

const FIELDS = [
  ['atime', 'a'],
  ['access', 'a'],
  ['use', 'a'],
  ['mtime', 'm'],
  ['modify', 'm'],
] as const

interface Times {
  readonly atime: Time | 'now' | 'omit'
  readonly mtime: Time | 'now' | 'omit'
}

interface Wanted {
  readonly fields: Set<'a' | 'm'>
  creates: boolean
  follows: boolean
  date: ByteString | undefined
  stamp: ByteString | undefined
  reference: ByteString | undefined
}

export const program: Program = {
  names: ['touch'],
  *run(task) {
    const wanted: Wanted = {
      fields: new Set(),
      creates: true,
      follows: true,
      date: undefined,
      stamp: undefined,
      reference: undefined,
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'a' || key === 'm') wanted.fields.add(key)
      else if (key === 'c') wanted.creates = false
      else if (key === 'h') wanted.follows = false
      else if (key === 'd') wanted.date = value
      else if (key === 't') {
        wanted.stamp = value
        const isStamp = parseStamp(value, { now: task.sys.now(), zone: zoneOf(task.sys, task.env) })
        if (isStamp === undefined) {
          return yield* complain(task, `invalid date format ${quotedWord(value, task.env)}`)
        }
      } else if (key === 'r') wanted.reference = value
      else if (key === 'time') {
        const found = matchWord(task, '--time', value, FIELDS)
        if ('problem' in found) return yield* tryHelp(task, found.problem)
        wanted.fields.add(found.value)
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'touch', ends)
    const hasOther = wanted.date !== undefined || wanted.reference !== undefined
    if (wanted.stamp !== undefined && hasOther) {
      return yield* tryHelp(task, 'cannot specify times from more than one source')
    }
    const times = timesOf(task, wanted)
    if ('problem' in times) return yield* complain(task, times.problem)
    if (operands.length === 0) return yield* tryHelp(task, 'missing file operand')
    let status = 0
    for (const path of operands) {
      if (!(yield* touch(task, path, times, wanted))) status = 1
    }
    return status
  },
}

/** The times to set, from -r, -d, -t or now; fields not asked for stay. */
const timesOf = (task: Task, wanted: Wanted): Times | { problem: ByteString } => {
  const { sys, env } = task
  const zone = zoneOf(sys, env)
  const now = sys.now()
  let atime: Time | 'now' = 'now'
  let mtime: Time | 'now' = 'now'
  if (wanted.reference !== undefined) {
    const stat = wanted.follows ? sys.stat(wanted.reference) : sys.lstat(wanted.reference)
    if (failed(stat)) {
      const shown = quoted(wanted.reference, env)
      return { problem: `failed to get attributes of ${shown}: ${stat.text}` }
    }
    atime = stat.atime
    mtime = stat.mtime
  }
  if (wanted.date !== undefined) {
    const dates = [atime, mtime].map((it) =>
      parseDate(wanted.date ?? '', { now: it === 'now' ? now : it, zone, sys }),
    )
    const [a, m] = dates
    if (a === undefined || m === undefined) {
      return { problem: `invalid date format ${quotedWord(wanted.date, env)}` }
    }
    const isNow = wanted.reference === undefined && a.s === now.s && a.ns === now.ns
    atime = isNow ? 'now' : a
    mtime = isNow ? 'now' : m
  }
  if (wanted.stamp !== undefined) {
    const stamp = parseStamp(wanted.stamp, { now, zone })
    if (stamp !== undefined) {
      atime = stamp
      mtime = stamp
    }
  }
  const { fields } = wanted
  const sets = (field: 'a' | 'm'): boolean => fields.size === 0 || fields.has(field)
  return { atime: sets('a') ? atime : 'omit', mtime: sets('m') ? mtime : 'omit' }
}

function* touch(task: Task, path: ByteString, times: Times, wanted: Wanted): Run<boolean> {
  const { sys, env } = task
  let opened: Errno | undefined
  if (path === '-') {
    const set = sys.futimens(STDOUT, times)
    if (!failed(set)) return true
    return yield* sayFailed(task, `setting times of ${quoted(path, env)}`, set)
  }
  if (wanted.creates && wanted.follows) {
    const fd = sys.open(path, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o666)
    if (failed(fd)) opened = fd
    else {
      const set = sys.futimens(fd, times)
      sys.close(fd)
      if (!failed(set)) return true
      return yield* sayFailed(task, `setting times of ${quoted(path, env)}`, set)
    }
  }
  const set = sys.utimens(path, times, { noFollow: !wanted.follows })
  if (!failed(set)) return true
  if (opened !== undefined) {
    const verb = set === ENOENT ? 'touch' : undefined
    const what =
      verb === undefined
        ? `setting times of ${quoted(path, env)}`
        : `cannot touch ${quoted(path, env)}`
    return yield* sayFailed(task, what, verb === undefined ? set : opened)
  }
  if (set === ENOENT && !wanted.creates) return true
  return yield* sayFailed(task, `setting times of ${quoted(path, env)}`, set)
}

function* sayFailed(task: Task, what: string, errno: Errno): Run<false> {
  yield* complain(task, `${what}: ${errno.text}`)
  return false
}
