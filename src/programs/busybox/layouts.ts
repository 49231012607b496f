/** Tables of GNU's and procps' programs as BusyBox 1.35.0 lays them out (recorded on Debian 12). */
import type { ByteString } from '../../base/bytes.ts'
import { SIGNAL_NAMES } from '../../base/signals.ts'

/** How an applet's call becomes one of the other program, and its lines become BusyBox's. */
export interface Layout {
  args(given: readonly ByteString[]): readonly ByteString[]
  text(lines: readonly ByteString[], given: readonly ByteString[]): ByteString
}

const same = (given: readonly ByteString[]): readonly ByteString[] => given

const joined = (lines: readonly ByteString[]): ByteString => lines.map((it) => `${it}\n`).join('')

const PS: Layout = {
  args: () => ['-eo', 'pid=,user:32=,comm:32=,args='],
  text: (lines) =>
    joined([
      'PID   USER     COMMAND',
      ...lines.map((line) => {
        const [, pid = '', user = '', comm = '', args = ''] =
          /^\s*(\d+) +(\S+) +(\S+) +(.*)$/s.exec(line) ?? []
        const [called = ''] = args.split(' ')
        const isItself = called.replace(/^-/, '').replace(/^.*\//, '') === comm || called[0] === '['
        const shown = isItself ? args : `{${comm}} ${args}`
        return `${pid.padStart(5)} ${user.slice(0, 8).padEnd(8)} ${shown}`
      }),
    ]),
}

const FREE: Layout = {
  args: same,
  text: (lines) =>
    joined(
      lines.map((line, n) => {
        const [label = '', ...values] =
          n === 0 ? ['', ...line.trim().split(/ +/)] : line.split(/ +/)
        const [first = '', ...rest] = values
        return label.padEnd(5) + first.padStart(14) + rest.map((it) => it.padStart(12)).join('')
      }),
    ),
}

const HUMAN = ['K', 'M', 'G', 'T']

/** 1024-byte blocks with one digit behind the point. */
const human = (blocks: ByteString): ByteString => {
  let size = Number(blocks)
  let unit = 0
  for (; size >= 1024 && unit < HUMAN.length - 1; unit++) size /= 1024
  return size === 0 ? '0' : `${size.toFixed(1)}${HUMAN[unit]}`
}

const DF: Layout = {
  args: (given) => given.filter((it) => !/^-[hkm]+$/.test(it)),
  text: (lines, given) => {
    const isHuman = given.some((it) => /^-\w*h/.test(it))
    const shown = (blocks: ByteString) => (isHuman ? human(blocks) : blocks)
    return joined(
      lines.map((line, n) => {
        if (n === 0) {
          const size = isHuman ? '     Size' : '1K-blocks'
          return `Filesystem           ${size}      Used Available Use% Mounted on`
        }
        const [name = '', all = '', used = '', free = '', share = '', ...where] = line.split(/ +/)
        const head = name.length > 20 ? `${name}\n${' '.repeat(20)}` : name.padEnd(20)
        const numbers = [all, used, free].map((it) => shown(it).padStart(9)).join(' ')
        return `${head} ${numbers} ${share.padStart(4)} ${where.join(' ')}`
      }),
    )
  },
}

const WC: Layout = {
  args: same,
  text: (lines) =>
    joined(
      lines.map((line) => {
        const [, numbers = '', name = ''] = /^([ \d]*\d)( .*)?$/s.exec(line) ?? []
        const counts = numbers.trim().split(/ +/)
        const isLone = counts.length === 1
        return counts.map((it) => (isLone ? it : it.padStart(9))).join(' ') + name
      }),
    ),
}

const LS: Layout = {
  args: same,
  text: (lines) =>
    joined(
      lines.map((line) => {
        const [whole, mode = '', links = '', user = '', group = '', size = ''] =
          /^([-a-zA-Z]{10})[.+]? +(\d+) (\S+) +(\S+) +(\d+(?:, +\d+)?) /.exec(line) ?? []
        if (whole === undefined) return line
        const owner = `${user.padEnd(8)} ${group.padEnd(8)}`
        const rest = line.slice(whole.length)
        return `${mode}${links.padStart(5)} ${owner} ${size.padStart(9)} ${rest}`
      }),
    ),
}

const KILL: Layout = {
  args: same,
  text: (lines, given) => {
    if (given[0] !== '-l' || given.length > 1) return joined(lines)
    const numbers = Array.from({ length: 31 }, (_, n) => n + 1)
    const nameOf = (number: number) => (number === 29 ? 'POLL' : SIGNAL_NAMES[number])
    return joined(numbers.map((number) => `${`${number}`.padStart(2)}) ${nameOf(number)}`))
  },
}

export const LAYOUTS: ReadonlyMap<string, Layout> = new Map([
  ['ps', PS],
  ['free', FREE],
  ['df', DF],
  ['wc', WC],
  ['ls', LS],
  ['kill', KILL],
])
