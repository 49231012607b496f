/** The hardware of a profile, in the words of the world's /proc. */
import { fromUnicode } from '../base/bytes.ts'
import type { MachineFacts } from '../world/proc/machine-facts.ts'
import type { Profile } from './profile.ts'

export const machineOf = ({ cpu, disk, ...of }: Profile['hardware']): MachineFacts => ({
  cpus: of.cpus,
  cpu: {
    vendor: cpu.vendor,
    family: cpu.family,
    model: cpu.model,
    modelName: fromUnicode(cpu.model_name),
    stepping: cpu.stepping,
    microcode: cpu.microcode,
    mhz: cpu.mhz,
    cacheKb: cpu.cache_kb,
    cpuidLevel: cpu.cpuid_level,
    flags: cpu.flags,
    bugs: cpu.bugs,
    bogomips: cpu.bogomips,
    physicalBits: cpu.physical_bits,
    virtualBits: cpu.virtual_bits,
  },
  memoryKb: of.memory_kb,
  swapKb: of.swap_kb,
  bootedMs: Date.parse(of.booted),
  builder: fromUnicode(of.builder),
  commandLine: fromUnicode(of.command_line),
  disk: { name: disk.name, kb: disk.kb, partitionsKb: disk.partitions_kb },
  mounts: of.mounts.map(([source, path, type, options]) => ({ source, path, type, options })),
  modules: of.modules,
})
