/** What ps looks at: the processes at one moment, and what it needs to describe them. */
import type { Time } from '../../base/clock.ts'
import { type Accounts, readAccounts, textOfFile } from '../../shell/gnu/accounts.ts'
import { type Zone, zoneOf } from '../../shell/gnu/zone.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Process } from '../../world/process.ts'

export interface Row {
  readonly process: Process
  readonly sizeKb: number
  readonly residentKb: number
  /** Drawn before the command by --forest. */
  readonly indent: string
}

export interface Scene {
  readonly rows: readonly Row[]
  readonly self: Process
  readonly accounts: Accounts
  readonly zone: Zone
  readonly now: Time
  readonly nowMs: number
  readonly totalKb: number
}

const KB_PER_PAGE = 4

/** All processes by pid, with their memory as /proc has it. */
export function* readScene(task: Task): Run<Scene> {
  const { sys } = task
  const rows: Row[] = []
  for (const process of sys.processes()) {
    const pages = (yield* textOfFile(sys, `/proc/${process.pid}/statm`)).split(' ').map(Number)
    const [sizeKb, residentKb] = [(pages[0] ?? 0) * KB_PER_PAGE, (pages[1] ?? 0) * KB_PER_PAGE]
    rows.push({ process, sizeKb, residentKb, indent: '' })
  }
  const meminfo = yield* textOfFile(sys, '/proc/meminfo')
  const now = sys.now()
  return {
    rows,
    self: sys.process,
    accounts: yield* readAccounts(sys),
    zone: zoneOf(sys, task.env),
    now,
    nowMs: now.s * 1000 + now.ns / 1e6,
    totalKb: Number(/^MemTotal:\s+(\d+)/m.exec(meminfo)?.[1] ?? 0),
  }
}

const INIT = 1

/**
 * Children behind their parents, drawn as a tree: with lines, init's children stand beside it;
 * the kernel's threads come before it.
 */
export const forestOf = (rows: readonly Row[], style: 'lines' | 'blanks'): readonly Row[] => {
  const pids = new Set(rows.map((it) => it.process.pid))
  const children = Map.groupBy(rows, ({ process }) => (pids.has(process.ppid) ? process.ppid : 0))
  const roots = (children.get(0) ?? []).toSorted((a, b) => rank(a) - rank(b))
  const ordered: Row[] = []
  const pending = roots.toReversed().map((row) => ({ row, own: '', below: '' }))
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { row, own, below } = next
    ordered.push({ ...row, indent: own })
    const { pid } = row.process
    const inner = children.get(pid) ?? []
    for (const [at, child] of [...inner.entries()].toReversed()) {
      const isLast = at === inner.length - 1
      if (style === 'blanks') pending.push({ row: child, own: `${below}  `, below: `${below}  ` })
      else if (pid === INIT) pending.push({ row: child, own: '', below: '' })
      else {
        const line = isLast ? '    ' : ' |  '
        pending.push({ row: child, own: `${below} \\_ `, below: `${below}${line}` })
      }
    }
  }
  return ordered
}

const rank = ({ process }: Row): number => (process.pid === INIT && process.ppid === 0 ? 1 : 0)
