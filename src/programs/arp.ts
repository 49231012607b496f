/** arp(8) of net-tools 2.10: the kernel's table of neighbours. */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { addressOf } from '../shell/gnu/network.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('A:H:adfp:nsei:t:vh?DNV', [
  'verbose=v',
  'version=V',
  'all=a',
  'delete=d',
  'file=f',
  'numeric=n',
  'set=s',
  'protocol:=A',
  'hw-type:=H',
  'device:=i',
  'help=h',
  'use-device=D',
  'symbolic=N',
])
const BAD_USAGE = 4
const NO_HOST = 255

interface Neighbour {
  readonly address: ByteString
  readonly flags: number
  readonly hardware: ByteString
  readonly device: ByteString
}

export const program: Program = {
  names: ['arp'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    const usage = recordedText(task, 'arp --help')
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n${usage}`)
      return BAD_USAGE
    }
    if (keys.has('h')) {
      yield* task.err(usage)
      return BAD_USAGE
    }
    if (keys.has('V')) {
      yield* task.out(recordedText(task, 'arp --version'))
      return BAD_USAGE
    }
    const [host] = operands
    const wanted = host === undefined ? undefined : yield* addressOf(task.sys, host)
    if (host !== undefined && wanted === undefined) {
      yield* task.err(`${host}: Host name lookup failure\n`)
      return NO_HOST
    }
    const all = yield* neighbours(task)
    const device = options.findLast(({ key }) => key === 'i')?.value
    const chosen = all.filter(
      (it) =>
        (wanted === undefined || it.address === wanted) &&
        (device === undefined || it.device === device),
    )
    yield* keys.has('a') ? listBsd(task, chosen) : listLinux(task, chosen)
    if (keys.has('v')) {
      const skipped = all.length - chosen.length
      yield* task.out(`Entries: ${all.length}\tSkipped: ${skipped}\tFound: ${chosen.length}\n`)
    }
    if (chosen.length > 0) return 0
    if (host !== undefined) yield* task.out(`${host} (${wanted}) -- no entry\n`)
    else if (device !== undefined) {
      yield* task.out(`${ownName(task)}: in ${all.length} entries no match found.\n`)
    }
    return 0
  },
}

/** /proc/net/arp. */
function* neighbours(task: Task): Run<readonly Neighbour[]> {
  const lines = (yield* textOfFile(task.sys, '/proc/net/arp')).split('\n').slice(1)
  return lines
    .map((line) => line.split(/\s+/))
    .filter((fields) => fields.length >= 6)
    .map(([address = '', , flags = '0', hardware = '', , device = '']) => ({
      address,
      flags: Number(flags),
      hardware,
      device,
    }))
}

const COMPLETE = 2

function* listLinux(task: Task, rows: readonly Neighbour[]): Run<void> {
  if (rows.length === 0) return
  yield* task.out(
    'Address                  HWtype  HWaddress           Flags Mask            Iface\n',
  )
  for (const { address, flags, hardware, device } of rows) {
    const isKnown = (flags & COMPLETE) !== 0
    const middle = isKnown
      ? `${'ether'.padEnd(8)}${hardware.padEnd(20)}${'C'.padEnd(6)}`
      : `${' '.repeat(8)}(incomplete)${' '.repeat(14)}`
    yield* task.out(`${address.padEnd(25)}${middle}${' '.repeat(16)}${device}\n`)
  }
}

function* listBsd(task: Task, rows: readonly Neighbour[]): Run<void> {
  for (const { address, flags, hardware, device } of rows) {
    const isKnown = (flags & COMPLETE) !== 0
    const what = isKnown ? `${hardware} [ether]` : '<incomplete>'
    yield* task.out(`? (${address}) at ${what} on ${device}\n`)
  }
}
