/** Services that somebody has started or stopped on this machine, as its systemd remembers them. */
import type { ByteString } from '../../base/bytes.ts'
import { PLANTED_UNITS_MAX } from '../../base/limits.ts'
import type { Sys } from '../program.ts'

/** How one came to where it is. */
export interface Planted {
  /** Its first process; 0: none was started. */
  readonly pid: number
  /** `running` until its process has ended by itself. */
  readonly state: 'running' | 'exited' | 'dead' | 'failed'
  /** Exit status of the process that has ended. */
  readonly status: number
  /** When it came there (seconds since 1970). */
  readonly sinceS: number
}

const KEY = 'systemd'

/** By the name of the unit. */
export const plantedUnits = (sys: Sys): Map<ByteString, Planted> => {
  const found = new Map<ByteString, Planted>()
  for (const line of sys.kernelState(KEY).split('\n')) {
    const [name = '', state = '', pid, status, since] = line.split('\t')
    if (name === '' || !isState(state)) continue
    found.set(name, { state, pid: Number(pid), status: Number(status), sinceS: Number(since) })
  }
  return found
}

const isState = (word: string): word is Planted['state'] =>
  ['running', 'exited', 'dead', 'failed'].includes(word)

/** Remembers a unit; the oldest of too many are forgotten. */
export const notePlanted = (sys: Sys, name: ByteString, it: Omit<Planted, 'sinceS'>): void => {
  const units = plantedUnits(sys)
  units.delete(name)
  units.set(name, { ...it, sinceS: sys.now().s })
  const lines = [...units]
    .slice(-PLANTED_UNITS_MAX)
    .map(([unit, { state, pid, status, sinceS }]) => [unit, state, pid, status, sinceS].join('\t'))
  void sys.tellKernel(KEY, lines.join('\n'))
}
