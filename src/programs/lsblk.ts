/** lsblk(8) of util-linux 2.38.1, its usual table: disks and partitions of /proc/partitions. */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { isUtf8Locale } from '../shell/gnu/locale.ts'
import { readMounts } from '../shell/gnu/mounts.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('abdDzE:e:fhJlnMmo:OpPriI:stVSTw:x:', [
  'all=a',
  'bytes=b',
  'nodeps=d',
  'noheadings=n',
  'list=l',
  'paths=p',
  'fs=f',
  'output:=o',
  'help=h',
  'version=V',
])
const NOT_FOUND = 32
const UNITS = ['B', 'K', 'M', 'G', 'T', 'P']

interface Device {
  readonly name: ByteString
  readonly numbers: ByteString
  readonly bytes: number
  readonly isPartition: boolean
  readonly mountPoint: ByteString
}

export const program: Program = {
  names: ['lsblk'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'lsblk', ends)
    const keys = new Set(options.map(({ key }) => key))
    for (const [key, name] of [
      ['h', 'help'],
      ['V', 'version'],
    ] as const) {
      if (keys.has(key)) return yield* endEarly(task, 'lsblk', { key: name, value: undefined })
    }
    const all = yield* devicesOf(task)
    let status = 0
    for (const path of operands) {
      if (all.some(({ name }) => path === `/dev/${name}`)) continue
      status = yield* complain(task, `${path}: not a block device`, NOT_FOUND)
    }
    const disks = operands.map((path) => path.replace(/^\/dev\//, ''))
    const chosen = all.filter(
      ({ name, isPartition }) =>
        (disks.length === 0 || disks.some((it) => name === it || name.startsWith(it))) &&
        !(isPartition && keys.has('d')),
    )
    if (chosen.length > 0) yield* task.out(table(task, chosen, keys))
    return status
  },
}

function* devicesOf(task: Task): Run<readonly Device[]> {
  const mounts = yield* readMounts(task.sys)
  const lines = (yield* textOfFile(task.sys, '/proc/partitions')).split('\n').slice(2)
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length === 4)
    .map(([major = '', minor = '', blocks = '0', name = '']) => ({
      name,
      numbers: `${major.padStart(3)}:${minor.padEnd(3)}`,
      bytes: Number(blocks) * 1_024,
      isPartition: /^(?:[a-z]+d[a-z]+\d+|.*\dp\d+)$/.test(name),
      mountPoint: mounts.find(({ source }) => source === `/dev/${name}`)?.path ?? '',
    }))
}

/** `40G`, `9.8G`: one digit after the point where it is not nought. */
const sizeText = (bytes: number): string => {
  let [amount, unit] = [bytes, 0]
  for (; amount >= 1_024 && unit < UNITS.length - 1; unit++) amount /= 1_024
  const tenths = Math.round(amount * 10)
  const shown = tenths % 10 === 0 ? String(tenths / 10) : (tenths / 10).toFixed(1)
  return `${shown}${UNITS[unit]}`
}

const table = (task: Task, devices: readonly Device[], keys: ReadonlySet<string>): ByteString => {
  const [branch, last] = isUtf8Locale(task.env)
    ? ['\xe2\x94\x9c\xe2\x94\x80', '\xe2\x94\x94\xe2\x94\x80']
    : ['|-', '`-']
  const rows = devices.map((it, at) => {
    const isChild = it.isPartition && !keys.has('l')
    const name = (keys.has('p') ? '/dev/' : '') + it.name
    const mark = !isChild ? '' : devices[at + 1]?.isPartition === true ? branch : last
    const columns = name.length + (isChild ? 2 : 0)
    const size = keys.has('b') ? String(it.bytes) : sizeText(it.bytes)
    return { ...it, shown: mark + name, columns, size }
  })
  const nameColumns = Math.max(4, ...rows.map(({ columns }) => columns))
  const sizeColumns = Math.max(4, ...rows.map(({ size }) => size.length))
  const head = `${'NAME'.padEnd(nameColumns)} MAJ:MIN RM ${'SIZE'.padStart(sizeColumns)} RO TYPE MOUNTPOINTS\n`
  const lines = rows.map(
    (it) =>
      `${it.shown}${' '.repeat(nameColumns - it.columns)} ${it.numbers}  0 ` +
      `${it.size.padStart(sizeColumns)}  0 ${it.isPartition ? 'part' : 'disk'} ${it.mountPoint}\n`,
  )
  return (keys.has('n') ? '' : head) + lines.join('')
}
