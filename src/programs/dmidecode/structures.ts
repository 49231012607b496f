/** The SMBIOS table of a QEMU machine, as dmidecode prints its structures. */
import type { ByteString } from '../../base/bytes.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import { MACHINE, memoryGib, systemUuid } from '../../shell/gnu/virtual-machine.ts'
import type { Run, Sys } from '../../shell/program.ts'

export interface Structure {
  readonly handle: number
  readonly type: number
  readonly bytes: number
  readonly title: string
  /** `Name: value`; a line that begins with a tab belongs to the one before. */
  readonly rows: readonly ByteString[]
}

const NONE = 'Not Specified'

export function* structuresOf(sys: Sys): Run<readonly Structure[]> {
  const cpuinfo = yield* textOfFile(sys, '/proc/cpuinfo')
  const cpus = cpuinfo.match(/^processor\s*:/gm)?.length ?? 1
  const gib = yield* memoryGib(sys)
  const { vendor, product, version, bios, biosVendor, biosDate } = MACHINE
  const low = Math.min(gib, 3)
  return [
    {
      handle: 0,
      type: 0,
      bytes: 24,
      title: 'BIOS Information',
      rows: [
        `Vendor: ${biosVendor}`,
        `Version: ${bios}`,
        `Release Date: ${biosDate}`,
        'Address: 0xE8000',
        'Runtime Size: 96 kB',
        'ROM Size: 64 kB',
        'Characteristics:',
        '\tBIOS characteristics not supported',
        '\tTargeted content distribution is supported',
        'BIOS Revision: 0.0',
      ],
    },
    {
      handle: 0x100,
      type: 1,
      bytes: 27,
      title: 'System Information',
      rows: [
        `Manufacturer: ${vendor}`,
        `Product Name: ${product}`,
        `Version: ${version}`,
        `Serial Number: ${NONE}`,
        `UUID: ${yield* systemUuid(sys)}`,
        'Wake-up Type: Power Switch',
        `SKU Number: ${NONE}`,
        `Family: ${NONE}`,
      ],
    },
    {
      handle: 0x300,
      type: 3,
      bytes: 22,
      title: 'Chassis Information',
      rows: [
        `Manufacturer: ${vendor}`,
        'Type: Other',
        'Lock: Not Present',
        `Version: ${version}`,
        `Serial Number: ${NONE}`,
        `Asset Tag: ${NONE}`,
        'Boot-up State: Safe',
        'Power Supply State: Safe',
        'Thermal State: Safe',
        'Security Status: Unknown',
        'OEM Information: 0x00000000',
        'Height: Unspecified',
        'Number Of Power Cords: Unspecified',
        'Contained Elements: 0',
        `SKU Number: ${NONE}`,
      ],
    },
    ...Array.from({ length: cpus }, (_, n) => processor(n, cpuinfo)),
    {
      handle: 0x1000,
      type: 16,
      bytes: 23,
      title: 'Physical Memory Array',
      rows: [
        'Location: Other',
        'Use: System Memory',
        'Error Correction Type: Multi-bit ECC',
        `Maximum Capacity: ${gib} GB`,
        'Error Information Handle: Not Provided',
        'Number Of Devices: 1',
      ],
    },
    {
      handle: 0x1100,
      type: 17,
      bytes: 40,
      title: 'Memory Device',
      rows: [
        'Array Handle: 0x1000',
        'Error Information Handle: Not Provided',
        'Total Width: Unknown',
        'Data Width: Unknown',
        `Size: ${gib} GB`,
        'Form Factor: DIMM',
        'Set: None',
        'Locator: DIMM 0',
        `Bank Locator: ${NONE}`,
        'Type: RAM',
        'Type Detail: Other',
        'Speed: Unknown',
        `Manufacturer: ${vendor}`,
        `Serial Number: ${NONE}`,
        `Asset Tag: ${NONE}`,
        `Part Number: ${NONE}`,
        'Rank: Unknown',
        'Configured Memory Speed: Unknown',
        'Minimum Voltage: Unknown',
        'Maximum Voltage: Unknown',
        'Configured Voltage: Unknown',
      ],
    },
    mapped(0x1300, 0, low),
    ...(gib > low ? [mapped(0x1301, 4, gib - low)] : []),
    {
      handle: 0x2000,
      type: 32,
      bytes: 11,
      title: 'System Boot Information',
      rows: ['Status: No errors detected'],
    },
    { handle: 0x7f00, type: 127, bytes: 4, title: 'End Of Table', rows: [] },
  ]
}

const processor = (n: number, cpuinfo: ByteString): Structure => {
  const number = (name: string): number =>
    Number(new RegExp(`^${name}\\s*: (\\d+)`, 'm').exec(cpuinfo)?.[1] ?? 0)
  const [family, model, stepping] = [number('cpu family'), number('model'), number('stepping')]
  const extended = Math.max(0, family - 15)
  const signature =
    (extended << 20) |
    ((model >> 4) << 16) |
    (Math.min(family, 15) << 8) |
    ((model & 15) << 4) |
    stepping
  const bytes = [0, 8, 16, 24].map((shift) => hex((signature >>> shift) & 0xff, 2))
  return {
    handle: 0x400 + n,
    type: 4,
    bytes: 42,
    title: 'Processor Information',
    rows: [
      `Socket Designation: CPU ${n}`,
      'Type: Central Processor',
      'Family: Other',
      `Manufacturer: ${MACHINE.vendor}`,
      `ID: ${bytes.join(' ')} FF FB 8B 0F`,
      `Version: ${MACHINE.version}`,
      'Voltage: Unknown',
      'External Clock: Unknown',
      'Max Speed: 2000 MHz',
      'Current Speed: 2000 MHz',
      'Status: Populated, Enabled',
      'Upgrade: Other',
      'L1 Cache Handle: Not Provided',
      'L2 Cache Handle: Not Provided',
      'L3 Cache Handle: Not Provided',
      `Serial Number: ${NONE}`,
      `Asset Tag: ${NONE}`,
      `Part Number: ${NONE}`,
      'Core Count: 1',
      'Core Enabled: 1',
      'Thread Count: 1',
      'Characteristics: None',
    ],
  }
}

/** So many GiB from so many on. */
const mapped = (handle: number, from: number, gib: number): Structure => ({
  handle,
  type: 19,
  bytes: 31,
  title: 'Memory Array Mapped Address',
  rows: [
    `Starting Address: 0x${hex(from * 2 ** 30, 11)}`,
    `Ending Address: 0x${hex((from + gib) * 2 ** 30 - 1, 11)}`,
    `Range Size: ${gib} GB`,
    'Physical Array Handle: 0x1000',
    'Partition Width: 1',
  ],
})

export const hex = (value: number, width: number): string =>
  value.toString(16).toUpperCase().padStart(width, '0')
