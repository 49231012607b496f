/** Users and groups: passwd(5), group(5), shadow(5), gshadow(5), subuid(5), and their homes. */
import { type ByteString, bytesOf, fromUnicode, textOf } from '../../base/bytes.ts'
import type { About, Asked, PlannedFile, Recipe } from '../recipe.ts'
import { passwordHash } from '../secret.ts'

const SHADOW_GID = 42
/** Users of people begin here (UID_MIN of login.defs). */
const FIRST_PERSON = 1000
/** base-passwd's own groups: what other packages added makes room for the persona's. */
const isOfBase = (gid: number): boolean => gid <= 100 || gid === 65_534
const SUBORDINATES_FIRST = 100_000
const SUBORDINATES = 65_536
const DAY_MS = 86_400_000

export const recipe: Recipe = {
  name: 'accounts',
  version: 1,
  files: (about) => {
    const { users, groups, root_password: rootPassword } = about.profile
    if (users.length === 0 && groups.length === 0 && rootPassword === undefined) return []
    return [
      { path: '/etc/passwd' },
      { path: '/etc/group' },
      { path: '/etc/shadow', mode: 0o640, gid: SHADOW_GID },
      { path: '/etc/gshadow', mode: 0o640, gid: SHADOW_GID },
      { path: '/etc/subuid' },
      { path: '/etc/subgid' },
      ...peopleOf(about).flatMap(homeOf),
    ]
  },
  make: (asked) => bytesOf(linesOf(asked).join('')),
}

type User = About['profile']['users'][number]

const peopleOf = ({ profile }: About): readonly User[] =>
  profile.users.filter(({ uid }) => uid >= FIRST_PERSON)

/** useradd -m: the skeleton, owned by the user; Ubuntu's HOME_MODE is 0750. */
const homeOf = ({ home, uid, gid }: User): PlannedFile[] => [
  { path: home, type: 'directory', mode: 0o750, uid, gid },
  ...['.bash_logout', '.bashrc', '.profile'].map((name) => ({
    path: `${home}/${name}`,
    copyOf: `/etc/skel/${name}`,
    uid,
    gid,
  })),
]

const linesOf = (asked: Asked): readonly ByteString[] => {
  switch (asked.path) {
    case '/etc/passwd':
      return [...recordedLines(asked), ...asked.profile.users.map(passwdLine)]
    case '/etc/group':
      return groupLines(asked, (group) => `${group.name}:x:${group.gid}:${group.members}\n`)
    case '/etc/gshadow':
      return groupLines(asked, (group) => `${group.name}:${group.lock}::${group.members}\n`)
    case '/etc/shadow':
      return shadowLines(asked)
    default:
      return peopleOf(asked).map(
        ({ name }, n) => `${name}:${SUBORDINATES_FIRST + n * SUBORDINATES}:${SUBORDINATES}\n`,
      )
  }
}

const recordedLines = ({ head, tail }: Asked): readonly ByteString[] =>
  `${textOf(head)}${textOf(tail)}`.split(/(?<=\n)/)

const passwdLine = ({ name, uid, gid, gecos, home, shell }: User): ByteString =>
  fromUnicode(`${name}:x:${uid}:${gid}:${gecos}:${home}:${shell}\n`)

interface GroupFacts {
  readonly name: string
  readonly gid: number
  readonly members: string
  /** gshadow's password: `*` in base-passwd's groups, `!` in added ones. */
  readonly lock: string
}

/** Recorded groups of the base system in their order, then the persona's. */
const groupLines = (asked: Asked, lineOf: (group: GroupFacts) => string): readonly ByteString[] => {
  const { groups, members } = asked.profile
  const lines: string[] = []
  for (const line of recordedLines(asked)) {
    const [name = '', lock = '', third = ''] = line.trimEnd().split(':')
    const isBase = asked.path === '/etc/group' ? isOfBase(Number(third)) : lock === '*'
    if (!isBase) continue
    const facts = { name, gid: Number(third), lock, members: (members[name] ?? []).join(',') }
    lines.push(lineOf(facts))
  }
  for (const group of groups) {
    lines.push(lineOf({ ...group, lock: '!', members: group.members.join(',') }))
  }
  return lines
}

const shadowLines = (asked: Asked): readonly ByteString[] => {
  const { profile, seed } = asked
  const day = Math.floor(Date.parse(profile.installed) / DAY_MS)
  const hashOf = (user: string, password: string): string =>
    password === 'secret' ? passwordHash(seed, user) : password
  const lineOf = (user: string, password: string): string =>
    `${user}:${hashOf(user, password)}:${day}:0:99999:7:::\n`
  const recorded = recordedLines(asked).map((line) => {
    const [name = '', password = ''] = line.split(':')
    return lineOf(name, name === 'root' ? (profile.root_password ?? password) : password)
  })
  return [...recorded, ...profile.users.map(({ name, password }) => lineOf(name, password))]
}
