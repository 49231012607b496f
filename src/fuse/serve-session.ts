/** The connection itself: its beginning, what the kernel forgets, its end. */
import { EPROTO, failed } from '../base/errno.ts'
import { type Handler, type Session, SILENT } from './handler.ts'
import { Init, Init2, IO_BYTES_MAX, MAJOR, MINOR, Opcode } from './protocol.ts'

/** Requests the kernel may have under way that nobody waits for (readahead), before it holds back. */
const BACKGROUND_MAX = 64
const CONGESTED_AT = 48
const PAGE_BYTES = 4096
/** struct fuse_init_out. */
const INIT_BYTES = 64

const WANTED =
  Init.asyncRead |
  Init.bigWrites |
  Init.autoInvalidate |
  Init.readdirplus |
  Init.readdirplusAuto |
  Init.asyncDirect |
  Init.parallelDirectories |
  Init.abortError |
  Init.maxPages |
  Init.cacheSymlinks |
  Init.killPrivileges2 |
  Init.extended

/**
 * fuse_init_in: major, minor, max_readahead, flags, flags2 u32. An older minor than ours is the
 * kernel's right; one that has no extended answers (before 7.23) is none of Linux's since 2014.
 */
const init: Handler = (session, request, reply) => {
  const major = request.u32(40)
  const minor = request.u32(44)
  if (major < MAJOR || (major === MAJOR && minor < 23)) return EPROTO
  reply.clear(0, INIT_BYTES)
  reply.u32(0, MAJOR)
  reply.u32(4, major > MAJOR ? MINOR : Math.min(minor, MINOR))
  // A newer major asks again in our version.
  if (major > MAJOR) return INIT_BYTES
  const offered = request.u32(52)
  const offered2 = (offered & Init.extended) !== 0 && request.length >= 60 ? request.u32(56) : 0
  // max_readahead, flags, max_background u16 and congestion_threshold u16, max_write
  reply.u32(8, request.u32(48))
  reply.u32(12, ((wantedOf(session) & offered) | openingOf(session, offered)) >>> 0)
  reply.u32(16, BACKGROUND_MAX | (CONGESTED_AT << 16))
  reply.u32(20, IO_BYTES_MAX)
  // time_gran in ns, max_pages u16 and map_alignment u16, flags2
  reply.u32(24, 1)
  reply.u32(28, IO_BYTES_MAX / PAGE_BYTES)
  reply.u32(32, Init2.directMmap & offered2)
  // Without it what is opened so can't be mapped for all to see: SQLite and git do.
  session.isDirect = session.isShared && (Init2.directMmap & offered2) !== 0
  return INIT_BYTES
}

/** Attributes that are valid for no time are not worth telling with every name. */
const wantedOf = ({ isShared }: Session): number =>
  isShared ? WANTED & ~(Init.readdirplus | Init.readdirplusAuto) : WANTED

/**
 * A kernel that keeps what it has read need not ask at an open; it cuts by SETATTR then. Else O_TRUNC
 * comes with OPEN, and is ours to do.
 */
const openingOf = (session: Session, offered: number): number => {
  const { keepsCache } = session
  session.opensItself = keepsCache && (offered & Init.noOpen) !== 0
  session.opensDirectoriesItself = keepsCache && (offered & Init.noOpendir) !== 0
  const files = session.opensItself ? Init.noOpen : Init.atomicTruncate & offered
  return files | (session.opensDirectoriesItself ? Init.noOpendir : 0)
}

const forget: Handler = ({ nodes, room }, request) => {
  nodes.forget(request.node, request.u64(40))
  room.given()
  return SILENT
}

const batchForget: Handler = ({ nodes, room }, request) => {
  const has = Math.floor((request.length - 48) / 16)
  const count = Math.min(request.u32(40), has)
  for (let index = 0; index < count; index++) {
    const at = 48 + index * 16
    nodes.forget(request.u64(at), request.u64(at + 8))
  }
  room.given()
  return SILENT
}

/** fsync(2), fsyncdir, syncfs(2): answered when all that was changed before is durable. */
const sync: Handler = ({ durability }, request) => {
  if (durability === undefined) return 0
  request.until ??= durability.sequence()
  const answer = durability.durable(request.until)
  return failed(answer) ? answer : (answer ?? 0)
}

const nothing: Handler = () => 0

/** The echo of `wakeBlocked` and `kernelKnows`. */
const notifyReply: Handler = () => SILENT

export const sessionHandlers: ReadonlyMap<number, Handler> = new Map([
  [Opcode.init, init],
  [Opcode.forget, forget],
  [Opcode.batchForget, batchForget],
  [Opcode.notifyReply, notifyReply],
  [Opcode.fsync, sync],
  [Opcode.fsyncdir, sync],
  [Opcode.syncfs, sync],
  [Opcode.release, nothing],
  [Opcode.destroy, nothing],
])
