/** dmidecode 3.4 (Debian 12) and 3.5 (Ubuntu 24.04) on a QEMU machine. */
import type { ByteString } from '../base/bytes.ts'
import { EACCES } from '../base/errno.ts'
import { installedVersion } from '../shell/gnu/installed.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import { isVirtual } from '../shell/gnu/virtual-machine.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { hex, type Structure, structuresOf } from './dmidecode/structures.ts'

const OPTIONS = optionTable('d:hqs:t:uH:V', [
  'dev-mem:=d',
  'help=h',
  'quiet=q',
  'string:=s',
  'type:=t',
  'dump=u',
  'dump-bin:',
  'from-dump:',
  'handle:=H',
  'oem-string:',
  'no-sysfs',
  'no-quirks',
  'version=V',
])

/** The types a keyword of -t stands for. */
const TYPES: ReadonlyMap<string, readonly number[]> = new Map([
  ['bios', [0, 13]],
  ['system', [1, 12, 15, 23, 32]],
  ['baseboard', [2, 10, 41]],
  ['chassis', [3]],
  ['processor', [4]],
  ['memory', [5, 6, 16, 17]],
  ['cache', [7]],
  ['connector', [8]],
  ['slot', [9]],
])

/** What a keyword of -s shows: the structure's type, and the name of its row. */
const STRINGS: ReadonlyMap<string, readonly [type: number, row: string]> = new Map([
  ['bios-vendor', [0, 'Vendor']],
  ['bios-version', [0, 'Version']],
  ['bios-release-date', [0, 'Release Date']],
  ['bios-revision', [0, 'BIOS Revision']],
  ['firmware-revision', [0, 'Firmware Revision']],
  ['system-manufacturer', [1, 'Manufacturer']],
  ['system-product-name', [1, 'Product Name']],
  ['system-version', [1, 'Version']],
  ['system-serial-number', [1, 'Serial Number']],
  ['system-uuid', [1, 'UUID']],
  ['system-sku-number', [1, 'SKU Number']],
  ['system-family', [1, 'Family']],
  ['baseboard-manufacturer', [2, 'Manufacturer']],
  ['baseboard-product-name', [2, 'Product Name']],
  ['baseboard-version', [2, 'Version']],
  ['baseboard-serial-number', [2, 'Serial Number']],
  ['baseboard-asset-tag', [2, 'Asset Tag']],
  ['chassis-manufacturer', [3, 'Manufacturer']],
  ['chassis-type', [3, 'Type']],
  ['chassis-version', [3, 'Version']],
  ['chassis-serial-number', [3, 'Serial Number']],
  ['chassis-asset-tag', [3, 'Asset Tag']],
  ['processor-family', [4, 'Family']],
  ['processor-manufacturer', [4, 'Manufacturer']],
  ['processor-version', [4, 'Version']],
  ['processor-frequency', [4, 'Current Speed']],
])
const MISUSED = 2

export const program: Program = {
  names: ['dmidecode'],
  *run(task) {
    const { options, ends } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    const keyword = options.findLast(({ key }) => key === 's')?.value
    if (keyword !== undefined && !STRINGS.has(keyword)) {
      return yield* wrong(task, `Invalid string keyword: ${keyword}`, ['string', STRINGS])
    }
    const given = options.findLast(({ key }) => key === 't')?.value
    const types = given === undefined ? undefined : typesOf(given)
    if (typeof types === 'string') return yield* wrong(task, types, ['type', TYPES])
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      const asked = /'([st])'$/.exec(ends.value ?? '')?.[1]
      if (asked === 's') return yield* wrong(task, 'String keyword expected', ['string', STRINGS])
      if (asked === 't') {
        return yield* wrong(task, 'Type number or keyword expected', ['type', TYPES])
      }
      return MISUSED
    }
    if (keys.has('h')) {
      yield* task.out(recordedText(task, 'dmidecode -h'))
      return 0
    }
    const installed = yield* installedVersion(task.sys, (it) => it === 'dmidecode')
    const version = installed?.upstream ?? '3.4'
    if (keys.has('V')) {
      yield* task.out(`${version}\n`)
      return 0
    }
    const isQuiet = keys.has('q') || keyword !== undefined
    if (!isQuiet) yield* task.out(`# dmidecode ${version}\n`)
    return yield* tell(task, { types, keyword, isQuiet })
  },
}

