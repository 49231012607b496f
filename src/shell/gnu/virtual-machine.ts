/** The hardware that a QEMU machine of the kind i440FX shows: what dmidecode, lspci and others tell. */
import { createHash } from 'node:crypto'
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Sys } from '../program.ts'
import { textOfFile } from './accounts.ts'

/** SMBIOS of QEMU 7.2 with SeaBIOS; the kernel's messages and /sys say the same. */
export const MACHINE = {
  vendor: 'QEMU',
  product: 'Standard PC (i440FX + PIIX, 1996)',
  version: 'pc-i440fx-7.2',
  bios: '1.16.2-debian-1.16.2-1',
  biosVendor: 'SeaBIOS',
  biosDate: '04/01/2014',
} as const

/** Whether a hypervisor is below: without one this is the bare laboratory. */
export function* isVirtual(sys: Sys): Run<boolean> {
  return / hypervisor( |$)/m.test(yield* textOfFile(sys, '/proc/cpuinfo'))
}

/** The UUID that /sys tells root; without /sys one of the machine id. */
export function* systemUuid(sys: Sys): Run<ByteString> {
  const told = (yield* textOfFile(sys, '/sys/class/dmi/id/product_uuid')).trim()
  if (told !== '') return told
  const id = yield* textOfFile(sys, '/etc/machine-id')
  const hex = createHash('sha1').update(`system ${id}`).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `9${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/** Memory as it was plugged in, in GiB: what the kernel keeps for itself is in it. */
export function* memoryGib(sys: Sys): Run<number> {
  const total = /^MemTotal: +(\d+)/m.exec(yield* textOfFile(sys, '/proc/meminfo'))?.[1]
  return Math.max(1, Math.ceil(Number(total ?? 0) / 1_048_576))
}
