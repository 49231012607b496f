/** What a find command line means: a tree of tests and actions, and how to walk. */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'
import type { Accounts } from '../../shell/gnu/accounts.ts'
import type { MountedFs } from '../../shell/gnu/mounts.ts'
import type { Zone } from '../../shell/gnu/zone.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Stat } from '../../world/tree.ts'

/** One file that was met. */
export interface Visit {
  readonly path: ByteString
  /** The starting point it was reached from. */
  readonly start: ByteString
  readonly depth: number
  /** As -P, -H or -L say: of the link or of where it leads. */
  readonly stat: Stat
}

/** What carrying out the expression has to tell the walker. */
export interface Verdict {
  prunes: boolean
  quits: boolean
  status: number
}

export type Test = (visit: Visit, verdict: Verdict) => Run<boolean>

/** Commands of -exec ... + gather arguments until they are enough. */
export interface Gathered {
  readonly command: readonly ByteString[]
  readonly folder: boolean
  paths: ByteString[]
  at: ByteString
}

export interface Plan {
  readonly test: Test
  readonly warnings: string[]
  readonly gathered: Gathered[]
  minDepth: number
  maxDepth: number
  depthFirst: boolean
  sameDevice: boolean
  follow: 'P' | 'H' | 'L'
}

/** What parsing needs to know. */
export interface Surroundings {
  readonly task: Task
  readonly accounts: Accounts
  /** What is mounted, for -fstype. */
  readonly mounts: readonly MountedFs[]
  readonly zone: Zone
  readonly now: Time
  readonly follow: 'P' | 'H' | 'L'
}