function* wrong(
  task: Task,
  said: ByteString,
  [kind, known]: readonly [string, ReadonlyMap<string, unknown>],
): Run<number> {
  yield* task.err(`${said}\nValid ${kind} keywords are:\n`)
  for (const name of known.keys()) yield* task.err(`  ${name}\n`)
  return MISUSED
}

/** A complaint, or the types. */
const typesOf = (text: ByteString): readonly number[] | ByteString => {
  const keyword = TYPES.get(text.toLowerCase())
  if (keyword !== undefined) return keyword
  const words = text.split(/[, ]/)
  const bad = words.find((it) => !/^(0x[\da-f]+|\d+)$/i.test(it))
  if (bad !== undefined && /^\d/.test(bad)) return `Invalid type number: ${bad}`
  if (bad !== undefined) return `Invalid type keyword: ${bad}`
  return words.map(Number)
}

interface Wanted {
  readonly types: readonly number[] | undefined
  readonly keyword: ByteString | undefined
  readonly isQuiet: boolean
}

function* tell(task: Task, { types, keyword, isQuiet }: Wanted): Run<number> {
  const { sys } = task
  const isRoot = sys.process.credentials.euid === 0
  if (!isRoot || !(yield* isVirtual(sys))) {
    if (!isQuiet && isRoot) yield* task.out('Scanning /dev/mem for entry point.\n')
    yield* task.flush()
    const file = isRoot ? '/dev/mem' : '/sys/firmware/dmi/tables/smbios_entry_point'
    yield* task.err(`${file}: ${isRoot ? 'No such file or directory' : EACCES.text}\n`)
    if (!isRoot && !isQuiet) yield* task.out('Scanning /dev/mem for entry point.\n')
    yield* task.flush()
    if (!isRoot) yield* task.err(`/dev/mem: ${EACCES.text}\n`)
    return 1
  }
  const structures = yield* structuresOf(sys)
  const shown = keyword === undefined ? undefined : STRINGS.get(keyword)
  if (shown !== undefined) {
    for (const { type, rows } of structures) {
      const row = rows.find((it) => it.startsWith(`${shown[1]}: `))
      if (type === shown[0] && row !== undefined) {
        yield* task.out(`${row.slice(shown[1].length + 2)}\n`)
      }
    }
    return 0
  }
  if (!isQuiet) {
    const bytes = structures.reduce((sum, it) => sum + it.bytes + STRING_BYTES, 0)
    yield* task.out('Getting SMBIOS data from sysfs.\nSMBIOS 2.8 present.\n')
    if (types === undefined) {
      yield* task.out(`${structures.length} structures occupying ${bytes} bytes.\n`)
      yield* task.out('Table at 0x000F5AA0.\n')
    }
    yield* task.out('\n')
  }
  for (const structure of structures) {
    if (types === undefined || types.includes(structure.type)) {
      if (isQuiet && structure.type === 127) continue
      yield* task.out(textOf(structure, isQuiet))
    }
  }
  return 0
}

/** About so many bytes of strings follow a structure. */
const STRING_BYTES = 29

const textOf = ({ handle, type, bytes, title, rows }: Structure, isQuiet: boolean): ByteString => {
  const head = `Handle 0x${hex(handle, 4)}, DMI type ${type}, ${bytes} bytes\n`
  return `${isQuiet ? '' : head}${title}\n${rows.map((row) => `\t${row}\n`).join('')}\n`
}
