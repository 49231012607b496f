/** Users and groups: passwd(5), group(5), shadow(5), gshadow(5), subuid(5), and their homes. */
import { type ByteString, bytesOf, textOf } from '../../base/bytes.ts'
import { addedLines, namesAccounts, passwdLine } from '../added-accounts.ts'
import { firstBootS, momentOf } from '../moments.ts'
import type { About, Asked, PlannedFile, Recipe } from '../recipe.ts'
import { passwordHash, secretOf } from '../secret.ts'
import { sha512Crypt } from '../sha512-crypt.ts'
import { groupsOf, membersOf, passwordSlot, usersOf } from '../users.ts'
import { hasRole } from '../written-files.ts'

const SHADOW_GID = 42
/** Users of people begin here (UID_MIN of login.defs). */
const FIRST_PERSON = 1000
/** base-passwd's own groups and users: what packages added makes room for the persona's. */
const isOfBase = (gid: number): boolean => gid <= 100 || gid === 65_534
const isUserOfBase = (uid: number): boolean => uid < 100 || uid === 65_534
const SUBORDINATES_FIRST = 100_000
const SUBORDINATES = 65_536
const DAY_MS = 86_400_000

/** shadow's tools keep what stood there before the newest account as `passwd-` and so on. */
const TABLES: readonly PlannedFile[] = [
  { path: '/etc/passwd' },
  { path: '/etc/group' },
  { path: '/etc/shadow', mode: 0o640, gid: SHADOW_GID },
  { path: '/etc/gshadow', mode: 0o640, gid: SHADOW_GID },
  { path: '/etc/subuid' },
  { path: '/etc/subgid' },
]

export const recipe: Recipe = {
  name: 'accounts',
  version: 3,
  insists: TABLES.map(({ path }) => path),
  files: (about) => {
    const { users, groups, root_password: rootPassword } = about.profile
    if (about.isImported === true && !namesAccounts(about)) return []
    if (users.length === 0 && groups.length === 0 && rootPassword === 'recorded') return []
    const newest = peopleOf(about).at(-1)
    // Without accounts of its own a machine's tables are as old as they were recorded.
    if (newest === undefined) return TABLES
    const mtimeS = madeS(about, newest)
    return [
      ...TABLES.flatMap(({ path, ...as }) => [
        { path, ...as, mtimeS },
        ...(hasRole(about, 'server') && about.isImported !== true
          ? [{ path: `${path}-`, ...as, mtimeS: mtimeS - 1 }]
          : []),
      ]),
      ...peopleOf(about).flatMap((user) => homeOf(about, user)),
    ]
  },
  make: (asked) => bytesOf(linesOf(asked).join('')),
}

/** When an account was made: cloud-init's at the first start, people's in the order of uids. */
const madeS = (about: About, { uid }: User): number => {
  if (uid === FIRST_PERSON) return firstBootS(about)
  const from = Math.min(uid - FIRST_PERSON, LATER_MAX) * LATER
  return momentOf(about, `account ${uid}`, { from: from * 0.9, to: from })
}
/** A part of the machine's life: everybody was there before people left anything else. */
const LATER = 0.008
const LATER_MAX = 6

type User = ReturnType<typeof usersOf>[number]

const isPerson = ({ uid }: User): boolean => uid >= FIRST_PERSON
const peopleOf = (about: About): readonly User[] => usersOf(about).filter(isPerson)

/** useradd -m: the skeleton, owned by the user; Ubuntu's HOME_MODE is 0750. */
const homeOf = (about: About, user: User): PlannedFile[] => {
  const { home, uid, gid } = user
  const mtimeS = madeS(about, user)
  return [
    { path: home, type: 'directory', mode: 0o750, uid, gid, mtimeS },
    ...['.bash_logout', '.bashrc', '.profile'].map((name) => ({
      path: `${home}/${name}`,
      copyOf: `/etc/skel/${name}`,
      uid,
      gid,
      mtimeS,
    })),
  ]
}

