/** A machine for tests of /proc. */
import type { MachineFacts } from './machine-facts.ts'

/** Two hours before the tiny world's clock. */
export const BOOTED_MS = 1_795_294_800_000 - 7_200_000

/** Of no persona. */
export const MACHINE: MachineFacts = {
  cpu: {
    vendor: 'GenuineIntel',
    family: 6,
    model: 85,
    modelName: 'Intel(R) Xeon(R) Gold 6248',
    stepping: 7,
    microcode: '0x5003605',
    mhz: 2494.14,
    cacheKb: 28160,
    cpuidLevel: 22,
    flags: 'fpu vme',
    bugs: 'mds',
    bogomips: 4988.28,
    physicalBits: 46,
    virtualBits: 48,
  },
  cpus: 2,
  memoryKb: 4_018_152,
  swapKb: 0,
  bootedMs: BOOTED_MS,
  builder: '(me@here) (gcc 12)',
  commandLine: 'root=/dev/sda1 ro',
  disk: { name: 'sda', kb: 1000, partitionsKb: [900] },
  mounts: [
    { source: '/dev/sda1', path: '/', type: 'ext4', options: 'rw,relatime,errors=remount-ro' },
    { source: 'proc', path: '/proc', type: 'proc', options: 'rw,nosuid,relatime' },
    { source: 'tmpfs', path: '/proc/x', type: 'tmpfs', options: 'ro,size=4k' },
  ],
  modules: ['ext4 983040 1 -'],
}
