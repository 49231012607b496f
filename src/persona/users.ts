/** Who has an account: the profile's users, and the people and robots this installation deals. */
import type { Profile } from './profile.ts'
import type { About } from './recipe.ts'
import type { SlotName } from './slots.ts'
import { hasRole } from './written-files.ts'

export type User = Profile['users'][number]
export type Group = Profile['groups'][number]

/** Users of people begin here (UID_MIN of login.defs). */
export const FIRST_PERSON_UID = 1000

/** Runs deployments; the first account an administrator made after his own. */
const DEPLOY: User = {
  name: 'deploy',
  uid: 1001,
  gid: 1001,
  gecos: 'Deployment,,,',
  home: '/home/deploy',
  shell: '/bin/bash',
  password: 'secret',
}

/** Every user besides the recorded ones, in passwd's order. */
export const usersOf = (about: About): readonly User[] => {
  const { users } = about.profile
  const known = new Set(users.map(({ name }) => name))
  return [...users, ...addedUsers(about).filter(({ name }) => !known.has(name))]
}

/** Every group besides the base system's: the profile's, and one for each added user. */
export const groupsOf = (about: About): readonly Group[] => {
  const { groups } = about.profile
  const known = new Set(groups.map(({ name }) => name))
  const own = addedUsers(about).filter(({ name }) => !known.has(name))
  return [...groups, ...own.map(({ name, gid }) => ({ name, gid, members: [] }))]
}

/** Members of a recorded group. */
export const membersOf = (about: About, group: string): readonly string[] => {
  const members = about.profile.members[group] ?? []
  const admins = hasRole(about, 'server') && (group === 'sudo' || group === 'adm')
  const added = admins ? about.host.people.filter(({ isAdmin }) => isAdmin) : []
  return [...new Set([...members, ...added.map(({ login }) => login)])]
}

const addedUsers = (about: About): readonly User[] => {
  if (!hasRole(about, 'server')) return []
  const people = about.host.people.map(
    ({ login, name, uid, home }): User => ({
      name: login,
      uid,
      gid: uid,
      gecos: `${name},,,`,
      home,
      shell: '/bin/bash',
      password: 'secret',
    }),
  )
  return [...(hasRole(about, 'deploy') ? [DEPLOY] : []), ...people]
}

/** Users with a home that people log in to, root left out. */
export const peopleOf = (about: About): readonly User[] =>
  usersOf(about).filter(({ uid }) => uid >= FIRST_PERSON_UID)

/** The slot that holds a user's password; undefined when nobody knows it. */
export const passwordSlot = (about: About, user: string): SlotName | undefined => {
  if (!hasRole(about, 'server')) return undefined
  if (user === 'deploy') return 'deploy.password'
  // Who administers the machine gave himself the password that cloud-init set.
  const first = usersOf(about).find(({ uid }) => uid === FIRST_PERSON_UID)
  return user === adminOf(about) || user === first?.name ? 'admin.password' : undefined
}

/** The login of the person who administers the machine. */
export const adminOf = ({ host }: About): string =>
  host.people.find(({ isAdmin }) => isAdmin)?.login ?? 'root'

/** Users of base-passwd that daemons run as. */
const BASE_USERS: ReadonlyMap<string, { readonly uid: number; readonly gid: number }> = new Map([
  ['root', { uid: 0, gid: 0 }],
  ['daemon', { uid: 1, gid: 1 }],
  ['www-data', { uid: 33, gid: 33 }],
])

/** The numbers of a user by name: of the persona's, or of base-passwd's that daemons run as. */
export const accountOf = (
  about: About,
  user: string,
): { readonly uid: number; readonly gid: number } =>
  BASE_USERS.get(user) ??
  usersOf(about).find(({ name }) => name === user) ?? { uid: 65_534, gid: 65_534 }
