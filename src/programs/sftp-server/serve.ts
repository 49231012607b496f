/** One packet in, one packet out, or the end. */
import type { Bytes } from '../../base/bytes.ts'
import type { Run } from '../../shell/program.ts'
import { opendir, readdir } from './directory-requests.ts'
import { type Extension, extensions } from './extensions.ts'
import { close, fsetstat, fstat, open, read, write } from './file-requests.ts'
import {
  lstat,
  mkdir,
  readlink,
  realpath,
  remove,
  rename,
  rmdir,
  setstat,
  stat,
  symlink,
} from './name-requests.ts'
import { FXP_EXTENDED, FXP_INIT, FXP_VERSION, PacketReader, packet, string, u32 } from './packet.ts'
import { type Handler, type Server, withStatus } from './server.ts'
import { Status } from './status.ts'

/** The version this server speaks. */
const VERSION = 3

interface Kind {
  readonly type: number
  readonly name: string
  readonly handler: Handler
  /** Refused with -R; OPEN decides by its flags. */
  readonly changes: boolean
}

const kind = (type: number, name: string, handler: Handler, changes = false): Kind => ({
  ...{ type, name, handler, changes },
})

/** In the order in which `sftp-server -Q requests` tells them. */
const KINDS: readonly Kind[] = [
  kind(3, 'open', open),
  kind(4, 'close', close),
  kind(5, 'read', read),
  kind(6, 'write', write, true),
  kind(7, 'lstat', lstat),
  kind(8, 'fstat', fstat),
  kind(9, 'setstat', setstat, true),
  kind(10, 'fsetstat', fsetstat, true),
  kind(11, 'opendir', opendir),
  kind(12, 'readdir', readdir),
  kind(13, 'remove', remove, true),
  kind(14, 'mkdir', mkdir, true),
  kind(15, 'rmdir', rmdir, true),
  kind(16, 'realpath', realpath),
  kind(17, 'stat', stat),
  kind(18, 'rename', rename, true),
  kind(19, 'readlink', readlink),
  kind(20, 'symlink', symlink, true),
]

const BY_TYPE = new Map(KINDS.map((it) => [it.type, it]))
const BY_NAME = new Map(extensions.map((it) => [it.name, it]))

/** Names of all requests, those of extensions without their owner. */
export const requestNames: readonly string[] = [
  ...KINDS.map(({ name }) => name),
  ...extensions.map(({ name }) => name.replace(/@.*/, '')),
]

/** The answer to a packet, `silent` when there is none; `broken` ends the server. */
export function* answerTo(server: Server, body: Bytes): Run<Bytes | 'silent' | 'broken'> {
  const fields = new PacketReader(body)
  const type = fields.u8()
  if (type === FXP_INIT) {
    const version = fields.u32()
    if (!fields.isWhole) return 'broken'
    server.version = version
    return hello()
  }
  const id = fields.u32()
  if (!fields.isWhole || server.version === NOT_YET) return 'broken'
  const asked = type === FXP_EXTENDED ? BY_NAME.get(fields.text()) : BY_TYPE.get(type)
  if (!fields.isWhole) return 'broken'
  if (asked === undefined) return unknownTo(server, type, id)
  if (asked.changes && server.isReadOnly) return withStatus(server, id, Status.permissionDenied)
  return (yield* asked.handler(server, { id, fields })) ?? 'broken'
}

/** The version of a client that has not said INIT. */
export const NOT_YET = -1

/** As recorded: an extension nobody knows is told, a type nobody knows is passed over. */
const unknownTo = (server: Server, type: number, id: number): Bytes | 'silent' =>
  type === FXP_EXTENDED ? withStatus(server, id, Status.unsupported) : 'silent'

const hello = (): Bytes =>
  packet(
    FXP_VERSION,
    u32(VERSION),
    ...extensions.flatMap(({ name, version }: Extension) => [string(name), string(version)]),
  )
