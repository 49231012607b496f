/** A FUSE server of one connection: request bytes in, reply bytes out, over a world's tree. */
import { assert } from '../base/assert.ts'
import { type Bytes, NO_BYTES } from '../base/bytes.ts'
import {
  EAGAIN,
  EINTR,
  EINVAL,
  EIO,
  ENOSPC,
  ENOSYS,
  EROFS,
  type Errno,
  failed,
} from '../base/errno.ts'
import { FUSE_PARKED_BYTES_MAX, FUSE_PARKED_MAX, LIVE_ATTRIBUTES_MS } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import type { Ino, Stat, Tree } from '../world/tree.ts'
import { Listings } from './directories.ts'
import { type Answer, type Durability, type Handler, type Session, SILENT } from './handler.ts'
import { Nodes, ROOT_NODE } from './nodes.ts'
import { Opcode, SILENT_OPCODES } from './protocol.ts'
import { Reply, type Validity } from './reply.ts'
import { Request } from './request.ts'
import { Room, type RoomPorts } from './room.ts'
import { attributeHandlers } from './serve-attributes.ts'
import { directoryHandlers } from './serve-directories.ts'
import { fileHandlers } from './serve-files.ts'
import { nameHandlers } from './serve-names.ts'
import { sessionHandlers } from './serve-session.ts'
import { ToldDirectories } from './told.ts'

export interface FuseSetup extends RoomPorts {
  readonly tree: Tree
  /** Takes a reply: its head, and content that follows it. Neither stays as it is afterwards. */
  readonly send: (head: Bytes, payload: Bytes) => void
  readonly validity: Validity
  readonly isReadOnly?: boolean
  /** Nobody else changes the tree: what was read once may stay in the kernel's memory. */
  readonly keepsCache?: boolean
  /**
   * Others change the tree, too: nothing is read from the kernel's memory, reads leave no trace.
   * Answers the number of the tree's newest change.
   */
  readonly shared?: () => number
  /**
   * Of a shared tree: whether the kernel hears at once when an inode's attributes change
   * (`takeTold`). It goes by what it was told of it then, and need not ask at every step of a path.
   */
  readonly hearsOf?: (ino: Ino) => boolean
  /** Runs each burst of serving: for who must know whose work it is, or what has changed by it. */
  readonly turn?: (serve: () => void) => void
  /** Absent: an fsync has nothing to wait for. */
  readonly durability?: Durability
  /** Hears of faults of ours; who asked gets EIO. */
  readonly report: (cause: unknown) => void
}

export interface FuseServer {
  /** Where the next request is to be put. */
  readonly input: Buffer
  /** Serves the request of so many bytes in `input`; its reply is sent now or when it can be. */
  take(length: number): void
  /** Nothing is asked at the moment: whoever waits for room is answered. */
  quiet(): void
  /** The kernel knows all that was asked about up to this number (`askKnown`). */
  answered(number: number): void
  /** Requests that wait for bytes to be imagined or fetched, or for changes to be durable. */
  parked(): number
  /** Of a shared tree: whether the kernel may hold content of a file; asked once, it is to forget it. */
  takeRead(ino: Ino): boolean
  /** Whether the kernel goes by an inode's attributes; asked once, it is to hear that they change. */
  takeTold(ino: Ino): boolean
  /** The regular file that was last read or written; 0 when none was. */
  file(): number
  /** Answers everything so from now on, and whoever is parked. */
  refuse(as: Errno): void
  /** The connection is over: nobody waits any more, nothing is open. */
  close(): void
}

const HANDLERS: ReadonlyMap<number, Handler> = new Map([
  ...sessionHandlers,
  ...nameHandlers,
  ...fileHandlers,
  ...attributeHandlers,
  ...directoryHandlers,
])

/** What it waits for is no matter of the model: its answer can't be far. */
const isBound = ({ opcode, roomNumber }: Request): boolean => SYNCS.has(opcode) || roomNumber !== 0

/** fsync(2), of directories too, and syncfs(2). */
const SYNCS: ReadonlySet<number> = new Set([Opcode.fsync, Opcode.fsyncdir, Opcode.syncfs])

/** What a read-only connection refuses, should the kernel let it through. */
const CHANGING: ReadonlySet<number> = new Set([
  Opcode.setattr,
  Opcode.symlink,
  Opcode.mknod,
  Opcode.mkdir,
  Opcode.unlink,
  Opcode.rmdir,
  Opcode.rename,
  Opcode.rename2,
  Opcode.link,
  Opcode.write,
  Opcode.setxattr,
  Opcode.removexattr,
  Opcode.create,
  Opcode.tmpfile,
  Opcode.fallocate,
])

