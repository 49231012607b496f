/** adduser's three ways with groups: a new one, a new one of the system, a user into one. */
import type { ByteString } from '../../base/bytes.ts'
import { readAccounts } from '../../shell/gnu/accounts.ts'
import { runProgram } from '../../shell/gnu/run-program.ts'
import type { Run, Task } from '../../shell/program.ts'
import { type Asked, call, firstFree, numberOf } from './asked.ts'
import type { Voice } from './voice.ts'

export function* addGroupNamed(asked: Asked): Run<number> {
  const { task, voice, given, name } = asked
  const { groupNamed, groupOf } = yield* readAccounts(task.sys)
  if (groupNamed(name) !== undefined) {
    return yield* voice.fatal(`The group \`${name}' already exists.`)
  }
  const wanted = given.get('gid')
  if (wanted !== undefined && groupOf(Number(wanted)) !== undefined) {
    return yield* voice.fatal(`The GID \`${wanted}' is already in use.`)
  }
  const range = {
    from: numberOf(asked, 'firstgid', 'first_gid'),
    to: numberOf(asked, 'lastgid', 'last_gid'),
    names: 'FIRST_GID - LAST_GID',
  }
  return yield* create(asked, range, wanted)
}

export function* addSystemGroup(asked: Asked): Run<number> {
  const { task, voice, given, name, settings } = asked
  const { groupNamed, groupOf } = yield* readAccounts(task.sys)
  const there = groupNamed(name)
  const wanted = given.get('gid')
  if (there !== undefined) {
    const isSystem =
      there.gid >= settings.number('first_system_gid') &&
      there.gid <= settings.number('last_system_gid')
    if (isSystem) {
      if (voice.isQuiet) return 0
      return yield* voice.warn(`The group \`${name}' already exists as a system group. Exiting.`, 0)
    }
    const how =
      wanted === undefined || Number(wanted) === there.gid
        ? 'and is not a system group'
        : 'but has a different GID'
    const comma = how.startsWith('but') ? ',' : ''
    return yield* voice.warn(`The group \`${name}' already exists${comma} ${how}. Exiting.`)
  }
  if (wanted !== undefined && groupOf(Number(wanted)) !== undefined) {
    return yield* voice.fatal(`The GID \`${wanted}' is already in use.`)
  }
  const range = {
    from: numberOf(asked, 'firstgid', 'first_system_gid'),
    to: numberOf(asked, 'lastgid', 'last_system_gid'),
    names: 'FIRST_SYS_GID - LAST_SYS_GID',
  }
  return yield* create(asked, range, wanted)
}

interface Range {
  readonly from: number
  readonly to: number
  readonly names: string
}

function* create(
  asked: Asked,
  { from, to, names }: Range,
  wanted: ByteString | undefined,
): Run<number> {
  const { task, voice, name } = asked
  const { groupOf } = yield* readAccounts(task.sys)
  if (wanted === undefined) yield* voice.detail(`Selecting GID from range ${from} to ${to} ...`)
  const gid = wanted ?? firstFree(from, to, (id) => groupOf(id) === undefined)
  if (gid === undefined) {
    yield* voice.warn(`No GID is available in the range ${from}-${to} (${names}).`)
    return yield* voice.fatal(`The group \`${name}' was not created.`)
  }
  yield* voice.info(`Adding group \`${name}' (GID ${gid}) ...`)
  if (!(yield* call(asked, '/usr/sbin/groupadd', '-g', String(gid), name))) return 1
  yield* voice.done()
  return 0
}

/** `adduser USER GROUP`. */
export function* addToGroup(
  task: Task,
  voice: Voice,
  { user, group }: { readonly user: ByteString; readonly group: ByteString },
): Run<number> {
  const { userNamed, groupNamed } = yield* readAccounts(task.sys)
  if (userNamed(user) === undefined) {
    return yield* voice.fatal(`The user \`${user}' does not exist.`)
  }
  const members = groupNamed(group)?.members
  if (members === undefined) return yield* voice.fatal(`The group \`${group}' does not exist.`)
  if (members.includes(user)) {
    if (voice.isQuiet) return 0
    return yield* voice.warn(`The user \`${user}' is already a member of \`${group}'.`, 0)
  }
  yield* voice.info(`Adding user \`${user}' to group \`${group}' ...`)
  yield* runProgram(task, ['/usr/sbin/usermod', '-a', '-G', group, user])
  yield* voice.done()
  return 0
}
