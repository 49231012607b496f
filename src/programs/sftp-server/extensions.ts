/** Extended requests of OpenSSH 9.2p1 (its PROTOCOL, section 4), in the order in which VERSION tells them. */
import type { Bytes } from '../../base/bytes.ts'
import { ENOENT, failed } from '../../base/errno.ts'
import { SFTP_DATA_BYTES_MAX, SFTP_PACKET_BYTES_MAX } from '../../base/limits.ts'
import { readAccounts } from '../../shell/gnu/accounts.ts'
import type { FileSystemStat } from '../../world/tree.ts'
import { readAttributes } from './attributes.ts'
import { changeLink } from './change.ts'
import { copyData } from './copy-data.ts'
import { ofTwoPaths } from './name-requests.ts'
import { FXP_EXTENDED_REPLY, PacketReader, packet, string, u32, u64 } from './packet.ts'
import { realPath } from './realpath.ts'
import { type Handler, said, withPath, withStatus } from './server.ts'
import { Status, statusPacket } from './status.ts'

/** RLIMIT_NOFILE of Linux. */
const RLIMIT_NOFILE = 7
/** stdin, stdout, stderr, syslog, and one to spare. */
const OWN_DESCRIPTORS = 5

export interface Extension {
  readonly name: string
  readonly version: string
  readonly handler: Handler
  /** Refused with -R. */
  readonly changes: boolean
}

const statvfs: Handler = function* (server, { id, fields }) {
  const path = fields.text()
  if (!fields.isWhole) return undefined
  const system = server.sys.statfs(path)
  return failed(system) ? said(server, id, system) : withSystem(id, system)
}

const fstatvfs: Handler = function* (server, { id, fields }) {
  const file = server.handles.file(fields.string())
  if (!fields.isWhole) return undefined
  if (file === undefined) return withStatus(server, id, Status.failure)
  const system = server.sys.statfs(file.path)
  return failed(system) ? said(server, id, system) : withSystem(id, system)
}

/** The id of the file system is the one that stat -f shows. */
const withSystem = (id: number, it: FileSystemStat): Bytes =>
  packet(
    FXP_EXTENDED_REPLY,
    u32(id),
    ...[it.blockBytes, it.blockBytes, it.blocks, it.blocksFree, it.blocksAvailable].map(u64),
    ...[it.inodes, it.inodesFree, it.inodesFree, 0, 0, it.nameBytesMax].map(u64),
  )

const fsync: Handler = function* (server, { id, fields }) {
  const file = server.handles.file(fields.string())
  if (!fields.isWhole) return undefined
  return said(server, id, file === undefined ? ENOENT : server.sys.fsync(file.fd))
}

const lsetstat: Handler = function* (server, { id, fields }) {
  const path = fields.text()
  const attributes = readAttributes(fields)
  if (!fields.isWhole) return undefined
  const outcome = changeLink(server.sys, path, attributes)
  if (attributes.size !== undefined) return withStatus(server, id, Status.badMessage)
  return said(server, id, outcome)
}

const limits: Handler = function* ({ sys }, { id }) {
  const limit = sys.limit(RLIMIT_NOFILE)
  const descriptors = failed(limit) ? 0 : limit.soft
  return packet(
    FXP_EXTENDED_REPLY,
    u32(id),
    ...[SFTP_PACKET_BYTES_MAX, SFTP_DATA_BYTES_MAX, SFTP_DATA_BYTES_MAX].map(u64),
    u64(Number.isFinite(descriptors) ? Math.max(descriptors - OWN_DESCRIPTORS, 0) : 0),
  )
}

/** A tilde is a home; then the path is as REALPATH has it. */
const expandPath: Handler = function* (server, { id, fields }) {
  const path = fields.text()
  if (!fields.isWhole) return undefined
  const [, user, rest = ''] = /^~([^/]*)(.*)$/s.exec(path) ?? []
  let expanded = path === '' ? '.' : path
  if (user !== undefined) {
    const accounts = yield* readAccounts(server.sys)
    const home = user === '' ? server.home : accounts.userNamed(user)?.home
    if (home === undefined) {
      return statusPacket({ version: server.version, id }, Status.noSuchFile, 'no such user')
    }
    expanded = home + rest
  }
  const real = realPath(server.sys, expanded)
  return failed(real) ? said(server, id, real) : withPath(id, real)
}

/** As recorded: whoever is asked for, if there is such a user, the answer is one's own home. */
const homeDirectory: Handler = function* (server, { id, fields }) {
  const user = fields.text()
  if (!fields.isWhole) return undefined
  const accounts = yield* readAccounts(server.sys)
  const known = accounts.userNamed(user)
  return known === undefined ? withStatus(server, id, Status.failure) : withPath(id, server.home)
}

const usersGroupsById: Handler = function* (server, { id, fields }) {
  const [users, groups] = [idsOf(fields.string()), idsOf(fields.string())]
  if (!fields.isWhole || users === undefined || groups === undefined) return undefined
  const accounts = yield* readAccounts(server.sys)
  const userNames = users.map((it) => string(accounts.userOf(it)?.name ?? ''))
  const groupNames = groups.map((it) => string(accounts.groupOf(it)?.name ?? ''))
  return packet(
    FXP_EXTENDED_REPLY,
    u32(id),
    string(Buffer.concat(userNames)),
    string(Buffer.concat(groupNames)),
  )
}

const idsOf = (bytes: Bytes): number[] | undefined => {
  if (bytes.length % 4 !== 0) return undefined
  const reader = new PacketReader(bytes)
  return Array.from({ length: bytes.length / 4 }, () => reader.u32())
}

const changing = { version: '1', changes: true } as const
const looking = { version: '1', changes: false } as const

export const extensions: readonly Extension[] = [
  {
    ...changing,
    name: 'posix-rename@openssh.com',
    handler: ofTwoPaths((sys, from, to) => sys.rename(from, to)),
  },
  { ...looking, version: '2', name: 'statvfs@openssh.com', handler: statvfs },
  { ...looking, version: '2', name: 'fstatvfs@openssh.com', handler: fstatvfs },
  {
    ...changing,
    name: 'hardlink@openssh.com',
    handler: ofTwoPaths((sys, from, to) => sys.link(from, to)),
  },
  { ...changing, name: 'fsync@openssh.com', handler: fsync },
  { ...changing, name: 'lsetstat@openssh.com', handler: lsetstat },
  { ...looking, name: 'limits@openssh.com', handler: limits },
  { ...looking, name: 'expand-path@openssh.com', handler: expandPath },
  { ...changing, name: 'copy-data', handler: copyData },
  { ...looking, name: 'home-directory', handler: homeDirectory },
  { ...looking, name: 'users-groups-by-id@openssh.com', handler: usersGroupsById },
]
