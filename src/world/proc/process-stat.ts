/** /proc/PID/stat and statm, one line of numbers each (proc_pid_stat(5)). */
import type { ByteString } from '../../base/bytes.ts'
import type { Row } from '../row.ts'
import type { ProcessView } from './entry.ts'
import { layoutOf } from './layout.ts'
import { TICK_MS } from './load.ts'
import { mayTrace } from './may-trace.ts'
import { memoryOf } from './memory.ts'
import { signalSet, stateOf } from './status.ts'

const UNLIMITED = '18446744073709551615'
const PAGE_KB = 4
/** PF_RANDOMIZE; PF_FORKNOEXEC until the first exec. */
const RANDOMIZED = 0x40_0000
const NOT_EXECED = 0x40
const SIGCHLD = 17
/** Majors of /dev/pts/N. */
const PTS_MAJOR = 136

export const processStat = (of: ProcessView): ByteString => {
  const { row, machine, caller } = of
  const memory = memoryOf(row)
  const at = layoutOf(row)
  const isOpen = mayTrace(caller, row) && row.state !== 'zombie'
  const hidden = (address: number, otherwise = 0): number => (isOpen ? address : otherwise)
  const ticks = (ms: number): number => Math.floor(ms / TICK_MS)
  const { tty } = row
  const end = at.code + memory.codeKb * 1024
  const low = (bits: bigint): string => String(bits & 0x7fff_ffffn)
  const status = row.ending === undefined ? 0 : codeOf(row.ending)
  const faults = 99 + Math.floor(memory.anonKb / PAGE_KB)
  return `${[
    row.pid,
    `(${row.comm})`,
    stateOf(of)[0],
    row.ppid,
    row.pgid,
    row.sid,
    tty === undefined ? 0 : deviceOf(tty.index),
    tty === undefined ? -1 : tty.foreground,
    flagsOf(row),
    ...[faults, 0, 0, 0],
    ...[ticks(row.cpuMs * 0.7), ticks(row.cpuMs * 0.3), 0, 0],
    ...[20 + row.nice, row.nice, row.resident?.threads ?? 1, 0],
    Math.max(0, ticks(row.startedMs - machine.bootedMs)),
    memory.sizeKb * 1024,
    Math.floor(memory.residentKb / PAGE_KB),
    UNLIMITED,
    ...[hidden(at.code, 1), hidden(end, 1), hidden(at.stack - 0x1560), 0, 0],
    ...[0, 0, low(signalSet(row, 'ignore')), low(signalSet(row, 'catch'))],
    ...[0, 0, 0, SIGCHLD, row.pid % machine.cpus, 0, 0, 0, 0, 0],
    ...[hidden(end + 0x3000), hidden(end + 0x3650), hidden(at.heap)],
    ...[hidden(at.stack - 0x12c), hidden(at.stack - 0x107), hidden(at.stack - 0x107)],
    ...[hidden(at.stack - 0x15), hidden(status)],
  ].join(' ')}\n`
}

/** PF_KTHREAD, PF_NOFREEZE, PF_FORKNOEXEC. */
const KERNEL_THREAD = 0x20_8040
/** PF_SUPERPRIV of what root's daemons did. */
const PRIVILEGED = 0x100

const flagsOf = ({ resident, pid, hasExeced, credentials }: Row): number => {
  if (resident?.kernel !== undefined) return KERNEL_THREAD
  if (resident !== undefined && pid !== 1)
    return RANDOMIZED | (credentials.uid === 0 ? PRIVILEGED : 0)
  return RANDOMIZED | (hasExeced ? 0 : NOT_EXECED)
}

/** wait(2)'s status word. */
const codeOf = (ending: { status: number } | { signal: number; dumped: boolean }): number =>
  'status' in ending ? ending.status << 8 : ending.signal | (ending.dumped ? 0x80 : 0)

/** new_encode_dev of a pseudo-terminal. */
const deviceOf = (index: number): number => (index & 0xff) | ((PTS_MAJOR + (index >> 8)) << 8)

export const statm = ({ row }: ProcessView): ByteString => {
  const memory = memoryOf(row)
  const pages = (kb: number): number => Math.ceil(kb / PAGE_KB)
  const shared = pages(memory.residentKb - memory.anonKb)
  const data = memory.dataKb === 0 ? 0 : pages(memory.dataKb + 132)
  return `${pages(memory.sizeKb)} ${pages(memory.residentKb)} ${shared} ${pages(memory.codeKb)} 0 ${data} 0\n`
}
