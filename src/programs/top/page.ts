/** What top shows at one moment, laid out in lines. */
import type { ByteString } from '../../base/bytes.ts'
import type { Process } from '../../world/process.ts'
import { fitted, HEADER, rowText, SORTS } from './rows.ts'
import { type Asked, type Shown, stateOf, type View } from './view.ts'

export interface Page {
  readonly summary: readonly ByteString[]
  readonly header: ByteString
  readonly rows: readonly ByteString[]
}

/** Lines of one screen; shares of the processor are since `before`, or since the boot. */
export const pageOf = (view: View, before: View | undefined, asked: Asked): Page => {
  const chosen = view.rows.filter(
    ({ process }) =>
      (asked.uid === undefined || process.credentials.euid === asked.uid) &&
      (asked.pids === undefined || asked.pids.includes(process.pid)),
  )
  const usage = usageOf(view, before)
  const compare = SORTS.get(asked.sort) ?? SORTS.get('PID')
  const seen = chosen.map((it) => ({ ...it, share: usage(it), view }))
  const listed = asked.hidesIdle ? seen.filter(({ share }) => share > 0) : seen
  const sorted = listed.toSorted((a, b) => compare?.(a, b) || a.process.pid - b.process.pid)
  const cut = (line: ByteString): ByteString => line.slice(0, asked.columns)
  return {
    summary: summaryOf(view, before, { chosen, asked }).map(cut),
    header: fitted(HEADER, asked.columns),
    rows: sorted.map((it) => rowText(it, asked)),
  }
}

/** Per cent of one processor. */
const usageOf = (view: View, before: View | undefined): ((it: Shown) => number) => {
  const earlier = new Map(before?.rows.map((it) => [it.process.pid, it.cpuMs]))
  return (it) => {
    if (before === undefined) return 0
    const spanMs = view.nowMs - before.nowMs
    const used = it.cpuMs - (earlier.get(it.process.pid) ?? 0)
    return spanMs <= 0 ? 0 : Math.min(100, (used / spanMs) * 100)
  }
}

const summaryOf = (
  view: View,
  before: View | undefined,
  { chosen, asked }: { chosen: readonly Shown[]; asked: Asked },
): readonly ByteString[] => {
  const count = (state: Process['state']): string =>
    String(chosen.filter(({ process }) => stateOf(process, view) === state).length).padStart(3)
  const total = String(chosen.length).padStart(3)
  return [
    `top -${view.upLine.trimEnd()}`,
    `${asked.countsThreads ? 'Threads' : 'Tasks'}: ${total} total, ${count('running')} running, ` +
      `${count('sleeping')} sleeping, ${count('stopped')} stopped, ${count('zombie')} zombie`,
    processorLine(view, before),
    ...memoryLines(view),
  ]
}

const processorLine = (view: View, before: View | undefined): ByteString => {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, hard = 0, soft = 0, stolen = 0] =
    view.ticks.map((it, at) => it - (before?.ticks[at] ?? 0))
  const all = user + nice + system + idle + wait + hard + soft + stolen
  const share = (part: number): string => (all <= 0 ? 0 : (part * 100) / all).toFixed(1).padStart(5)
  return (
    `%Cpu(s):${share(user)} us,${share(system)} sy,${share(nice)} ni,${share(idle)} id,` +
    `${share(wait)} wa,${share(hard)} hi,${share(soft)} si,${share(stolen)} st `
  )
}

const memoryLines = ({ kb }: View): readonly ByteString[] => {
  const of = (name: string): number => kb.get(name) ?? 0
  const mib = (value: number): string => (value / 1_024).toFixed(1).padStart(9)
  const cache = of('Buffers') + of('Cached') + of('SReclaimable')
  const used = of('MemTotal') - of('MemAvailable')
  const swapUsed = of('SwapTotal') - of('SwapFree')
  return [
    `MiB Mem :${mib(of('MemTotal'))} total,${mib(of('MemFree'))} free,${mib(used)} used,` +
      `${mib(cache)} buff/cache     `,
    `MiB Swap:${mib(of('SwapTotal'))} total,${mib(of('SwapFree'))} free,${mib(swapUsed)} used.` +
      `${mib(of('MemAvailable'))} avail Mem `,
  ]
}