const linesOf = (asked: Asked): readonly ByteString[] => {
  if (asked.isImported === true) return addedLines(recordedLines(asked), asked, secretHash)
  switch (asked.path.replace(/-$/, '')) {
    case '/etc/passwd':
      return [...recordedUsers(asked), ...accountsOf(asked).map(passwdLine)]
    case '/etc/group':
      return groupLines(asked, (group) => `${group.name}:x:${group.gid}:${group.members}\n`)
    case '/etc/gshadow':
      return groupLines(asked, (group) => `${group.name}:${group.lock}::${group.members}\n`)
    case '/etc/shadow':
      return shadowLines(asked)
    default:
      return accountsOf(asked)
        .filter(isPerson)
        .map(({ name }, n) => `${name}:${SUBORDINATES_FIRST + n * SUBORDINATES}:${SUBORDINATES}\n`)
  }
}

/** Users, or in an older copy all but the newest. */
const accountsOf = (asked: Asked): readonly User[] =>
  isOlder(asked) ? usersOf(asked).slice(0, -1) : usersOf(asked)

const isOlder = ({ path }: Asked): boolean => path.endsWith('-')

const recordedLines = ({ head, tail }: Asked): readonly ByteString[] =>
  `${textOf(head)}${textOf(tail)}`.split(/(?<=\n)/)

const recordedUsers = (asked: Asked): readonly ByteString[] =>
  recordedLines(asked).filter((line) => isUserOfBase(Number(line.split(':')[2])))

interface GroupFacts {
  readonly name: string
  readonly gid: number
  readonly members: string
  /** gshadow's password: `*` in base-passwd's groups, `!` in added ones. */
  readonly lock: string
}

/** Recorded groups of the base system in their order, then the persona's. */
const groupLines = (asked: Asked, lineOf: (group: GroupFacts) => string): readonly ByteString[] => {
  const lines: string[] = []
  for (const line of recordedLines(asked)) {
    const [name = '', lock = '', third = ''] = line.trimEnd().split(':')
    const isBase = asked.path.startsWith('/etc/group') ? isOfBase(Number(third)) : lock === '*'
    if (!isBase) continue
    const facts = { name, gid: Number(third), lock, members: membersOf(asked, name).join(',') }
    lines.push(lineOf(facts))
  }
  for (const group of isOlder(asked) ? groupsOf(asked).slice(0, -1) : groupsOf(asked)) {
    lines.push(lineOf({ ...group, lock: '!', members: group.members.join(',') }))
  }
  return lines
}

const shadowLines = (asked: Asked): readonly ByteString[] => {
  const { profile } = asked
  const day = Math.floor(Date.parse(profile.installed) / DAY_MS)
  const hashOf = (user: string, password: string): string =>
    password === 'secret' ? secretHash(asked, user) : password
  const lineOf = (user: string, password: string, changed = day): string =>
    `${user}:${hashOf(user, password)}:${changed}:0:99999:7:::\n`
  const recorded = recordedLines(asked)
    .filter(isLocked)
    .map((line) => {
      const [name = '', password = ''] = line.split(':')
      const { root_password: wanted } = profile
      return lineOf(name, name === 'root' && wanted !== 'recorded' ? wanted : password)
    })
  const added = accountsOf(asked).map((user) =>
    isPerson(user)
      ? lineOf(user.name, user.password, Math.floor((madeS(asked, user) * 1000) / DAY_MS))
      : serviceLine(user.name, user.uid, day),
  )
  return [...recorded, ...added]
}

/** `$6$`, a salt of 16 characters, `$`, and 86 for the digest. */
const SHA512_CRYPT_CHARS = 106
const SALT_BYTES = 8

/** As chpasswd(8) of configuration management left it where a slot knows the password. */
const secretHash = (asked: Asked, user: string): ByteString => {
  const { seed, size, slots } = asked
  const slot = passwordSlot(asked, user)
  if (slot === undefined) return passwordHash(seed, user)
  // Only the length is wanted: the digest is slow to make.
  if (size === 0) return ' '.repeat(SHA512_CRYPT_CHARS)
  const salt = Buffer.from(secretOf(seed, `salt6 ${user}`))
    .toString('hex')
    .slice(0, 2 * SALT_BYTES)
  return sha512Crypt(slots.text(slot), salt)
}

/** base-passwd locks with `*`; packages, by adduser, with `!` or `!*`. */
const isLocked = (line: ByteString): boolean => line.split(':')[1] === '*'

/** systemd-sysusers(8) counts down from 999 and locks with `!*`, adduser counts up with `!`. */
const SYSUSERS_FIRST = 900

const serviceLine = (name: string, uid: number, day: number): string =>
  `${name}:${uid >= SYSUSERS_FIRST ? '!*' : '!'}:${day}::::::\n`
