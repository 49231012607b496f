/** /proc/cpuinfo of x86 (arch/x86/kernel/cpu/proc.c). */
import type { ByteString } from '../../base/bytes.ts'
import type { View } from './entry.ts'

export const cpuinfo = ({ machine }: View): ByteString => {
  const { cpu, cpus } = machine
  const one = (index: number): ByteString => `processor\t: ${index}
vendor_id\t: ${cpu.vendor}
cpu family\t: ${cpu.family}
model\t\t: ${cpu.model}
model name\t: ${cpu.modelName}
stepping\t: ${cpu.stepping}
microcode\t: ${cpu.microcode}
cpu MHz\t\t: ${cpu.mhz.toFixed(3)}
cache size\t: ${cpu.cacheKb} KB
physical id\t: 0
siblings\t: ${cpus}
core id\t\t: ${index}
cpu cores\t: ${cpus}
apicid\t\t: ${index}
initial apicid\t: ${index}
fpu\t\t: yes
fpu_exception\t: yes
cpuid level\t: ${cpu.cpuidLevel}
wp\t\t: yes
flags\t\t: ${cpu.flags}
bugs\t\t: ${cpu.bugs}
bogomips\t: ${cpu.bogomips.toFixed(2)}
clflush size\t: 64
cache_alignment\t: 64
address sizes\t: ${cpu.physicalBits} bits physical, ${cpu.virtualBits} bits virtual
power management:

`
  return Array.from({ length: cpus }, (_, index) => one(index)).join('')
}
