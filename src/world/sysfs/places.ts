/** Where devices stand: paths below /sys, of a guest of QEMU with virtio (as its kern.log has it). */
import type { MachineFacts } from '../proc/machine-facts.ts'

/** A PCI device, and what hangs below it. */
export interface PciDevice {
  /** `0000:00:03.0`. */
  readonly slot: string
  readonly vendor: string
  readonly device: string
  readonly kind: string
  readonly driver?: string
  readonly virtio?: number
}

const virtio = (slot: number, device: string, kind: string, number: number): PciDevice => ({
  slot: `0000:00:${slot.toString(16).padStart(2, '0')}.0`,
  vendor: '0x1af4',
  ...{ device, kind, driver: 'virtio-pci', virtio: number },
})

/** Slots as lspci(8) has them: the network's is what udev has named the interface by. */
const slotsOf = ({ network }: MachineFacts) => {
  const own = Number(/^ens(\d+)$/.exec(network?.interface ?? '')?.[1] ?? 18)
  const first = own === 3 ? 4 : 3
  return { network: own, balloon: first, disk: first + 2, console: first + 5 }
}

export const networkDevice = (machine: MachineFacts): PciDevice =>
  virtio(slotsOf(machine).network, '0x1000', '0x020000', 0)

/** The one that the disk hangs on. */
export const diskDevice = (machine: MachineFacts): PciDevice =>
  virtio(slotsOf(machine).disk, '0x1004', '0x010000', 1)

const board = (part: string, device: string, kind: string, driver?: string): PciDevice => ({
  slot: `0000:00:${part}`,
  ...{ vendor: '0x8086', device, kind },
  ...(driver !== undefined && { driver }),
})

/** All of them, by slot. */
export const pciDevices = (machine: MachineFacts): readonly PciDevice[] => {
  const { balloon, console } = slotsOf(machine)
  const all = [
    board('00.0', '0x1237', '0x060000'),
    board('01.0', '0x7000', '0x060100'),
    board('01.1', '0x7010', '0x010180', 'ata_piix'),
    board('01.2', '0x7020', '0x0c0300', 'uhci_hcd'),
    board('01.3', '0x7113', '0x068000', 'piix4_smbus'),
    { ...board('02.0', '0x1111', '0x030000', 'bochs-drm'), vendor: '0x1234' },
    virtio(balloon, '0x1002', '0x00ff00', 2),
    virtio(console, '0x1003', '0x078000', 3),
    networkDevice(machine),
    diskDevice(machine),
  ]
  return all.toSorted((a, b) => (a.slot < b.slot ? -1 : 1))
}

/** Below /sys. */
export const pciPath = ({ slot }: PciDevice): string => `devices/pci0000:00/${slot}`

/** SCSI address of the disk: its host is the third, after two of IDE. */
export const DISK_ADDRESS = '2:0:0:0'

export const diskPath = (machine: MachineFacts): string =>
  `${pciPath(diskDevice(machine))}/virtio1/host2/target2:0:0/${DISK_ADDRESS}/block/${machine.disk.name}`

export const networkPath = (machine: MachineFacts, name: string): string =>
  `${pciPath(networkDevice(machine))}/virtio0/net/${name}`
