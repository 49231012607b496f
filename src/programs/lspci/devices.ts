/** The PCI bus of a QEMU machine (i440FX, virtio): slot, class, maker, device, as pci.ids names them. */
import { textOfFile } from '../../shell/gnu/accounts.ts'
import { isVirtual } from '../../shell/gnu/virtual-machine.ts'
import type { Run, Sys } from '../../shell/program.ts'

export interface PciDevice {
  readonly slot: string
  readonly classId: string
  readonly className: string
  readonly id: string
  readonly vendor: string
  readonly name: string
  readonly revision: number
  readonly progIf: number
  readonly subsystem: string
  readonly subsystemName: string
  readonly driver: string | undefined
  readonly modules: string | undefined
}

const INTEL = 'Intel Corporation'
const RED_HAT = 'Red Hat, Inc.'
const QEMU = `${RED_HAT} Qemu virtual machine`

type Row = readonly [
  slot: string,
  classId: string,
  className: string,
  id: string,
  vendor: string,
  name: string,
  revision: number,
  progIf: number,
  driver?: string,
  modules?: string,
]

const BOARD: readonly Row[] = [
  ['00:00.0', '0600', 'Host bridge', '8086:1237', INTEL, '440FX - 82441FX PMC [Natoma]', 2, 0],
  [
    '00:01.0',
    '0601',
    'ISA bridge',
    '8086:7000',
    INTEL,
    '82371SB PIIX3 ISA [Natoma/Triton II]',
    0,
    0,
  ],
  [
    '00:01.1',
    '0101',
    'IDE interface',
    '8086:7010',
    INTEL,
    '82371SB PIIX3 IDE [Natoma/Triton II]',
    0,
    0x80,
    'ata_piix',
    'pata_acpi',
  ],
  [
    '00:01.2',
    '0c03',
    'USB controller',
    '8086:7020',
    INTEL,
    '82371SB PIIX3 USB [Natoma/Triton II]',
    1,
    0,
    'uhci_hcd',
  ],
  [
    '00:01.3',
    '0680',
    'Bridge',
    '8086:7113',
    INTEL,
    '82371AB/EB/MB PIIX4 ACPI',
    3,
    0,
    'piix4_smbus',
    'i2c_piix4',
  ],
  [
    '00:02.0',
    '0300',
    'VGA compatible controller',
    '1234:1111',
    '',
    'Device 1234:1111',
    2,
    0,
    'bochs-drm',
    'bochs',
  ],
]

const VIRTIO = 'virtio-pci'
const BALLOON = [
  '00ff',
  'Unclassified device [00ff]',
  '1af4:1002',
  'Virtio memory balloon',
] as const
const DISK = ['0100', 'SCSI storage controller', '1af4:1004', 'Virtio SCSI'] as const
const SERIAL = ['0780', 'Communication controller', '1af4:1003', 'Virtio console'] as const
const NETWORK = ['0200', 'Ethernet controller', '1af4:1000', 'Virtio network device'] as const

/** Where the others stand; the network's slot is in its name (ens18: 12 in hexadecimal). */
export function* devicesOf(sys: Sys): Run<readonly PciDevice[]> {
  if (!(yield* isVirtual(sys))) return []
  const network = /^ *ens(\d+):/m.exec(yield* textOfFile(sys, '/proc/net/dev'))?.[1]
  const slot = Number(network ?? 18)
  // Behind or before the network card: no two in one slot.
  const first = slot === 3 ? 4 : 3
  const rows: readonly Row[] = [
    ...BOARD,
    virtio(first, BALLOON),
    virtio(first + 2, DISK),
    virtio(first + 5, SERIAL),
    virtio(slot, NETWORK),
  ]
  return rows.map(deviceOf).toSorted((a, b) => (a.slot < b.slot ? -1 : 1))
}

const virtio = (
  slot: number,
  [classId, className, id, name]: readonly [string, string, string, string],
): Row => [
  `00:${slot.toString(16).padStart(2, '0')}.0`,
  classId,
  className,
  id,
  RED_HAT,
  name,
  0,
  0,
  VIRTIO,
]

const deviceOf = ([
  slot,
  classId,
  className,
  id,
  vendor,
  name,
  revision,
  progIf,
  driver,
  modules,
]: Row): PciDevice => {
  const isVirtio = id.startsWith('1af4')
  return {
    slot,
    classId,
    className,
    id,
    vendor,
    name,
    revision,
    progIf,
    subsystem: isVirtio ? `1af4:000${Number.parseInt(id.slice(-1), 16) + 1}` : '1af4:1100',
    subsystemName: isVirtio ? `${RED_HAT} ${name}` : QEMU,
    driver,
    modules,
  }
}
