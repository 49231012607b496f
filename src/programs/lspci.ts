/** lspci of pciutils 3.9 (Debian 12) and 3.10 (Ubuntu 24.04). */
import type { ByteString } from '../base/bytes.ts'
import { installedVersion } from '../shell/gnu/installed.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { devicesOf, type PciDevice } from './lspci/devices.ts'

const OPTIONS = optionTable('nvbxs:d:tPi:mgp:qkMDQA:H:F:O:G')

export const program: Program = {
  names: ['lspci'],
  *run(task) {
    const args = task.args.slice(1)
    if (args.length === 1 && args[0] === '--version') {
      const installed = yield* installedVersion(task.sys, (it) => it === 'pciutils')
      yield* task.out(`lspci version ${installed?.upstream.replace(/^\d+:/, '') ?? '3.9.0'}\n`)
      return 0
    }
    const { options, ends, operands } = readOptions(args, OPTIONS)
    if (ends?.key === BAD_OPTION || operands.length > 0) {
      // Its table has no long options: a dash is a letter it does not know.
      const said = (ends?.value ?? '').replace(/^unrecognized.*/, "invalid option -- '-'")
      if (ends !== undefined) yield* task.err(`${ownName(task)}: ${said}\n`)
      const text = recordedText(task, 'lspci -z')
      yield* task.err(text.slice(text.indexOf('Usage:')))
      return 1
    }
    const count = (key: string): number => options.filter((it) => it.key === key).length
    const valueOf = (key: string): ByteString | undefined =>
      options.findLast((it) => it.key === key)?.value
    const chosen = chooser(valueOf('s'), valueOf('d'))
    if (typeof chosen === 'string') {
      yield* task.err(`${ownName(task)}: ${chosen}\n`)
      return 1
    }
    const all = yield* devicesOf(task.sys)
    if (all === undefined) {
      yield* task.err('pcilib: Cannot open /proc/bus/pci\n')
      yield* task.err(`${ownName(task)}: Cannot find any working access method.\n`)
      return 1
    }
    const devices = all.filter(chosen)
    if (count('t') > 0) return yield* tree(task, devices)
    const style: Style = {
      numbers: count('n') > 1 ? 'both' : count('n') === 1 ? 'only' : 'none',
      domain: count('D') > 0 ? '0000:' : '',
      isMachine: count('m') > 0,
      verbose: count('v'),
      showsDriver: count('k') > 0 || count('v') > 0,
    }
    for (const device of devices) {
      yield* task.out(style.isMachine ? machineLines(device, style) : lines(device, style))
    }
    return 0
  },
}

interface Style {
  readonly numbers: 'none' | 'only' | 'both'
  readonly domain: string
  readonly isMachine: boolean
  readonly verbose: number
  readonly showsDriver: boolean
}

/** -s [[domain:]bus:][slot][.[function]] and -d [vendor]:[device][:class]; a text: what is wrong. */
const chooser = (
  slot: ByteString | undefined,
  id: ByteString | undefined,
): ((device: PciDevice) => boolean) | string => {
  const place =
    /^(?:(?:[\da-f]{1,4}:)?([\da-f]{1,2}|\*)?:)?([\da-f]{1,2}|\*)?(?:\.([0-7]|\*)?)?$/i.exec(
      slot ?? '',
    )
  if (place === null) return '-s: Invalid slot number'
  const ids = /^([\da-f]{0,4}|\*):([\da-f]{0,4}|\*)(?::[\da-f]{0,6})?$/i.exec(id ?? ':')
  if (ids === null) {
    return id?.includes(':') ? '-d: Invalid vendor ID' : '-d: At least two fields must be given'
  }
  const isHex = (wanted: string | undefined, own: string): boolean =>
    !wanted || wanted === '*' || Number.parseInt(wanted, 16) === Number.parseInt(own, 16)
  return (device) => {
    const [, bus = '', at = '', part = ''] = /^(..):(..)\.(.)$/.exec(device.slot) ?? []
    const [vendor = '', name = ''] = device.id.split(':')
    return (
      isHex(place[1], bus) &&
      isHex(place[2], at) &&
      isHex(place[3], part) &&
      isHex(ids[1], vendor) &&
      isHex(ids[2], name)
    )
  }
}