/** Any bytes get a reply or an error, or silence where the protocol wants it. Never throws. */
export const createFuseServer = (setup: FuseSetup): FuseServer => {
  const { tree, isReadOnly = false, keepsCache = false, shared } = setup
  const turn = setup.turn ?? ((work) => work())
  assert(tree.root === ROOT_NODE, 'the root of a tree has the number 1')
  const nodes = new Nodes(tree)
  const session: Session = {
    tree,
    nodes,
    room: new Room(nodes, setup),
    listings: new Listings(tree, { isReadOnly }),
    durability: setup.durability,
    told: shared && new ToldDirectories(tree, shared),
    isReadOnly,
    isShared: shared !== undefined,
    keepsCache,
    opensItself: false,
    opensDirectoriesItself: false,
    isDirect: false,
  }
  const input = new Request()
  /** What has no name any more changes unheard. */
  const attrMsOf = ({ ino, nlink }: Stat): number => {
    const isHeard = nlink > 0 && setup.hearsOf?.(ino) === true && nodes.noteTold(ino)
    return isHeard ? LIVE_ATTRIBUTES_MS : setup.validity.attrMs
  }
  const reply = new Reply(setup.validity, attrMsOf)
  const parked = new Map<number, { readonly request: Request; readonly unpark: () => void }>()
  let parkedBytes = 0
  const woken: Request[] = []
  let isBusy = false
  let refusal: Errno | undefined

  const answer = (request: Request): Answer => {
    try {
      if (refusal !== undefined) return refusal
      if (!request.isWhole()) return EINVAL
      const { opcode } = request
      if (isReadOnly && CHANGING.has(opcode)) return EROFS
      const handler = HANDLERS.get(opcode)
      return handler === undefined ? ENOSYS : handler(session, request, reply)
    } catch (cause) {
      setup.report(cause)
      return EIO
    }
  }

  const respond = (request: Request, answered: Errno | number): void => {
    if (answered === SILENT || SILENT_OPCODES.has(request.opcode)) return
    if (failed(answered)) {
      reply.payload = undefined
      setup.send(reply.header(request, 0, answered.number), NO_BYTES)
    } else {
      setup.send(reply.header(request, answered), reply.payload ?? NO_BYTES)
    }
  }

  const serve = (request: Request): void => {
    reply.payload = undefined
    const answered = forRoom(request, answer(request))
    if (!(answered instanceof Waiting)) return respond(request, answered)
    const isFull = parked.size >= FUSE_PARKED_MAX || parkedBytes >= FUSE_PARKED_BYTES_MAX
    if (isFull) respond(request, EAGAIN)
    else park(request, answered)
  }

  /** No room? It waits for what the kernel has yet to give back. */
  const forRoom = (request: Request, answered: Answer): Answer => {
    if (answered !== ENOSPC) return answered
    const room = session.room.beforeFull(request.roomNumber)
    if (room === undefined) return answered
    request.roomNumber = room.number
    return room.given
  }

  /** Parks a copy: the next request comes into the same buffer. */
  const park = (request: Request, waiting: Waiting): void => {
    const kept = request === input ? request.copy() : request
    kept.until = request.until
    kept.roomNumber = request.roomNumber
    const { unique } = kept
    const unpark = waiting.park(() => {
      unparked(unique)
      woken.push(kept)
      if (!isBusy) turn(serveWoken)
    })
    parked.set(unique, { request: kept, unpark })
    parkedBytes += kept.length
  }

  const unparked = (unique: number): boolean => {
    const it = parked.get(unique)
    if (it === undefined) return false
    parked.delete(unique)
    parkedBytes -= it.request.length
    it.unpark()
    return true
  }

  /** Whoever was woken while another request was served comes after it. */
  const serveWoken = (): void => {
    isBusy = true
    for (let next = woken.shift(); next !== undefined; next = woken.shift()) serve(next)
    isBusy = false
  }

  const serveInput = (): void => {
    isBusy = true
    serve(input)
    serveWoken()
  }

  /**
   * Who is killed must not wait for the model; of an unknown one the answer is on its way. But any
   * signal interrupts: as on a disk, who waits for an fsync, or for room, waits on.
   */
  const interrupt = (request: Request): void => {
    if (!request.isWhole()) return
    const low = request.u32(40)
    const high = request.u32(44)
    const unique = request.u64(40)
    const waiting = parked.get(unique)?.request
    if (waiting === undefined || isBound(waiting) || !unparked(unique)) return
    setup.send(reply.header({ uniqueLow: low, uniqueHigh: high }, 0, EINTR.number), NO_BYTES)
  }

  return {
    input: input.buffer,
    take: (length) => {
      if (!input.accept(length)) return
      if (input.opcode === Opcode.interrupt) {
        reply.payload = undefined
        return interrupt(input)
      }
      turn(serveInput)
    },
    quiet: () => session.room.quiet(),
    answered: (number) => session.room.answered(number),
    parked: () => parked.size,
    file: () => nodes.file,
    takeRead: (ino) => nodes.takeRead(ino),
    takeTold: (ino) => nodes.takeTold(ino),
    refuse: (as) => {
      refusal = as
      for (const { unpark, request } of [...parked.values()]) {
        unpark()
        respond(request, as)
      }
      parked.clear()
      parkedBytes = 0
    },
    close: () => {
      for (const unique of [...parked.keys()]) unparked(unique)
      nodes.forgetAll()
    },
  }
}
