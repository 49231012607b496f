/** Processors in /sys (drivers/base/cpu.c, topology.c, cacheinfo.c): every one a core of one socket. */
import { FLAWS } from '../cpu-flaws.ts'
import type { DirectoryEntry, View } from '../proc/entry.ts'
import { fixed } from '../proc/entry.ts'
import type { MachineFacts } from '../proc/machine-facts.ts'
import { blanks, folder, lines, link, power, rangeText, type SysEntry } from './parts.ts'

/** /sys/devices/system/cpu. */
export const cpuFolder = ({ cpu, cpus }: MachineFacts): DirectoryEntry<View> => {
  const all = rangeText(cpus)
  const bugs = cpu.bugs.split(' ')
  const flaws = FLAWS.map(({ name, bug, cure }): SysEntry => {
    const file = name.toLowerCase().replaceAll(' ', '_')
    return fixed(file, `${bugs.includes(bug) ? cure : 'Not affected'}\n`)
  })
  return folder('cpu', [
    ...Array.from({ length: cpus }, (_, number) => core(number, { cpu, cpus })),
    ...lines({ isolated: '', kernel_max: 8191, offline: '', online: all }),
    ...lines({ possible: all, present: all }),
    folder('cpuidle', lines({ current_driver: 'none', current_governor: 'menu' })),
    folder('hotplug', [fixed('states', '  0: offline\n169: online\n')]),
    folder('smt', [...lines({ active: 0 }), ...lines({ control: 'notsupported' }, 0o644)]),
    folder('vulnerabilities', flaws),
    fixed('uevent', '', 0o644),
    power(),
  ])
}

type Processors = Pick<MachineFacts, 'cpu' | 'cpus'>

const core = (number: number, { cpu, cpus }: Processors): SysEntry =>
  folder(`cpu${number}`, [
    ...(number === 0 ? [] : lines({ online: 1 }, 0o644)),
    folder('cache', [...cachesOf(number, { cpu, cpus }), ...blanks('uevent')]),
    folder('topology', topology(number, cpus)),
    fixed('uevent', 'DRIVER=processor\n', 0o644),
    power(),
    link('node0', '../../node/node0'),
    link('subsystem', '../../../../bus/cpu'),
  ])

/** Hexadecimal masks in groups of 32 bits. */
const maskOf = (numbers: readonly number[]): string => {
  const bits = numbers.reduce((mask, number) => mask | (1n << BigInt(number)), 0n)
  const digits = bits.toString(16)
  return digits.replace(/(?<=.)(?=(.{8})+$)/g, ',')
}

const numbersTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n)

const topology = (number: number, cpus: number): readonly SysEntry[] => {
  const [own, all] = [maskOf([number]), maskOf(numbersTo(cpus))]
  const list = rangeText(cpus)
  return lines({
    ...{ cluster_cpus: own, cluster_cpus_list: number, cluster_id: 65535 },
    ...{ core_cpus: own, core_cpus_list: number, core_id: number },
    ...{
      core_siblings: all,
      core_siblings_list: list,
      die_cpus: all,
      die_cpus_list: list,
      die_id: 0,
    },
    ...{ package_cpus: all, package_cpus_list: list, physical_package_id: 0 },
    ...{ thread_siblings: own, thread_siblings_list: number },
  })
}

interface Cache {
  readonly level: number
  readonly type: 'Data' | 'Instruction' | 'Unified'
  readonly kb: number
  readonly ways: number
  readonly isShared?: boolean
}

/** Sizes as lscpu(1) sums them up: what a processor of that maker with such instructions has. */
const shapesOf = ({ vendor, flags, cacheKb }: MachineFacts['cpu']): readonly Cache[] => {
  const words = flags.split(' ')
  const isIntel = vendor === 'GenuineIntel'
  const second = isIntel ? (words.includes('amx_tile') ? 2_048 : 1_024) : cacheKb
  const first = isIntel && words.includes('gfni') ? 48 : 32
  return [
    { level: 1, type: 'Data', kb: first, ways: first === 48 ? 12 : 8 },
    { level: 1, type: 'Instruction', kb: 32, ways: 8 },
    { level: 2, type: 'Unified', kb: second, ways: 16 },
    { level: 3, type: 'Unified', kb: isIntel ? cacheKb : 32_768, ways: 15, isShared: true },
  ]
}

const LINE_BYTES = 64

const cachesOf = (number: number, { cpu, cpus }: Processors): readonly SysEntry[] =>
  shapesOf(cpu).map(({ level, type, kb, ways, isShared = false }, index) => {
    const sharers = isShared ? numbersTo(cpus) : [number]
    return folder(`index${index}`, [
      ...lines({ coherency_line_size: LINE_BYTES, id: isShared ? 0 : number, level }),
      ...lines({
        number_of_sets: Math.floor((kb * 1_024) / LINE_BYTES / ways),
        physical_line_partition: 1,
        shared_cpu_list: isShared ? rangeText(cpus) : number,
        shared_cpu_map: maskOf(sharers),
        size: `${kb}K`,
        type,
        ways_of_associativity: ways,
      }),
      fixed('uevent', '', 0o644),
    ])
  })
