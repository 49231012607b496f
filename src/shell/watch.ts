/**
 * Port to who watches what processes do. It is asked in the middle of their work: it is quick,
 * never throws, changes nothing, and keeps nothing of what it is lent.
 */
import type { ByteString } from '../base/bytes.ts'
import type { Stat } from '../world/tree.ts'
import type { Sys } from './program.ts'

/** What of a process a watcher may look at. */
export type Watched = Pick<Sys, 'process' | 'origin' | 'getcwd' | 'stat'>

/** Paths come as the process gave them: relative ones stand in its working directory. */
export interface Watch {
  /** A simple command, its words expanded. */
  command(who: Watched, args: readonly ByteString[], how: 'builtin' | 'program' | 'missing'): void
  /** A file is about to be opened. */
  opening(who: Watched, path: ByteString, flags: number): void
  /** A visitor's upload is being written, or complete. */
  bringing(
    who: Watched,
    path: ByteString,
    by: { readonly how: 'sftp' | 'scp'; readonly isWhole: boolean },
  ): void
  /** A name is about to be removed. */
  removing(who: Watched, path: ByteString): void
  removed(who: Watched, path: ByteString): void
  moded(who: Watched, path: ByteString, mode: number): void
  /** Port 0: none was named. */
  connecting(who: Watched, host: ByteString, port: number): void
  /** A file is being executed; `stat` is its own. */
  executing(who: Watched, path: ByteString, stat: Stat): void
  /** The process gets another uid. */
  becoming(who: Watched, uid: number): void
}
