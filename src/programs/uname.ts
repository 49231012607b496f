/** uname(1) of coreutils 9.1. */
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { endEarly, extraOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('asnrvmpio', [
  'all=a',
  'kernel-name=s',
  'nodename=n',
  'kernel-release=r',
  'kernel-version=v',
  'machine=m',
  'processor=p',
  'hardware-platform=i',
  'operating-system=o',
  'help',
  'version',
])

/** In the order they are printed. `-a` leaves -p and -i out when they are unknown, as in Debian. */
const FIELDS = ['s', 'n', 'r', 'v', 'm', 'p', 'i', 'o']
const UNKNOWN_IN_ALL = ['p', 'i']

export const program: Program = {
  names: ['uname'],
  *run(task) {
    const wanted = new Set<string>()
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) wanted.add(key)
    if (ends !== undefined) return yield* endEarly(task, 'uname', ends)
    const [extra] = operands
    if (extra !== undefined) return yield* extraOperand(task, extra)
    const isAll = wanted.has('a')
    if (wanted.size === 0) wanted.add('s')
    const shown = FIELDS.filter((it) => (isAll ? !UNKNOWN_IN_ALL.includes(it) : wanted.has(it)))
    const { facts } = task.sys
    const values = new Map([
      ['s', 'Linux'],
      ['n', facts.hostname],
      ['r', facts.kernelRelease],
      ['v', facts.kernelVersion],
      ['m', facts.machine],
      ['o', 'GNU/Linux'],
    ])
    yield* task.out(`${shown.map((it) => values.get(it) ?? 'unknown').join(' ')}\n`)
    return 0
  },
}
