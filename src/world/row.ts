/** One process as the kernel keeps it: what `Process` shows, and what only the calls see. */
import type { ByteString } from '../base/bytes.ts'
import { Waiting } from '../base/waiting.ts'
import { Descriptors, type Usage } from './open-file.ts'
import type {
  Connection,
  Credentials,
  Ending,
  Pid,
  Process,
  ProcessState,
  Runner,
  Tty,
} from './process.ts'
import { ROOT } from './process.ts'
import type { Ino } from './tree.ts'
import type { Resident } from './world.ts'

/** A resource limit; Infinity is RLIM_INFINITY. */
export type Limit = { soft: number; hard: number }

/** A process, running or not, until it has been waited for. */
export class Row implements Process {
  readonly pid: Pid
  ppid: Pid = 0
  pgid: Pid = 0
  sid: Pid = 0
  credentials: Credentials = ROOT
  umask = 0o022
  cwd: Ino = 0
  root: Ino = 0
  comm: ByteString = ''
  argv: readonly ByteString[] = []
  environment: readonly ByteString[] = []
  exe: Ino | undefined = undefined
  state: ProcessState = 'sleeping'
  readonly startedMs: number
  cpuMs = 0
  tty: Tty | undefined = undefined
  ending: Ending | undefined = undefined
  runner: Runner | undefined = undefined
  nice = 0
  resident: Resident | undefined = undefined
  /** The connection it serves. */
  socket: Connection | undefined = undefined
  /** logind's number of the login it belongs to. */
  login = 1
  /** Shared with the parent until one of them sets a limit. */
  limits: Map<number, Limit>

  parent: Row | undefined = undefined
  #children: Set<Row> | undefined
  readonly files: Descriptors
  /** Signals that are ignored or caught; all others have their default. */
  handlers: Map<number, 'ignore' | 'catch'> | undefined = undefined
  /** Caught signals that nobody has taken yet, oldest first. */
  pending: number[] = []
  /** Signals that came while it was stopped; they take effect when it goes on. */
  delayed: Set<number> | undefined = undefined
  /** The signal that stopped it, until wait(2) has told the parent. */
  stopNews: number | undefined = undefined
  /** It was continued, and the parent has not been told. */
  hasContinued = false
  /** After exec its parent can't move it to another group (setpgid(2)). */
  hasExeced = false
  /** Running timers: what takes each of them back. */
  timers: Set<() => void> | undefined = undefined
  /** Woken when a child changes, and when a stop of its own is over. */
  #childChanged: Waiting | undefined
  #continued: Waiting | undefined

  constructor(as: { pid: Pid; startedMs: number; limits: Map<number, Limit>; usage: Usage }) {
    this.pid = as.pid
    this.startedMs = as.startedMs
    this.limits = as.limits
    this.files = new Descriptors(as.usage)
  }

  get childChanged(): Waiting {
    this.#childChanged ??= new Waiting()
    return this.#childChanged
  }

  get continued(): Waiting {
    this.#continued ??= new Waiting()
    return this.#continued
  }

  wakeParent(): void {
    const { parent } = this
    if (parent !== undefined && parent.#childChanged !== undefined) parent.childChanged.wakeAll()
  }

  wakeContinued(): void {
    this.#continued?.wakeAll()
  }

  get children(): Set<Row> {
    this.#children ??= new Set()
    return this.#children
  }

  limit(resource: number): number {
    return this.limits.get(resource)?.soft ?? Number.POSITIVE_INFINITY
  }
}
