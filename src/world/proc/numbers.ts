/** Inode numbers of /proc: which one names what. */
import type { Fd, Pid } from '../process.ts'
import type { Ino } from '../tree.ts'

/** What an inode number stands for. `number` counts a catalogue's shelves. */
export type Named =
  | { readonly of: 'system'; readonly number: number }
  | { readonly of: 'process'; readonly pid: Pid; readonly number: number; readonly isTask: boolean }
  | { readonly of: 'fd' | 'fdinfo'; readonly pid: Pid; readonly fd: Fd }

/** Each process has so many numbers; pids stay below 2^22, all numbers below 2^40. */
const SPAN = 2 ** 18
const TASK = 2 ** 12
const FD = 2 ** 16
const FDINFO = 2 ** 17
/** Descriptors from here on are not shown. */
export const FD_SHOWN_MAX = 2 ** 16

export const systemIno = (number: number): Ino => number + 1
export const processIno = (pid: Pid, number: number, isTask = false): Ino =>
  pid * SPAN + number + (isTask ? TASK : 0)
export const fdIno = (of: 'fd' | 'fdinfo', pid: Pid, fd: Fd): Ino =>
  pid * SPAN + (of === 'fd' ? FD : FDINFO) + fd

export const named = (ino: Ino): Named => {
  if (ino < SPAN) return { of: 'system', number: ino - 1 }
  const pid = Math.floor(ino / SPAN)
  const slot = ino % SPAN
  if (slot >= FDINFO) return { of: 'fdinfo', pid, fd: slot - FDINFO }
  if (slot >= FD) return { of: 'fd', pid, fd: slot - FD }
  return { of: 'process', pid, number: slot % TASK, isTask: slot >= TASK }
}

/** PROC_DYNAMIC_FIRST: where numbers of what is no process begin. */
const SYSTEM_FIRST = 0xf000_0000

/** st_ino: 1 is the root's; those of processes are as small as a counter since boot makes them. */
export const shownIno = (ino: Ino): Ino => {
  if (ino === systemIno(0)) return 1
  if (ino < SPAN) return SYSTEM_FIRST + ino
  return 20_000 + ((Math.floor(ino / SPAN) * 97 + (ino % SPAN)) % 2 ** 21)
}
