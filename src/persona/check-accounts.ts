/** Users and groups of a persona that do not fit together, and files of nobody. */
import type { Problem } from './check.ts'
import type { PersonaImage } from './image.ts'
import type { Profile } from './profile.ts'
import type { About } from './recipe.ts'
import { groupsOf, usersOf } from './users.ts'

/** base-passwd's numbers: up to 100, and nobody. */
const isOfBase = (id: number): boolean => id <= 100 || id === 65_534
const BASE_USERS = ['root', 'daemon', 'www-data', 'backup', 'nobody']

/** Names and numbers given twice, groups and members that are not there. */
export const accountProblems = ({ users, groups, members, services }: Profile): Problem[] => {
  const problems: Problem[] = []
  const say = (key: string, reason: string, remedy: string): void => {
    problems.push({ key, reason, remedy })
  }
  const names = new Set(users.map(({ name }) => name))
  for (const [key, values] of Object.entries({
    'users name': users.map(({ name }) => name),
    'users uid': users.map(({ uid }) => String(uid)),
    'groups name': groups.map(({ name }) => name),
    'groups gid': groups.map(({ gid }) => String(gid)),
  })) {
    const [list = '', field = ''] = key.split(' ')
    const twice = values.filter((value, n) => values.indexOf(value) !== n)
    for (const value of new Set(twice)) say(list, `two have the ${field} ${value}`, 'change one')
  }
  const gids = new Set(groups.map(({ gid }) => gid))
  for (const { name, gid } of users) {
    if (!isOfBase(gid) && !gids.has(gid)) {
      say('users', `the group ${gid} of ${name} is not there`, 'add it under groups:')
    }
  }
  for (const member of [...Object.values(members), ...groups.map((it) => it.members)].flat()) {
    if (!names.has(member)) say('members', `there is no ${member}`, 'add the user under users:')
  }
  for (const { user } of services.flatMap((it) => [it, ...(it.workers ? [it.workers] : [])])) {
    if (!names.has(user) && !BASE_USERS.includes(user)) {
      say('services', `there is no user ${user}`, 'add it under users:')
    }
  }
  return problems
}

const OWNERS_TOLD_MAX = 20

/**
 * Files whose owner or group has no name; a persona that adds no account has the recorded ones.
 */
export const ownerProblems = (about: About, image: PersonaImage): Problem[] => {
  if (about.profile.users.length === 0) return []
  const uids = new Set(usersOf(about).map(({ uid }) => uid))
  const gids = new Set(groupsOf(about).map(({ gid }) => gid))
  const problems: Problem[] = []
  for (let ino = 1; ino <= image.inodes && problems.length < OWNERS_TOLD_MAX; ino++) {
    if (!image.has(ino)) continue
    const { uid, gid } = image.stat(ino)
    if (!isOfBase(uid) && !uids.has(uid)) {
      const reason = `nobody has the uid ${uid} of ${image.pathOf(ino)}`
      problems.push({ key: 'users', reason, remedy: 'add the user' })
    }
    if (!isOfBase(gid) && !gids.has(gid)) {
      const reason = `no group has the gid ${gid} of ${image.pathOf(ino)}`
      problems.push({ key: 'groups', reason, remedy: 'add the group' })
    }
  }
  return problems
}
