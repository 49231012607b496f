/** Where devices stand: paths below /sys, of a guest of QEMU with virtio (as its kern.log has it). */
import type { MachineFacts } from '../proc/machine-facts.ts'

/** A PCI device, and what hangs below it. */
export interface PciDevice {
  /** `0000:00:03.0`. */
  readonly slot: string
  /** The bridge it is behind. */
  readonly bridge?: string
  readonly vendor: string
  readonly device: string
  readonly kind: string
  readonly driver?: string
  readonly virtio?: number
}

const NET = { vendor: '0x1af4', device: '0x1000', kind: '0x020000', driver: 'virtio-pci' } as const
const SCSI = { vendor: '0x1af4', device: '0x1004', kind: '0x010000', driver: 'virtio-pci' } as const

/** The network's; its slot is what udev has named the interface by. */
export const networkDevice = ({ network }: MachineFacts): PciDevice => {
  const [, bus, slot] = /^enp(\d+)s(\d+)$/.exec(network?.interface ?? '') ?? []
  if (bus !== undefined && bus !== '0') {
    const at = `0000:${two(bus)}:${two(slot)}.0`
    return { ...NET, slot: at, bridge: '0000:00:05.0', virtio: 0 }
  }
  const [, own = slot ?? '3'] = /^ens(\d+)$/.exec(network?.interface ?? '') ?? []
  return { ...NET, slot: `0000:00:${two(own)}.0`, virtio: 0 }
}

const two = (number: string | undefined): string =>
  Number(number ?? 0)
    .toString(16)
    .padStart(2, '0')

/** All of them, by slot. */
export const pciDevices = (machine: MachineFacts): readonly PciDevice[] => {
  const network = networkDevice(machine)
  const own: PciDevice[] = [
    { slot: '0000:00:00.0', vendor: '0x8086', device: '0x1237', kind: '0x060000' },
    { slot: '0000:00:01.0', vendor: '0x8086', device: '0x7000', kind: '0x060100' },
    {
      slot: '0000:00:01.1',
      vendor: '0x8086',
      device: '0x7010',
      kind: '0x010180',
      driver: 'ata_piix',
    },
    {
      slot: '0000:00:01.3',
      vendor: '0x8086',
      device: '0x7113',
      kind: '0x068000',
      driver: 'piix4_smbus',
    },
    { slot: '0000:00:02.0', vendor: '0x1234', device: '0x1111', kind: '0x030000' },
    network,
    diskDevice(machine),
  ]
  const { bridge } = network
  const above: PciDevice[] =
    bridge === undefined
      ? []
      : [{ slot: bridge, vendor: '0x1b36', device: '0x000c', kind: '0x060400', driver: 'pcieport' }]
  return [...own, ...above].toSorted((a, b) => (a.slot < b.slot ? -1 : 1))
}

/** The one that the disk hangs on. */
export const diskDevice = (machine: MachineFacts): PciDevice => {
  const { slot } = networkDevice(machine)
  return { ...SCSI, slot: slot === '0000:00:04.0' ? '0000:00:06.0' : '0000:00:04.0', virtio: 1 }
}

/** Below /sys. */
export const pciPath = ({ slot, bridge }: PciDevice): string =>
  `devices/pci0000:00/${bridge === undefined ? '' : `${bridge}/`}${slot}`

/** SCSI address of the disk: its host is the third, after two of IDE. */
export const DISK_ADDRESS = '2:0:0:0'

export const diskPath = (machine: MachineFacts): string =>
  `${pciPath(diskDevice(machine))}/virtio1/host2/target2:0:0/${DISK_ADDRESS}/block/${machine.disk.name}`

export const networkPath = (machine: MachineFacts, name: string): string =>
  `${pciPath(networkDevice(machine))}/virtio0/net/${name}`
