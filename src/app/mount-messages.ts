/** What a mounted world's thread and its parent say to each other. */
import type { Bytes } from '../base/bytes.ts'
import type { Changes, Made, TextWish } from '../nerve/machine.ts'
import type { PersonaData } from '../persona/persona.ts'
import type { WorldLimits } from '../world/world.ts'
import type { Config } from './config.ts'

/** What the thread is given when it starts. */
export interface MountData {
  /** /dev/fuse, mounted. */
  readonly fd: number
  readonly world: string
  readonly records: readonly (readonly [key: string, value: Bytes])[]
  readonly isReadOnly: boolean
  readonly persona: PersonaData
  readonly limits: WorldLimits
  readonly seed: string
  readonly ghosts: Config['ghosts']
  readonly clockStartMs?: number
  /** Shared by both: see `MAIL`, `DIRTY` and `FILE`. */
  readonly flags: SharedArrayBuffer
}

/** Flag: something lies in the thread's message port; it looks after the next request. */
export const MAIL = 0
/** Flag: the thread has changes that nobody has been told of; it needs a request to tell them. */
export const DIRTY = 1

/** Flag: a regular file that the kernel knows, for `wakeBlocked`. */
export const FILE = 2
export const FLAGS_BYTES = 3 * Int32Array.BYTES_PER_ELEMENT

export type ToMount =
  | { readonly to: 'committed'; readonly sequence: number }
  /** All changes until now are wanted, at once: answered by `told` behind them. */
  | { readonly to: 'tell' }
  /** Nothing will be durable any more. */
  | { readonly to: 'broken' }
  /** The kernel knows all that was asked about with this number. */
  | { readonly to: 'known'; readonly number: number }
  | { readonly to: 'blob'; readonly hash: string; readonly bytes?: Bytes }
  | { readonly to: 'text'; readonly path: string; readonly size: number; readonly bytes?: Bytes }

export type FromMount =
  /** It is about to answer requests. */
  | { readonly from: 'serving' }
  | { readonly from: 'changes'; readonly batch: Changes }
  | { readonly from: 'told' }
  /** Does the kernel know these inodes still? It says itself what it has forgotten. */
  | { readonly from: 'askKnown'; readonly number: number; readonly inos: readonly number[] }
  | { readonly from: 'wantBlob'; readonly hash: string }
  | { readonly from: 'wantText'; readonly wish: TextWish }
  | { readonly from: 'made'; readonly made: readonly Made[] }
  | { readonly from: 'trouble'; readonly reason: string }
  /** It was unmounted; all its changes have been sent. */
  | { readonly from: 'ended' }
