/** The PCI bus as /sys shows it, in the words of pci.ids for what QEMU's machines have. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import type { Run, Sys } from '../../shell/program.ts'

export interface PciDevice {
  /** Without its domain. */
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

const FOLDER = '/sys/bus/pci/devices'
const VENDORS = new Map([
  ['8086', 'Intel Corporation'],
  ['1af4', 'Red Hat, Inc.'],
  ['1b36', 'Red Hat, Inc.'],
])
const NAMES = new Map([
  ['8086:1237', '440FX - 82441FX PMC [Natoma]'],
  ['8086:7000', '82371SB PIIX3 ISA [Natoma/Triton II]'],
  ['8086:7010', '82371SB PIIX3 IDE [Natoma/Triton II]'],
  ['8086:7020', '82371SB PIIX3 USB [Natoma/Triton II]'],
  ['8086:7113', '82371AB/EB/MB PIIX4 ACPI'],
  ['1af4:1000', 'Virtio network device'],
  ['1af4:1001', 'Virtio block device'],
  ['1af4:1002', 'Virtio memory balloon'],
  ['1af4:1003', 'Virtio console'],
  ['1af4:1004', 'Virtio SCSI'],
  ['1af4:1005', 'Virtio RNG'],
])
const CLASSES = new Map([
  ['00ff', 'Unclassified device [00ff]'],
  ['0100', 'SCSI storage controller'],
  ['0101', 'IDE interface'],
  ['0200', 'Ethernet controller'],
  ['0300', 'VGA compatible controller'],
  ['0600', 'Host bridge'],
  ['0601', 'ISA bridge'],
  ['0680', 'Bridge'],
  ['0780', 'Communication controller'],
  ['0c03', 'USB controller'],
])
/** What could drive a device besides what does. */
const MODULES = new Map([
  ['8086:7010', 'pata_acpi'],
  ['8086:7113', 'i2c_piix4'],
  ['1234:1111', 'bochs'],
])

/** Undefined: /sys does not show any bus. */
export function* devicesOf(sys: Sys): Run<readonly PciDevice[] | undefined> {
  const entries = sys.readdir(FOLDER)
  if (failed(entries)) return undefined
  const devices: PciDevice[] = []
  for (const { name } of entries) devices.push(yield* deviceAt(sys, name))
  return devices.toSorted((a, b) => (a.slot < b.slot ? -1 : 1))
}

function* deviceAt(sys: Sys, place: ByteString): Run<PciDevice> {
  const read = function* (file: string): Run<string> {
    return (yield* textOfFile(sys, `${FOLDER}/${place}/${file}`)).trim().replace(/^0x/, '')
  }
  const kind = yield* read('class')
  const [vendorId, deviceId] = [yield* read('vendor'), yield* read('device')]
  const subsystem = `${yield* read('subsystem_vendor')}:${yield* read('subsystem_device')}`
  const id = `${vendorId}:${deviceId}`
  const vendor = VENDORS.get(vendorId) ?? ''
  const link = sys.readlink(`${FOLDER}/${place}/driver`)
  const classId = kind.slice(0, 4)
  return {
    slot: place.replace(/^0000:/, ''),
    classId,
    className: CLASSES.get(classId) ?? `Class [${classId}]`,
    id,
    vendor,
    name: NAMES.get(id) ?? `Device ${vendor === '' ? id : deviceId}`,
    revision: Number.parseInt(yield* read('revision'), 16) || 0,
    progIf: Number.parseInt(kind.slice(4), 16) || 0,
    subsystem,
    subsystemName: 'Red Hat, Inc. Qemu virtual machine',
    driver: failed(link) ? undefined : link.slice(link.lastIndexOf('/') + 1),
    modules: MODULES.get(id),
  }
}
