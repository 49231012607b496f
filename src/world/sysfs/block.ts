/** The disk in /sys (block/genhd.c, block/partitions/core.c; values of QEMU's virtio-scsi). */

import { diskstats } from '../proc/disks.ts'
import type { DirectoryEntry, View } from '../proc/entry.ts'
import { file, fixed } from '../proc/entry.ts'
import type { MachineFacts } from '../proc/machine-facts.ts'
import { blanks, empty, folder, lines, link, power, type SysEntry } from './parts.ts'

const SECTORS_PER_KB = 2
/** At the end of a GPT stands its copy. */
const GPT_TAIL_SECTORS = 34

/** The disk with its partitions; `up` leads from its directory to /sys. */
export const diskFolder = ({ disk }: MachineFacts, up: string): DirectoryEntry<View> => {
  const { name, kb } = disk
  const sectors = kb * SECTORS_PER_KB
  let end = sectors - GPT_TAIL_SECTORS
  const starts = disk.partitionsKb.toReversed().map((part) => {
    end -= part * SECTORS_PER_KB
    return end
  })
  const parts = disk.partitionsKb.map((part, index) =>
    partition(disk.name, {
      index,
      start: starts.at(-1 - index) ?? 0,
      sectors: part * SECTORS_PER_KB,
      up: `../${up}`,
    }),
  )
  return folder(name, [
    ...lines({ alignment_offset: 0, capability: 0, dev: '8:0', discard_alignment: 0, diskseq: 1 }),
    ...lines({ ext_range: 256, hidden: 0, range: 16, removable: 0, ro: 0, size: sectors }),
    ...blanks('events', 'events_async'),
    ...lines({ events_poll_msecs: -1 }, 0o644),
    fixed('inflight', '       0        0\n'),
    fixed('uevent', `MAJOR=8\nMINOR=0\nDEVNAME=${name}\nDEVTYPE=disk\nDISKSEQ=1\n`, 0o644),
    counters(name),
    power(),
    folder('queue', QUEUE),
    ...empty('holders', 'slaves', 'trace', 'integrity'),
    ...parts,
    link('bdi', `${up}devices/virtual/bdi/8:0`),
    link('device', '../../../2:0:0:0'),
    link('subsystem', `${up}class/block`),
  ])
}

interface Part {
  readonly index: number
  readonly start: number
  readonly sectors: number
  readonly up: string
}

const partition = (disk: string, { index, start, sectors, up }: Part): SysEntry => {
  const number = index + 1
  const name = `${disk}${number}`
  const event = `MAJOR=8\nMINOR=${number}\nDEVNAME=${name}\nDEVTYPE=partition\nDISKSEQ=1\nPARTN=${number}\n`
  return folder(name, [
    ...lines({ alignment_offset: 0, dev: `8:${number}`, discard_alignment: 0 }),
    ...lines({ partition: number, ro: 0, size: sectors, start }),
    fixed('inflight', '       0        0\n'),
    fixed('uevent', event, 0o644),
    counters(name),
    power(),
    ...empty('holders', 'trace'),
    link('subsystem', `${up}class/block`),
  ])
}

/** The numbers of /proc/diskstats, each eight wide (part_stat_show). */
const counters = (name: string): SysEntry =>
  file('stat', (view) => {
    const line = diskstats(view)
      .split('\n')
      .find((it) => it.trim().split(/\s+/)[2] === name)
    const numbers = line?.trim().split(/\s+/).slice(3) ?? []
    return `${numbers.map((number) => number.padStart(8)).join(' ')}\n`
  })

const QUEUE: readonly SysEntry[] = [
  ...lines({ chunk_sectors: 0, dax: 0, discard_granularity: 4096, discard_zeroes_data: 0 }),
  ...lines({ dma_alignment: 3, fua: 0, hw_sector_size: 512, logical_block_size: 512 }),
  ...lines({ max_hw_sectors_kb: 32767, max_integrity_segments: 0, max_segments: 254 }),
  ...lines({ max_segment_size: 65536, minimum_io_size: 512, nr_zones: 0, optimal_io_size: 0 }),
  ...lines({ physical_block_size: 512, virt_boundary_mask: 0, write_same_max_bytes: 65536 }),
  ...lines({ zoned: 'none', zone_append_max_bytes: 0, zone_write_granularity: 0 }),
  ...lines(
    { add_random: 1, io_poll: 0, io_poll_delay: -1, iostats: 1, max_sectors_kb: 1280 },
    0o644,
  ),
  ...lines({ nomerges: 0, nr_requests: 256, read_ahead_kb: 128, rotational: 1 }, 0o644),
  ...lines({ rq_affinity: 1, scheduler: 'none [mq-deadline]', stable_writes: 0 }, 0o644),
  ...lines({ wbt_lat_usec: 75000, write_cache: 'write back' }, 0o644),
]
