/** Time and processors: uptime, loadavg, stat. */
import type { ByteString } from '../../base/bytes.ts'
import type { View } from './entry.ts'

/** USER_HZ: ticks a second in /proc. */
export const TICK_MS = 10

/** Milliseconds since boot. */
export const uptimeMs = ({ kernel, machine }: View): number =>
  Math.max(0, kernel.clock.nowMs() - machine.bootedMs)

/** What a quiet server does all day, in parts of one processor. */
const USER_PART = 0.0041
const SYSTEM_PART = 0.0028
const WAIT_PART = 0.0006
const SOFTIRQ_PART = 0.0002

/** Milliseconds the processors have spent, all together. */
const spent = (view: View) => {
  const up = uptimeMs(view)
  let own = 0
  for (const { cpuMs } of view.kernel.table.all()) own += cpuMs
  const user = up * USER_PART + own * 0.7
  const system = up * SYSTEM_PART + own * 0.3
  const wait = up * WAIT_PART
  const softirq = up * SOFTIRQ_PART
  const idle = Math.max(0, up * view.machine.cpus - user - system - wait - softirq)
  return { user, system, wait, softirq, idle }
}

export const uptime = (view: View): ByteString => {
  const seconds = (ms: number): string => (Math.floor(ms / 10) / 100).toFixed(2)
  return `${seconds(uptimeMs(view))} ${seconds(spent(view).idle)}\n`
}

/** Processes that want a processor: what they used of it lately is the load they make. */
export const loads = (view: View): readonly [number, number, number] => {
  const now = view.kernel.clock.nowMs()
  const average = (seconds: number): number => {
    let load = 0
    for (const row of view.kernel.table.all()) {
      const age = Math.max(1, now - row.startedMs)
      const share = Math.min(1, row.cpuMs / age)
      if (share > 0.05) load += share * (1 - Math.exp(-age / 1000 / seconds))
    }
    const quiet = ((Math.floor(now / 1000 / seconds) * 31) % 9) / 100
    return load + quiet
  }
  return [average(60), average(300) * 0.9, average(900) * 0.8]
}

export const loadavg = (view: View): ByteString => {
  const { table } = view.kernel
  const last = table.list().at(-1)?.pid ?? 1
  const numbers = loads(view).map((load) => load.toFixed(2))
  return `${numbers.join(' ')} ${running(view)}/${table.size} ${last}\n`
}

/** Who reads /proc is running. */
const running = ({ kernel }: View): number => {
  let count = 0
  for (const { state } of kernel.table.all()) if (state === 'running') count++
  return Math.max(1, count)
}

/** Interrupt lines that x86 of one socket shows. */
const INTERRUPTS = 256

/** /proc/stat: cpu lines in ticks, counters since boot. */
export const stat = (view: View): ByteString => {
  const { machine, kernel } = view
  const all = spent(view)
  const line = (name: string, part: number): ByteString => {
    const ticks = (ms: number): number => Math.floor((ms * part) / TICK_MS)
    const { user, system, idle, wait, softirq } = all
    const fields = [user, 0, system, idle, wait, 0, softirq, 0, 0, 0].map(ticks)
    return `${name} ${fields.join(' ')}\n`
  }
  const up = uptimeMs(view) / 1000
  const each = Array.from({ length: machine.cpus }, (_, n) => line(`cpu${n}`, 1 / machine.cpus))
  const interrupts = Math.floor(up * 41)
  const soft = [0, 11, 1, 4, 2, 0, 0, 9, 0, 7].map((rate) => Math.floor(up * rate))
  const sum = soft.reduce((a, b) => a + b, 0)
  const last = kernel.table.list().at(-1)?.pid ?? 1
  return [
    line('cpu ', 1),
    ...each,
    `intr ${interrupts} ${Math.min(31, interrupts)}${' 0'.repeat(INTERRUPTS - 1)}\n`,
    `ctxt ${Math.floor(up * 87)}\n`,
    `btime ${Math.floor(machine.bootedMs / 1000)}\n`,
    `processes ${last}\n`,
    `procs_running ${running(view)}\n`,
    'procs_blocked 0\n',
    `softirq ${sum} ${soft.join(' ')}\n`,
  ].join('')
}
