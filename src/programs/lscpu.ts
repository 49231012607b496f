/** lscpu(1) of util-linux 2.38.1. */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { STDOUT } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import { type Row, rowsOf } from './lscpu/rows.ts'

const OPTIONS = optionTable('aBbC::ce::hJp::s:xyV', [
  'all=a',
  'bytes=B',
  'online=b',
  'caches::=C',
  'offline=c',
  'extended::=e',
  'help=h',
  'json=J',
  'parse::=p',
  'sysroot:=s',
  'hex=x',
  'physical=y',
  'output-all',
  'version=V',
])
const PARSABLE =
  '# The following is the parsable format, which can be fed to other\n' +
  '# programs. Each different item in every column has an unique ID\n' +
  '# starting usually from zero.\n' +
  '# CPU,Core,Socket,Node,,L1d,L1i,L2,L3\n'

export const program: Program = {
  names: ['lscpu'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'lscpu', ends)
    const keys = new Set(options.map(({ key }) => key))
    for (const [key, name] of [
      ['h', 'help'],
      ['V', 'version'],
    ] as const) {
      if (keys.has(key)) return yield* endEarly(task, 'lscpu', { key: name, value: undefined })
    }
    if (operands.length > 0) return yield* tryHelp(task, 'bad usage')
    const cpuinfo = yield* textOfFile(task.sys, '/proc/cpuinfo')
    if (cpuinfo === '') {
      return yield* complain(task, 'failed to determine number of CPUs: No such file or directory')
    }
    const count = cpuinfo.match(/^processor\s*:/gm)?.length ?? 1
    const numbers = Array.from({ length: count }, (_, at) => at)
    if (keys.has('p')) {
      const lines = numbers.map((at) => `${at},${at},0,0,,${at},${at},${at},0\n`)
      yield* task.out(PARSABLE + lines.join(''))
    } else if (keys.has('e')) {
      const lines = numbers.map(
        (at) =>
          `${String(at).padStart(3)}    0      0 ${String(at).padStart(4)} ${at}:${at}:${at}:0          yes\n`,
      )
      yield* task.out(`CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE\n${lines.join('')}`)
    } else if (keys.has('J')) yield* task.out(jsonText(flat(rowsOf(cpuinfo))))
    else {
      const rows = rowsOf(cpuinfo)
      yield* task.out(table(task.sys.isatty(STDOUT) ? indented(rows) : flat(rows)))
    }
    return 0
  },
}

type Line = readonly [label: string, value: ByteString]

/** Without sections: rows of flaws say so themselves. */
const flat = (rows: readonly Row[]): readonly Line[] => {
  const start = rows.findIndex(({ label }) => label === 'Vulnerabilities:')
  return rows.flatMap(({ label, value }, at): Line[] =>
    value === '' ? [] : [[at > start ? `Vulnerability ${label}` : label, value]],
  )
}

const indented = (rows: readonly Row[]): readonly Line[] =>
  rows.map(({ label, value, depth }) => [' '.repeat(depth * 2) + label, value])

const table = (lines: readonly Line[]): ByteString => {
  const width = Math.max(...lines.map(([label]) => label.length)) + 1
  return lines.map(([label, value]) => `${label.padEnd(width)}${value}\n`).join('')
}

const jsonText = (lines: readonly Line[]): ByteString => {
  const items = lines.map(
    ([label, value]) =>
      `{\n         "field": ${JSON.stringify(label)},\n         "data": ${JSON.stringify(value)}\n      }`,
  )
  return `{\n   "lscpu": [\n      ${items.join(',')}\n   ]\n}\n`
}
