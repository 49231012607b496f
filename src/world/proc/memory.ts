/** How much memory is in use: a quiet server's, and what its processes take. */
import type { ByteString } from '../../base/bytes.ts'
import type { Row } from '../row.ts'
import type { View } from './entry.ts'

const PAGE_KB = 4
const pages = (kb: number): number => Math.floor(kb / PAGE_KB) * PAGE_KB

/** Sizes of a process in KiB, for statm, status and stat. All zero for a zombie. */
export interface ProcessMemory {
  readonly sizeKb: number
  readonly residentKb: number
  readonly anonKb: number
  readonly dataKb: number
  readonly codeKb: number
  readonly libraryKb: number
}

/** Names that are bigger than a small program of coreutils: VmSize, RssAnon and text in KiB. */
const BIG: ReadonlyMap<ByteString, readonly [size: number, anon: number, code: number]> = new Map([
  ['bash', [7_636, 1_796, 896]],
  ['dash', [2_580, 96, 88]],
  ['sh', [2_580, 96, 88]],
  ['systemd', [168_012, 4_316, 36]],
  // A session's.
  ['sshd', [18_084, 1_832, 828]],
])
const SMALL = [3_060, 112, 20] as const
const NOTHING: ProcessMemory = {
  sizeKb: 0,
  residentKb: 0,
  anonKb: 0,
  dataKb: 0,
  codeKb: 0,
  libraryKb: 0,
}
/** libc's text and what maps of locale and loader are in memory. */
const LIBRARY_KB = 1_528
const FILE_KB = 1_620

/** What the program of that name takes. */
export const memoryOf = (row: Row): ProcessMemory => {
  if (row.state === 'zombie' || row.resident?.kernel !== undefined) return NOTHING
  if (row.resident?.memory !== undefined) return memoryOfDaemon(row.resident.memory)
  const [sizeKb, anonKb, codeKb] = BIG.get(row.comm) ?? SMALL
  const fileKb = FILE_KB + Math.floor(codeKb / PAGE_KB) * PAGE_KB
  return {
    sizeKb,
    residentKb: anonKb + fileKb,
    anonKb,
    dataKb: anonKb + 248,
    codeKb,
    libraryKb: LIBRARY_KB,
  }
}

/** A daemon's memory is mostly its own; its text is small beside that. */
const memoryOfDaemon = (of: { sizeKb: number; residentKb: number }): ProcessMemory => {
  const anonKb = pages(of.residentKb * 0.55)
  return {
    ...of,
    anonKb,
    dataKb: pages(Math.max(of.sizeKb * 0.2, anonKb)),
    codeKb: pages(Math.min(of.residentKb * 0.2, 24_000)),
    libraryKb: pages(Math.min(of.sizeKb * 0.3, 9_000)),
  }
}

/** Names are as wide; a longer one takes of its number's room. */
const LABEL_WIDTH = 16

/** /proc/meminfo in KiB, in the order the kernel prints it (fs/proc/meminfo.c of 6.1). */
export const meminfo = (view: View): ByteString => {
  const lines: ByteString[] = []
  for (const [name, kb] of amounts(view)) {
    const label = `${name}:`.padEnd(LABEL_WIDTH)
    const unit = name.startsWith('HugePages_') ? '' : ' kB'
    lines.push(`${label}${String(kb).padStart(LABEL_WIDTH + 8 - label.length)}${unit}\n`)
  }
  return lines.join('')
}

const amounts = ({ kernel, machine }: View): readonly (readonly [string, number])[] => {
  const total = machine.memoryKb
  let anon = pages(total * 0.018)
  for (const row of kernel.table.all()) anon += memoryOf(row).anonKb
  // The page cache breathes a little: some hundred pages more or less, the same for who asks twice.
  const tick = Math.floor(kernel.clock.nowMs() / 5_000)
  const cached = pages(total * 0.21) + ((tick * 7_919) % 97) * PAGE_KB
  const buffers = pages(total * 0.011)
  const shmem = pages(total * 0.0006)
  const reclaimable = pages(total * 0.014)
  const slab = reclaimable + pages(total * 0.012)
  const mapped = pages(total * 0.025)
  const tables = pages(total * 0.0008)
  const stack = kernel.table.size * 16 + 1_440
  const free = total - anon - cached - buffers - slab - tables - stack - pages(total * 0.02)
  const file = cached + buffers - shmem
  const active = pages(file * 0.38)
  return [
    ['MemTotal', total],
    ['MemFree', free],
    ['MemAvailable', free + pages((file + reclaimable) * 0.93)],
    ['Buffers', buffers],
    ['Cached', cached],
    ['SwapCached', 0],
    ['Active', active + shmem],
    ['Inactive', file - active + anon],
    ['Active(anon)', shmem],
    ['Inactive(anon)', anon],
    ['Active(file)', active],
    ['Inactive(file)', file - active],
    ['Unevictable', 0],
    ['Mlocked', 0],
    ['SwapTotal', machine.swapKb],
    ['SwapFree', machine.swapKb],
    ['Zswap', 0],
    ['Zswapped', 0],
    ['Dirty', (tick % 23) * PAGE_KB],
    ['Writeback', 0],
    ['AnonPages', anon],
    ['Mapped', mapped],
    ['Shmem', shmem],
    ['KReclaimable', reclaimable],
    ['Slab', slab],
    ['SReclaimable', reclaimable],
    ['SUnreclaim', slab - reclaimable],
    ['KernelStack', stack],
    ['PageTables', tables],
    ['SecPageTables', 0],
    ['NFS_Unstable', 0],
    ['Bounce', 0],
    ['WritebackTmp', 0],
    ['CommitLimit', machine.swapKb + pages(total / 2)],
    ['Committed_AS', anon * 3 + shmem],
    ['VmallocTotal', 34_359_738_367],
    ['VmallocUsed', 15_436],
    ['VmallocChunk', 0],
    ['Percpu', machine.cpus * 560],
    ['HardwareCorrupted', 0],
    ['AnonHugePages', 0],
    ['ShmemHugePages', 0],
    ['ShmemPmdMapped', 0],
    ['FileHugePages', 0],
    ['FilePmdMapped', 0],
    ['HugePages_Total', 0],
    ['HugePages_Free', 0],
    ['HugePages_Rsvd', 0],
    ['HugePages_Surp', 0],
    ['Hugepagesize', 2_048],
    ['Hugetlb', 0],
    ['DirectMap4k', 98_152],
    ['DirectMap2M', Math.ceil(total / 2_048) * 2_048 - 96 * 1_024],
    ...(total > 4_194_304 ? ([['DirectMap1G', 0]] as const) : []),
  ]
}
