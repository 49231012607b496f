/** What serves one kind of request, and what all of them share. */
import type { Errno } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import type { Tree } from '../world/tree.ts'
import type { Listings } from './directories.ts'
import type { Nodes } from './nodes.ts'
import type { Reply } from './reply.ts'
import type { Request } from './request.ts'
import type { Room } from './room.ts'
import type { ToldDirectories } from './told.ts'

/** Port to what makes changes durable. */
export interface Durability {
  /** Number of the newest change. */
  sequence(): number
  /** Undefined: all up to that change is durable; EIO: it never will be. */
  durable(sequence: number): Waiting | Errno | undefined
}

export interface Session {
  readonly tree: Tree
  readonly nodes: Nodes
  readonly room: Room
  readonly listings: Listings
  /** Of a tree that others change, whose kernel must not keep what it was told of directories. */
  readonly told: ToldDirectories | undefined
  readonly durability: Durability | undefined
  /** Nothing changes, and nothing comes into being by being asked for. */
  readonly isReadOnly: boolean
  /** Others change the tree, too, and must not see that somebody reads. */
  readonly isShared: boolean
  /** Whether file content and names may stay in the kernel's cache when a file is opened anew. */
  readonly keepsCache: boolean
  /** The kernel opens regular files without asking: there is nothing we would do. */
  opensItself: boolean
  /** As well with directories. */
  opensDirectoriesItself: boolean
  /** Each read(2) and write(2) asks us; only what is mapped into memory stays in the kernel's. */
  isDirect: boolean
}

/** Bytes of the body that stand in the reply; or an error; or: park, then ask again. */
export type Answer = number | Errno | Waiting

/** Serves one opcode. Asked again after Waiting, so it changes nothing before it knows. */
export type Handler = (session: Session, request: Request, reply: Reply) => Answer

/** The kernel expects no answer to this request. */
export const SILENT = -1
