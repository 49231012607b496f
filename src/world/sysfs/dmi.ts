/** What the BIOS says the machine is (drivers/firmware/dmi-id.c): QEMU's, as kern.log names it. */
import { createHash } from 'node:crypto'
import { type DirectoryEntry, fixed, type View } from '../proc/entry.ts'
import type { MachineFacts } from '../proc/machine-facts.ts'
import { folder, lines, link, power } from './parts.ts'

const BIOS = { vendor: 'SeaBIOS', version: '1.16.2-debian-1.16.2-1', date: '04/01/2014' }
const MODEL = 'pc-i440fx-7.2'
const PRODUCT = 'Standard PC (i440FX + PIIX, 1996)'

/** /sys/devices/virtual/dmi/id. */
export const dmiFolder = (machine: MachineFacts): DirectoryEntry<View> => {
  const plain = (text: string): string => text.replace(/[^!-9;-~]/g, '')
  const alias =
    `dmi:bvn${BIOS.vendor}:bvr${BIOS.version}:bd${BIOS.date}:br0.0:svnQEMU:` +
    `pn${plain(PRODUCT)}:pvr${MODEL}:cvnQEMU:ct1:cvr${MODEL}:sku:`
  return folder('id', [
    ...lines({ bios_date: BIOS.date, bios_release: '0.0', bios_vendor: BIOS.vendor }),
    ...lines({ bios_version: BIOS.version, chassis_type: 1, chassis_vendor: 'QEMU' }),
    ...lines({
      chassis_version: MODEL,
      modalias: alias,
      product_family: '',
      product_name: PRODUCT,
    }),
    ...lines({ product_sku: '', product_version: MODEL, sys_vendor: 'QEMU' }),
    ...lines({ chassis_asset_tag: '' }),
    ...lines({ chassis_serial: '', product_serial: '', product_uuid: uuidOf(machine) }, 0o400),
    fixed('uevent', `MODALIAS=${alias}\n`, 0o644),
    power(),
    link('subsystem', '../../../../class/dmi'),
  ])
}

/** A hypervisor deals one to each machine; it follows from the one address that is the machine's. */
const uuidOf = ({ network, disk }: MachineFacts): string => {
  const hash = createHash('sha256').update(`${network?.mac} ${network?.address} ${disk.kb}`)
  const hex = hash.digest('hex')
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(15), 16) % 4)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${variant}${hex.slice(16, 19)}-${hex.slice(20, 32)}`
}
