/** Everything in /sys, for one machine. */
import type { Kernel } from '../kernel.ts'
import { type DirectoryEntry, directory, file, fixed, type View } from '../proc/entry.ts'
import type { MachineFacts } from '../proc/machine-facts.ts'
import { diskFolder } from './block.ts'
import { cgroupFolder } from './cgroup.ts'
import { cpuFolder } from './cpu.ts'
import { dmiFolder } from './dmi.ts'
import { loopback, ownInterface } from './net.ts'
import { empty, folder, lines, link, power, rangeText, type SysEntry } from './parts.ts'
import {
  DISK_ADDRESS,
  diskDevice,
  diskPath,
  networkDevice,
  networkPath,
  type PciDevice,
  pciDevices,
  pciPath,
} from './places.ts'

/** The names that Linux 6.1 and 6.8 list on a virtual server. */
export const sysTree = (machine: MachineFacts, kernel: Kernel): DirectoryEntry<View> => {
  const groups = kernel.table.list().flatMap(({ resident }) => resident?.cgroup ?? [])
  return directory('', [
    folder('block', [link(machine.disk.name, `../${diskPath(machine)}`)]),
    folder('bus', busses(machine)),
    folder('class', classes(machine)),
    folder('dev', empty('block', 'char')),
    folder('devices', devices(machine)),
    folder('firmware', empty('acpi', 'dmi', 'memmap', 'qemu_fw_cfg')),
    folder('fs', fileSystems(machine, groups)),
    ...empty('hypervisor'),
    folder('kernel', kernelFolder()),
    folder('module', machine.modules.map(moduleFolder)),
    folder('power', POWER),
  ])
}

const POWER = [
  ...lines(
    { pm_async: 1, pm_freeze_timeout: 20000, state: 'freeze mem disk', wakeup_count: 0 },
    0o644,
  ),
  ...lines(
    { disk: '[platform] shutdown reboot suspend test_resume', mem_sleep: 's2idle [deep]' },
    0o644,
  ),
]

const busses = (machine: MachineFacts): readonly SysEntry[] => [
  folder('cpu', [
    folder(
      'devices',
      Array.from({ length: machine.cpus }, (_, n) =>
        link(`cpu${n}`, `../../../devices/system/cpu/cpu${n}`),
      ),
    ),
    ...empty('drivers'),
  ]),
  folder('pci', [
    folder(
      'devices',
      pciDevices(machine).map((it) => link(it.slot, `../../../${pciPath(it)}`)),
    ),
    folder('drivers', empty('ata_piix', 'bochs-drm', 'piix4_smbus', 'uhci_hcd', 'virtio-pci')),
    ...empty('slots'),
  ]),
  folder('scsi', [
    folder('devices', [
      link(DISK_ADDRESS, `../../../${diskPath(machine).replace(/\/block\/.*$/, '')}`),
    ]),
    folder('drivers', empty('sd')),
  ]),
  folder('virtio', [
    folder('devices', [
      link('virtio0', `../../../${pciPath(networkDevice(machine))}/virtio0`),
      link('virtio1', `../../../${pciPath(diskDevice(machine))}/virtio1`),
    ]),
    folder('drivers', empty('virtio_net', 'virtio_scsi')),
  ]),
  ...empty('acpi', 'clockevents', 'clocksource', 'container', 'event_source', 'hid', 'memory'),
  ...empty('node', 'pci_express', 'platform', 'pnp', 'serio', 'usb', 'workqueue', 'xen'),
]

const classes = (machine: MachineFacts): readonly SysEntry[] => {
  const { disk, network } = machine
  const parts = disk.partitionsKb.map((_, index) => `${disk.name}${index + 1}`)
  const place = `../../${diskPath(machine)}`
  return [
    folder('block', [link(disk.name, place), ...parts.map((it) => link(it, `${place}/${it}`))]),
    folder('dmi', [link('id', '../../devices/virtual/dmi/id')]),
    folder('net', [
      link('lo', '../../devices/virtual/net/lo'),
      ...(network === undefined
        ? []
        : [link(network.interface, `../../${networkPath(machine, network.interface)}`)]),
    ]),
    ...empty('ata_device', 'ata_link', 'ata_port', 'bdi', 'bsg', 'cpuid', 'devlink', 'dma'),
    ...empty('firmware', 'gpio', 'graphics', 'hidraw', 'hwmon', 'i2c-adapter', 'input', 'iommu'),
    ...empty('leds', 'mdio_bus', 'mem', 'misc', 'msr', 'nd', 'nvme', 'pci_bus', 'phy'),
    ...empty('power_supply', 'powercap', 'ppp', 'pps', 'ptp', 'regulator', 'rtc', 'scsi_device'),
    ...empty('scsi_disk', 'scsi_generic', 'scsi_host', 'spi_master', 'thermal', 'tpm', 'tty'),
    ...empty('vc', 'virtio-ports', 'vtconsole', 'wakeup', 'watchdog', 'wmi_bus'),
  ]
}

