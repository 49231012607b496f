/** What useradd, usermod, groupadd and their kin of shadow 4.13 share. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Run, Sys, Task } from '../program.ts'
import { readAccounts, textOfFile } from './accounts.ts'
import { type Change, changeLines } from './shadow.ts'
import { ownName, recordedText } from './usage.ts'

/** Exit statuses (useradd(8), EXIT VALUES). */
export const ENDS = {
  noLock: 1,
  usage: 2,
  badArgument: 3,
  idInUse: 4,
  missing: 6,
  nameInUse: 9,
  noGroupLock: 10,
} as const

/** Ids of people and of the system (login.defs). */
export const PEOPLE = { min: 1_000, max: 60_000 } as const
const SYSTEM = { min: 101, max: 999 } as const

/** `name: message` and a status; the name without its path, as these programs print it. */
export function* say(task: Task, message: ByteString, status: number): Run<number> {
  yield* task.err(`${baseName(task)}: ${message}\n`)
  return status
}

/** The recorded usage on stderr, behind a complaint if there is one. */
export function* usage(task: Task, message?: ByteString): Run<number> {
  const name = baseName(task)
  if (message !== undefined) yield* task.err(`${name}: ${message}\n`)
  yield* task.err(recordedText(task, `${name} --help`))
  return ENDS.usage
}

const baseName = (task: Task): ByteString => {
  const name = ownName(task)
  return name.slice(name.lastIndexOf('/') + 1)
}

/** Only root may; undefined: he is. */
export function* refuseOthers(
  task: Task,
  file: ByteString,
  status: number = ENDS.noLock,
): Run<number | undefined> {
  if (task.sys.process.credentials.euid === 0) return undefined
  yield* say(task, 'Permission denied.', status)
  return yield* say(task, `cannot lock ${file}; try again later.`, status)
}

/** is_valid_user_name of Debian: nothing that would break the files. */
export const isValidName = (name: ByteString): boolean =>
  name.length <= 32 && !/^[-+~]|[:,\s/]|^$|^\.\.?$/.test(name)

/** The next free id: above those of people, below those of the system; a gap when there is none. */
export const nextId = (used: readonly number[], isSystem: boolean): number => {
  const { min, max } = isSystem ? SYSTEM : PEOPLE
  const own = new Set(used.filter((id) => id >= min && id <= max))
  if (own.size === 0) return isSystem ? max : min
  const next = isSystem ? Math.min(...own) - 1 : Math.max(...own) + 1
  if (next >= min && next <= max) return next
  const all = Array.from({ length: max - min + 1 }, (_, n) => (isSystem ? max - n : min + n))
  return all.find((id) => !own.has(id)) ?? max
}

/** The file before a change stays beside it: /etc/passwd-. */
function* keepBackup(sys: Sys, path: ByteString): Run<void> {
  const text = yield* textOfFile(sys, path)
  const stat = sys.stat(path)
  if (failed(stat)) return
  void sys.unlink(`${path}-`)
  const fd = sys.open(`${path}-`, 0o1101, stat.mode & 0o777)
  if (failed(fd)) return
  void (yield* sys.write(fd, text))
  sys.close(fd)
  void sys.chown(`${path}-`, stat.uid, stat.gid)
}

const SAME: Change = (fields) => fields

/** Changes and adds lines of a table that exists, and keeps what it was. */
export function* edit(
  sys: Sys,
  path: ByteString,
  { change = SAME, added = [] }: { change?: Change; added?: readonly ByteString[] },
): Run<void> {
  if (failed(sys.stat(path))) return
  yield* keepBackup(sys, path)
  void (yield* changeLines(sys, path, change, added))
}

/** Adds a group to both tables. */
export function* addGroup(sys: Sys, name: ByteString, gid: number): Run<void> {
  yield* edit(sys, '/etc/group', { added: [`${name}:x:${gid}:`] })
  yield* edit(sys, '/etc/gshadow', { added: [`${name}:!::`] })
}

/** Who is a member of which groups: a user is put into those wanted and, maybe, out of others. */
export function* setMember(
  sys: Sys,
  user: ByteString,
  wanted: (group: ByteString, isMember: boolean) => boolean,
): Run<void> {
  const change: Change = (fields) => {
    const [group = '', ...rest] = fields
    const members = (rest.at(-1) ?? '').split(',').filter((it) => it !== '')
    const isMember = members.includes(user)
    if (wanted(group, isMember) === isMember) return fields
    const now = isMember ? members.filter((it) => it !== user) : [...members, user]
    return [...fields.slice(0, -1), now.join(',')]
  }
  yield* edit(sys, '/etc/group', { change })
  yield* edit(sys, '/etc/gshadow', { change })
}

/** Groups of a list, by name or number; the first that is missing. */
export function* groupsOf(
  sys: Sys,
  list: ByteString,
): Run<{ readonly names: readonly ByteString[]; readonly missing: ByteString | undefined }> {
  const accounts = yield* readAccounts(sys)
  const words = list.split(',').filter((it) => it !== '')
  const found = words.map(
    (it) =>
      accounts.groupNamed(it) ?? (/^\d+$/.test(it) ? accounts.groupOf(Number(it)) : undefined),
  )
  const missing = words[found.indexOf(undefined)]
  return { names: found.flatMap((it) => (it === undefined ? [] : [it.name])), missing }
}

/** The next range of subordinate ids, of 65,536. */
export function* addSubordinate(sys: Sys, path: ByteString, name: ByteString): Run<void> {
  if (failed(sys.stat(path))) return
  const starts = (yield* textOfFile(sys, path))
    .split('\n')
    .map((line) => Number(line.split(':')[1] ?? Number.NaN))
    .filter((start) => start >= FIRST_SUBORDINATE)
  const start = starts.length === 0 ? FIRST_SUBORDINATE : Math.max(...starts) + SUBORDINATES
  yield* edit(sys, path, { added: [`${name}:${start}:${SUBORDINATES}`] })
}

const FIRST_SUBORDINATE = 100_000
const SUBORDINATES = 65_536
