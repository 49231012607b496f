/** One look of top at the machine. */
import type { ByteString } from '../../base/bytes.ts'
import { type Accounts, readAccounts, textOfFile } from '../../shell/gnu/accounts.ts'
import { upLine } from '../../shell/gnu/up-line.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Process } from '../../world/process.ts'

export interface Shown {
  readonly process: Process
  readonly virtualKb: number
  readonly residentKb: number
  readonly sharedKb: number
  readonly cpuMs: number
}

/** One look at the machine. */
export interface View {
  readonly upLine: ByteString
  readonly accounts: Accounts
  readonly rows: readonly Shown[]
  /** Of /proc/stat: user, nice, system, idle, wait, interrupts, soft ones, stolen; in ticks. */
  readonly ticks: readonly number[]
  readonly kb: ReadonlyMap<string, number>
  readonly nowMs: number
  readonly self: Process
}

export interface Asked {
  readonly uid: number | undefined
  readonly pids: readonly number[] | undefined
  readonly showsCommandLine: boolean
  readonly hidesIdle: boolean
  readonly countsThreads: boolean
  readonly sort: string
  readonly columns: number
}

const KB_PER_PAGE = 4

export function* readView(task: Task): Run<View> {
  const { sys } = task
  const rows: Shown[] = []
  for (const process of sys.processes()) {
    const pages = (yield* textOfFile(sys, `/proc/${process.pid}/statm`)).split(' ').map(Number)
    const [virtual = 0, resident = 0, shared = 0] = pages.map((it) => it * KB_PER_PAGE)
    rows.push({
      process,
      virtualKb: virtual || 0,
      residentKb: resident || 0,
      sharedKb: shared || 0,
      cpuMs: process.cpuMs,
    })
    yield* sys.pause()
  }
  const stat = yield* textOfFile(sys, '/proc/stat')
  const meminfo = yield* textOfFile(sys, '/proc/meminfo')
  const now = sys.now()
  return {
    upLine: yield* upLine(task),
    accounts: yield* readAccounts(sys),
    rows,
    ticks: (/^cpu +([\d ]+)/m.exec(stat)?.[1] ?? '').split(' ').map(Number),
    kb: new Map(
      [...meminfo.matchAll(/^(\S+):\s+(\d+)/gm)].map(([, name = '', n]) => [name, Number(n)]),
    ),
    nowMs: now.s * 1_000 + now.ns / 1e6,
    self: sys.process,
  }
}

/** What runs besides top itself only seems to. */
export const stateOf = (process: Process, { self }: View): Process['state'] =>
  process.state === 'running' && process.pid !== self.pid ? 'sleeping' : process.state