const devices = (machine: MachineFacts): readonly SysEntry[] => [
  folder('pci0000:00', pciFolders(machine)),
  folder('system', [
    folder('clocksource', [
      folder('clocksource0', [
        ...lines({ available_clocksource: 'kvm-clock tsc acpi_pm' }),
        ...lines({ current_clocksource: 'kvm-clock' }, 0o644),
      ]),
    ]),
    cpuFolder(machine),
    folder('memory', lines({ auto_online_blocks: 'offline', block_size_bytes: '8000000' })),
    folder('node', [
      ...lines({ has_cpu: 0, has_memory: 0, has_normal_memory: 0, online: 0, possible: 0 }),
      folder('node0', [
        ...lines({ cpulist: rangeText(machine.cpus), distance: 10 }),
        file('meminfo', ({ machine: { memoryKb } }) => `Node 0 MemTotal:       ${memoryKb} kB\n`),
      ]),
    ]),
  ]),
  folder('virtual', [
    folder('dmi', [dmiFolder(machine)]),
    folder('net', [loopback(machine.network !== undefined)]),
    folder('bdi', [
      folder('8:0', lines({ max_ratio: 100, min_ratio: 0, read_ahead_kb: 128 }, 0o644)),
    ]),
    ...empty('block', 'mem', 'misc', 'tty', 'vc', 'vtconsole', 'workqueue'),
  ]),
  ...empty('LNXSYSTM:00', 'breakpoint', 'kprobe', 'msr', 'platform', 'pnp0', 'software'),
  ...empty('tracepoint', 'uprobe'),
]

const pciFolders = (machine: MachineFacts): readonly SysEntry[] =>
  pciDevices(machine).map((it) => folder(it.slot, [...pciFiles(it), ...hanging(machine, it)]))

/** Of the chips that QEMU imitates, by device. */
const REVISIONS = new Map([
  ['0x1237', '0x02'],
  ['0x7020', '0x01'],
  ['0x7113', '0x03'],
  ['0x1111', '0x02'],
])

const pciFiles = ({ vendor, device, kind, driver }: PciDevice): readonly SysEntry[] => {
  const up = '../../../'
  return [
    ...lines({
      class: kind,
      device,
      irq: 11,
      local_cpulist: 0,
      numa_node: -1,
      revision: REVISIONS.get(device) ?? '0x00',
    }),
    ...lines({ subsystem_device: '0x1100', subsystem_vendor: '0x1af4', vendor }),
    ...lines({ enable: 1 }, 0o644),
    power(),
    ...(driver === undefined ? [] : [link('driver', `${up}bus/pci/drivers/${driver}`)]),
    link('subsystem', `${up}bus/pci`),
  ]
}

/** What virtio makes of it. */
const hanging = (machine: MachineFacts, { virtio }: PciDevice): readonly SysEntry[] => {
  const { network } = machine
  if (virtio === 0) {
    const own = network === undefined ? [] : [ownInterface(network, '../../../../../../')]
    return [folder('virtio0', [...virtioFiles(1), folder('net', own)])]
  }
  if (virtio !== 1) {
    // Balloon and console, by virtio's own numbers.
    return virtio === undefined
      ? []
      : [folder(`virtio${virtio}`, virtioFiles(virtio === 2 ? 5 : 3))]
  }
  const up = '../../../../../../../../../'
  const target = folder('target2:0:0', [
    folder(DISK_ADDRESS, [
      ...lines({ model: 'QEMU HARDDISK   ', rev: '2.5+', scsi_level: 6, vendor: 'QEMU    ' }),
      ...lines({ type: 0 }),
      ...lines({ queue_depth: 128, state: 'running', timeout: 30 }, 0o644),
      folder('block', [diskFolder(machine, up)]),
    ]),
  ])
  return [folder('virtio1', [...virtioFiles(8), folder('host2', [target])])]
}

const virtioFiles = (device: number): readonly SysEntry[] =>
  lines({
    device: `0x${device.toString(16).padStart(4, '0')}`,
    status: '0x0000000f',
    vendor: '0x1af4',
  })

const fileSystems = (machine: MachineFacts, groups: readonly string[]): readonly SysEntry[] => [
  cgroupFolder(groups),
  folder('bpf', []),
  folder('ext4', [
    folder('features', lines({ batched_discard: 'supported', lazy_itable_init: 'supported' })),
    ...machine.disk.partitionsKb
      .slice(0, 1)
      .map(() =>
        folder(`${machine.disk.name}1`, lines({ errors_count: 0, msg_count: 0, warning_count: 0 })),
      ),
  ]),
  folder('fuse', empty('connections')),
  ...empty('pstore'),
]

const kernelFolder = (): readonly SysEntry[] => [
  ...lines({ address_bits: 64, cpu_byteorder: 'little', fscaps: 1, kexec_crash_loaded: 0 }),
  ...lines({ kexec_loaded: 0, uevent_seqnum: 2317, vmcoreinfo: '1000a0000 1000' }),
  ...lines({ profiling: 0, rcu_expedited: 0, rcu_normal: 0 }, 0o644),
  folder('mm', [
    ...empty('hugepages'),
    folder('ksm', lines({ pages_shared: 0, pages_sharing: 0, run: 0 }, 0o644)),
    folder(
      'transparent_hugepage',
      lines(
        {
          defrag: 'always defer defer+madvise [madvise] never',
          enabled: 'always [madvise] never',
          shmem_enabled: 'always within_size advise [never] deny force',
          use_zero_page: 1,
        },
        0o644,
      ),
    ),
  ]),
  folder('security', [fixed('lsm', 'lockdown,capability,landlock,yama,apparmor')]),
  directory('debug', [], 0o700),
  directory('tracing', [], 0o700),
  ...empty(
    'boot_params',
    'btf',
    'cgroup',
    'config',
    'iommu_groups',
    'irq',
    'notes',
    'reboot',
    'slab',
  ),
]

/** `name size uses users` as /proc/modules has it. */
const moduleFolder = (line: string): SysEntry => {
  const [name = '', size = 0, uses = 0, users = '-'] = line.split(' ')
  const holders = users === '-' ? [] : users.split(',').filter((it) => it !== '')
  return folder(name, [
    ...lines({ coresize: size, initsize: 0, initstate: 'live', refcnt: uses, taint: '' }),
    folder(
      'holders',
      holders.map((it) => link(it, `../../${it}`)),
    ),
    ...empty('notes', 'sections'),
  ])
}
