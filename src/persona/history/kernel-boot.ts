/** What the kernel says while it starts: the beginning of kern.log, and /var/log/dmesg. */
import type { About } from '../recipe.ts'
import type { Boot } from './boots.ts'

export interface KernelLine {
  /** Since the kernel's first moment, in microseconds. */
  readonly atUs: number
  readonly text: string
}

/** The lines of one start, after the profile's hardware. */
export const kernelLines = (about: About, boot: Boot): readonly KernelLine[] => {
  const { profile, host } = about
  const { hardware } = profile
  const { cpu } = hardware
  const pages = hardware.memory_kb
  const size = (kb: number): string => ((kb * 1024) / 1e9).toFixed(1)
  const blocks = hardware.disk.kb * 2
  const version = boot.kernel === profile.kernel.release ? profile.kernel.version : '#1 SMP'
  const commandLine = hardware.command_line.replace(profile.kernel.release, boot.kernel)
  const early = [
    `Linux version ${boot.kernel} ${hardware.builder} ${version}`,
    `Command line: ${commandLine}`,
    'KERNEL supported cpus:',
    '  Intel GenuineIntel',
    '  AMD AuthenticAMD',
    'BIOS-provided physical RAM map:',
    'BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable',
    'BIOS-e820: [mem 0x000000000009fc00-0x000000000009ffff] reserved',
    'BIOS-e820: [mem 0x00000000000f0000-0x00000000000fffff] reserved',
    'BIOS-e820: [mem 0x0000000000100000-0x000000007ffdbfff] usable',
    'BIOS-e820: [mem 0x000000007ffdc000-0x000000007fffffff] reserved',
    'NX (Execute Disable) protection: active',
    'SMBIOS 2.8 present.',
    'DMI: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2-debian-1.16.2-1 04/01/2014',
    'Hypervisor detected: KVM',
    'kvm-clock: Using msrs 4b564d01 and 4b564d00',
    `tsc: Detected ${cpu.mhz.toFixed(3)} MHz processor`,
    'x86/PAT: Configuration [0-7]: WB  WC  UC- UC  WB  WP  UC- WT  ',
    'ACPI: Early table checksum verification disabled',
    `Kernel command line: ${commandLine}`,
    `Memory: ${pages - 310_000}K/${pages + 176_000}K available`,
    `SLUB: HWalign=64, Order=0-3, MinObjects=0, CPUs=${hardware.cpus}, Nodes=1`,
    'rcu: Hierarchical RCU implementation.',
    `Calibrating delay loop (skipped) preset value.. ${cpu.bogomips.toFixed(2)} BogoMIPS`,
  ]
  const later = [
    `smpboot: CPU0: ${cpu.model_name} (family: 0x${cpu.family.toString(16)}, model: 0x${cpu.model.toString(16)}, stepping: 0x${cpu.stepping.toString(16)})`,
    `smp: Brought up 1 node, ${hardware.cpus} CPUs`,
    `smpboot: Total of ${hardware.cpus} processors activated (${(cpu.bogomips * hardware.cpus).toFixed(2)} BogoMIPS)`,
    'devtmpfs: initialized',
    'NET: Registered PF_NETLINK/PF_ROUTE protocol family',
    'cpuidle: using governor menu',
    'PCI: Using configuration type 1 for base access',
    'ACPI: Interpreter enabled',
    'clocksource: Switched to clocksource kvm-clock',
    'NET: Registered PF_INET protocol family',
    'NET: Registered PF_INET6 protocol family',
    'Unpacking initramfs...',
    'Serial: 8250/16550 driver, 32 ports, IRQ sharing enabled',
    '00:03: ttyS0 at I/O 0x3f8 (irq = 4, base_baud = 115200) is a 16550A',
    'Freeing initrd memory: 27444K',
    'Run /init as init process',
    `virtio_net virtio0 ${host.interface}: renamed from eth0`,
    'scsi host2: Virtio SCSI HBA',
    `sd 2:0:0:0: [${hardware.disk.name}] ${blocks} 512-byte logical blocks: (${size(hardware.disk.kb)} GB/${(hardware.disk.kb / 1_048_576).toFixed(1)} GiB)`,
    `sd 2:0:0:0: [${hardware.disk.name}] Write Protect is off`,
    `sd 2:0:0:0: [${hardware.disk.name}] Attached SCSI disk`,
    `EXT4-fs (${hardware.disk.name}1): mounted filesystem with ordered data mode. Quota mode: none.`,
  ]
  return [
    ...early.map((text, n) => ({ atUs: n < 2 ? 0 : n * 731, text })),
    ...later.map((text, n) => ({ atUs: 240_000 + n * 87_413, text })),
    {
      atUs: 3_911_204,
      text: `EXT4-fs (${hardware.disk.name}1): re-mounted. Quota mode: none.`,
    },
  ]
}