const nameOf = ({ vendor, name }: PciDevice): string => (vendor === '' ? name : `${vendor} ${name}`)

const lines = (device: PciDevice, style: Style): ByteString => {
  const { slot, classId, className, id, revision, progIf } = device
  const what =
    style.numbers === 'only'
      ? `${classId}: ${id}`
      : style.numbers === 'both'
        ? `${className.replace(/ \[.{4}\]$/, '')} [${classId}]: ${nameOf(device)} [${id}]`
        : `${className}: ${nameOf(device)}`
  const rev = revision === 0 ? '' : ` (rev ${revision.toString(16).padStart(2, '0')})`
  const interfaceName = PROG_IFS.get(`${classId}${progIf}`)
  const prog =
    style.verbose === 0 || interfaceName === undefined ? '' : ` (prog-if ${interfaceName})`
  const head = `${style.domain}${slot} ${what}${rev}${prog}\n`
  return head + detail(device, style)
}

/** pci.ids' names of programming interfaces, with their numbers. */
const PROG_IFS = new Map([
  ['0101128', '80 [ISA Compatibility mode-only controller, supports bus mastering]'],
  ['0c030', '00 [UHCI]'],
  ['03000', '00 [VGA controller]'],
])

const detail = (device: PciDevice, { verbose, showsDriver, numbers }: Style): ByteString => {
  if (!showsDriver) return ''
  const { subsystem, subsystemName, driver, modules } = device
  const shown =
    numbers === 'only'
      ? subsystem
      : numbers === 'both'
        ? `${subsystemName} [${subsystem}]`
        : subsystemName
  const rows = [`Subsystem: ${shown}`]
  if (verbose > 0) rows.push(`Flags: ${driver === undefined ? '' : 'bus master, '}fast devsel`)
  if (driver !== undefined) rows.push(`Kernel driver in use: ${driver}`)
  if (modules !== undefined) rows.push(`Kernel modules: ${modules}`)
  return rows.map((row) => `\t${row}\n`).join('') + (verbose > 0 ? '\n' : '')
}

const machineLines = (device: PciDevice, { domain, verbose, numbers }: Style): ByteString => {
  const { slot, classId, className, vendor, name, id, revision, progIf } = device
  const [vendorId = '', deviceId = ''] = id.split(':')
  const [first, second, third] =
    numbers === 'only'
      ? [classId, vendorId, deviceId]
      : [className, vendor || `Vendor ${vendorId}`, name]
  const rev = revision.toString(16).padStart(2, '0')
  const prog = progIf.toString(16).padStart(2, '0')
  if (verbose > 0) {
    const rows = [
      `Slot:\t${domain}${slot}`,
      `Class:\t${first}`,
      `Vendor:\t${second}`,
      `Device:\t${third}`,
    ]
    if (revision !== 0) rows.push(`Rev:\t${rev}`)
    rows.push(`ProgIf:\t${prog}`)
    return `${rows.join('\n')}\n\n`
  }
  const flags = `${revision === 0 ? '' : ` -r${rev}`} -p${prog}`
  return `${domain}${slot} "${first}" "${second}" "${third}"${flags} "" ""\n`
}

function* tree(task: Task, devices: readonly PciDevice[]): Run<number> {
  for (const [at, { slot }] of devices.entries()) {
    const isLast = at === devices.length - 1
    const branch = at === 0 ? '-[0000:00]-' : '           '
    const fork = isLast ? (at === 0 ? '-' : '\\') : '+'
    yield* task.out(`${branch}${fork}-${slot.slice(3)}\n`)
  }
  return 0
}
