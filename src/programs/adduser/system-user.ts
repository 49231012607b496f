/** `adduser --system NAME`: an account for a daemon. */
import { readAccounts } from '../../shell/gnu/accounts.ts'
import type { Run } from '../../shell/program.ts'
import { type Asked, call, firstFree, numberOf } from './asked.ts'
import { nameUser } from './comment.ts'
import { createHome } from './home.ts'

const NOGROUP_GID = 65_534

export function* addSystemUser(asked: Asked): Run<number> {
  const { task, voice, given, name, settings } = asked
  const accounts = yield* readAccounts(task.sys)
  const there = accounts.userNamed(name)
  const wanted = given.get('uid')
  if (there !== undefined) {
    const isSystem =
      there.uid >= settings.number('first_system_uid') &&
      there.uid <= settings.number('last_system_uid')
    if (wanted !== undefined && Number(wanted) !== there.uid && isSystem) {
      return yield* voice.warn(`The user \`${name}' already exists with a different UID. Exiting.`)
    }
    if (!isSystem) {
      const said = `The user \`${name}' already exists, but is not a system user. Exiting.`
      return yield* voice.warn(said)
    }
    yield* voice.info(`The system user \`${name}' already exists. Exiting.`)
    return 0
  }
  if (wanted !== undefined && accounts.userOf(Number(wanted)) !== undefined) {
    return yield* voice.fatal(`The UID ${wanted} is already in use.`)
  }
  const inGroup = given.get('ingroup')
  if (inGroup !== undefined && accounts.groupNamed(inGroup) === undefined) {
    return yield* voice.fatal(`The group \`${inGroup}' does not exist.`)
  }
  const inGid = given.get('gid')
  if (inGid !== undefined && accounts.groupOf(Number(inGid)) === undefined) {
    return yield* voice.fatal(`The GID ${inGid} does not exist.`)
  }
  const ownGroup = given.has('group')
  const uids = ids(asked, 'uid')
  yield* voice.detail(`Selecting UID from range ${uids.from} to ${uids.to} ...`)
  const uid =
    wanted === undefined
      ? firstFree(uids.from, uids.to, (id) => accounts.userOf(id) === undefined)
      : Number(wanted)
  const gids = ids(asked, 'gid')
  if (ownGroup) yield* voice.detail(`Selecting GID from range ${gids.from} to ${gids.to} ...`)
  const ownGid =
    accounts.groupNamed(name)?.gid ??
    firstFree(gids.from, gids.to, (id) => accounts.groupOf(id) === undefined)
  const group = ownGroup
    ? { name, gid: ownGid }
    : inGroup === undefined
      ? accounts.groupOf(Number(inGid ?? NOGROUP_GID))
      : accounts.groupNamed(inGroup)
  if (uid === undefined || group?.gid === undefined) {
    const range = `${uids.from}-${uids.to} (FIRST_SYS_UID - LAST_SYS_UID)`
    yield* voice.warn(`No UID is available in the range ${range}.`)
    return yield* voice.fatal(`The user \`${name}' was not created.`)
  }
  return yield* create(asked, { uid, gid: group.gid, group: group.name })
}

const ids = (
  asked: Asked,
  kind: 'uid' | 'gid',
): { readonly from: number; readonly to: number } => ({
  from: numberOf(asked, `first${kind}`, `first_system_${kind}`),
  to: numberOf(asked, `last${kind}`, `last_system_${kind}`),
})

function* create(
  asked: Asked,
  { uid, gid, group }: { readonly uid: number; readonly gid: number; readonly group: string },
): Run<number> {
  const { task, voice, given, name } = asked
  yield* voice.info(`Adding system user \`${name}' (UID ${uid}) ...`)
  const { groupNamed } = yield* readAccounts(task.sys)
  if (given.has('group') && groupNamed(name) === undefined) {
    yield* voice.info(`Adding new group \`${name}' (GID ${gid}) ...`)
    if (!(yield* call(asked, '/sbin/groupadd', '-g', String(gid), name))) return 1
  }
  yield* voice.info(`Adding new user \`${name}' (UID ${uid}) with group \`${group}' ...`)
  const home = given.get('home') ?? '/nonexistent'
  const shell = given.get('shell') ?? '/usr/sbin/nologin'
  const { from, to } = ids(asked, 'uid')
  const range = ['-K', `SYS_UID_MIN=${from}`, '-K', `SYS_UID_MAX=${to}`]
  const how = ['-d', home, '-g', group, '-s', shell, '-u', String(uid), name]
  if (!(yield* call(asked, '/usr/sbin/useradd', '-r', ...range, ...how))) return 1
  const comment = given.get('comment')
  if (comment !== undefined && !(yield* nameUser(asked, comment))) return 1
  yield* createHome(asked, home, { uid, gid })
  return 0
}
