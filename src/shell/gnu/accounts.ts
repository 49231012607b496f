/** Users and groups by name and number, read from the machine's own /etc (getpwnam(3)). */
import { type ByteString, type Bytes, concat, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { ACCOUNT_FILE_BYTES_MAX } from '../../base/limits.ts'
import type { Run, Sys } from '../program.ts'

/** A line of /etc/passwd (passwd(5)). */
export interface User {
  readonly name: ByteString
  readonly password: ByteString
  readonly uid: number
  readonly gid: number
  readonly gecos: ByteString
  readonly home: ByteString
  readonly shell: ByteString
}

/** A line of /etc/group (group(5)). */
export interface Group {
  readonly name: ByteString
  readonly gid: number
  readonly members: readonly ByteString[]
}

export interface Accounts {
  readonly users: readonly User[]
  readonly groups: readonly Group[]
  userOf(uid: number): User | undefined
  groupOf(gid: number): Group | undefined
  userNamed(name: ByteString): User | undefined
  groupNamed(name: ByteString): Group | undefined
  /** Groups a user is in, his own first (getgrouplist(3)). */
  groupsOf(user: User): readonly number[]
}

/** Reads both files as they are now; what can't be read is empty, as for the C library. */
export function* readAccounts(sys: Sys): Run<Accounts> {
  const users = (yield* textOfFile(sys, '/etc/passwd')).split('\n').flatMap(userOfLine)
  const groups = (yield* textOfFile(sys, '/etc/group')).split('\n').flatMap(groupOfLine)
  return accountsOf(users, groups)
}

/** A whole file, up to a limit; '' when it can't be read. */
export function* textOfFile(sys: Sys, path: ByteString): Run<ByteString> {
  const fd = sys.open(path)
  if (failed(fd)) return ''
  const parts: Bytes[] = []
  let size = 0
  while (size < ACCOUNT_FILE_BYTES_MAX) {
    const bytes = yield* sys.read(fd, 65_536)
    if (failed(bytes) || bytes.length === 0) break
    parts.push(bytes)
    size += bytes.length
  }
  sys.close(fd)
  return textOf(concat(parts))
}

const idOf = (text: ByteString | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined

const userOfLine = (line: ByteString): User[] => {
  const [name, password = '', uidText, gidText, gecos = '', home = '', shell = ''] = line.split(':')
  const uid = idOf(uidText)
  const gid = idOf(gidText)
  if (!name || uid === undefined || gid === undefined) return []
  return [{ name, password, uid, gid, gecos, home, shell }]
}

const groupOfLine = (line: ByteString): Group[] => {
  const [name, , gidText, members = ''] = line.split(':')
  const gid = idOf(gidText)
  if (!name || gid === undefined) return []
  return [{ name, gid, members: members.split(',').filter((it) => it !== '') }]
}

const accountsOf = (users: readonly User[], groups: readonly Group[]): Accounts => {
  const byUid = firstBy(users, (it) => it.uid)
  const byUserName = firstBy(users, (it) => it.name)
  const byGid = firstBy(groups, (it) => it.gid)
  const byGroupName = firstBy(groups, (it) => it.name)
  return {
    users,
    groups,
    userOf: (uid) => byUid.get(uid),
    groupOf: (gid) => byGid.get(gid),
    userNamed: (name) => byUserName.get(name),
    groupNamed: (name) => byGroupName.get(name),
    groupsOf: (user) => [
      user.gid,
      ...groups
        .filter((it) => it.members.includes(user.name) && it.gid !== user.gid)
        .map((it) => it.gid),
    ],
  }
}

const firstBy = <Key, Row>(rows: readonly Row[], key: (row: Row) => Key): Map<Key, Row> => {
  const found = new Map<Key, Row>()
  for (const row of rows) if (!found.has(key(row))) found.set(key(row), row)
  return found
}
