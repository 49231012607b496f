/** /proc/PID/status (fs/proc/array.c of Linux 6.1). */
import type { ByteString } from '../../base/bytes.ts'
import type { Row } from '../row.ts'
import type { ProcessView } from './entry.ts'
import { RLIMIT_SIGPENDING } from './limits.ts'
import { memoryOf } from './memory.ts'

/** The letter of stat and ps, and the word behind it in status. */
const STATES = {
  running: ['R', 'running'],
  idle: ['I', 'idle'],
  sleeping: ['S', 'sleeping'],
  stopped: ['T', 'stopped'],
  zombie: ['Z', 'zombie'],
} as const

/** Who reads its own state is running. */
export const stateOf = ({ row, caller }: ProcessView): (typeof STATES)[keyof typeof STATES] =>
  row === caller ? STATES.running : STATES[row.resident?.kernel === 'idle' ? 'idle' : row.state]

/** `comm` with what would break a line escaped. */
const nameOf = (row: Row): ByteString => row.comm.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')

const ALL_CAPABILITIES = '000001ffffffffff'
const NO_BITS = '0'.repeat(16)
/** 1024 nodes at most; there is one. */
const NODES = `${'00000000,'.repeat(31)}00000001`

export const status = (of: ProcessView): ByteString => {
  const { row, machine } = of
  const { credentials: who } = row
  const [letter, word] = stateOf(of)
  const descriptors = Math.max(64, 2 ** Math.ceil(Math.log2((row.files.list().at(-1) ?? 0) + 1)))
  const groups = row.pid === 1 ? [] : who.groups
  const held = who.euid === 0 ? ALL_CAPABILITIES : NO_BITS
  const permitted = who.euid === 0 || who.suid === 0 || who.uid === 0 ? ALL_CAPABILITIES : NO_BITS
  return `Name:\t${nameOf(row)}
Umask:\t${row.umask.toString(8).padStart(4, '0')}
State:\t${letter} (${word})
Tgid:\t${row.pid}
Ngid:\t0
Pid:\t${row.pid}
PPid:\t${row.ppid}
TracerPid:\t0
Uid:\t${who.uid}\t${who.euid}\t${who.suid}\t${who.euid}
Gid:\t${who.gid}\t${who.egid}\t${who.sgid}\t${who.egid}
FDSize:\t${row.state === 'zombie' ? 0 : descriptors}
Groups:\t${groups.join(' ')} 
NStgid:\t${row.pid}
NSpid:\t${row.pid}
NSpgid:\t${row.pgid}
NSsid:\t${row.sid}
${row.state === 'zombie' || row.resident?.kernel !== undefined ? '' : memoryLines(row)}Threads:\t${row.resident?.threads ?? 1}
SigQ:\t0/${row.limit(RLIMIT_SIGPENDING)}
SigPnd:\t${NO_BITS}
ShdPnd:\t${NO_BITS}
SigBlk:\t${NO_BITS}
SigIgn:\t${signalBits(row, 'ignore')}
SigCgt:\t${signalBits(row, 'catch')}
CapInh:\t${NO_BITS}
CapPrm:\t${permitted}
CapEff:\t${held}
CapBnd:\t${ALL_CAPABILITIES}
CapAmb:\t${NO_BITS}
NoNewPrivs:\t0
Seccomp:\t0
Seccomp_filters:\t0
Speculation_Store_Bypass:\tthread vulnerable
SpeculationIndirectBranch:\tconditional enabled
Cpus_allowed:\t${(2 ** machine.cpus - 1).toString(16)}
Cpus_allowed_list:\t${machine.cpus === 1 ? '0' : `0-${machine.cpus - 1}`}
Mems_allowed:\t${NODES}
Mems_allowed_list:\t0
voluntary_ctxt_switches:\t${Math.floor(row.cpuMs / 4) + 1}
nonvoluntary_ctxt_switches:\t${Math.floor(row.cpuMs / 20)}
`
}

const memoryLines = (row: Row): ByteString => {
  const memory = memoryOf(row)
  const amounts: readonly (readonly [string, number])[] = [
    ['VmPeak', memory.sizeKb],
    ['VmSize', memory.sizeKb],
    ['VmLck', 0],
    ['VmPin', 0],
    ['VmHWM', memory.residentKb],
    ['VmRSS', memory.residentKb],
    ['RssAnon', memory.anonKb],
    ['RssFile', memory.residentKb - memory.anonKb],
    ['RssShmem', 0],
    ['VmData', memory.dataKb],
    ['VmStk', 132],
    ['VmExe', memory.codeKb],
    ['VmLib', memory.libraryKb],
    ['VmPTE', 48],
    ['VmSwap', 0],
    ['HugetlbPages', 0],
  ]
  const lines = amounts.map(([name, kb]) => `${name}:\t${String(kb).padStart(8)} kB\n`)
  return `${lines.join('')}CoreDumping:\t0\nTHP_enabled:\t1\n`
}

/** Signals that are ignored or caught, as bits: signal 1 is the lowest. */
const signalBits = (row: Row, how: 'ignore' | 'catch'): ByteString => {
  const bits = signalSet(row, how)
  return bits.toString(16).padStart(16, '0')
}

export const signalSet = (row: Row, how: 'ignore' | 'catch'): bigint => {
  let bits = 0n
  for (const [signal, is] of row.handlers ?? []) if (is === how) bits |= 1n << BigInt(signal - 1)
  return bits
}
