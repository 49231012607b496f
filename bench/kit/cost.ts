/** What a running process costs, as /proc tells it. */
import { readFileSync } from 'node:fs'

export interface Cost {
  /** Resident memory in MiB. */
  rssMiB(): number
  /** Processor time of all its threads so far, milliseconds. */
  cpuMs(): number
}

/** A clock tick of /proc/PID/stat: USER_HZ is 100 on Linux. */
const TICK_MS = 10

/** The cost of the process of that number, for as long as it lives. */
export const costOf = (pid: number): Cost => ({
  rssMiB: () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
  cpuMs: () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  },
})
