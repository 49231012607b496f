/** hostnamectl of systemd 252 (Debian 12) and 255 (Ubuntu 24.04). */
import { type ByteString, fromUnicode } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { installedVersion } from '../shell/gnu/installed.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { needsPassword, tooMany, unknownVerb } from '../shell/gnu/systemd-bus.ts'
import { systemdVersion } from '../shell/gnu/systemd-version.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import { isVirtual, MACHINE } from '../shell/gnu/virtual-machine.ts'
import { momentOf, UTC } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('hH:M:', [
  'help',
  'version',
  'transient',
  'static',
  'pretty',
  'host:=H',
  'machine:=M',
  'no-ask-password',
  'json:',
])
/** Firmware's date is told from this version on. */
const TELLS_DATE_SINCE = 254

export const program: Program = {
  names: ['hostnamectl'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      return 1
    }
    if (ends?.key === 'version') return yield* systemdVersion(task)
    const keys = new Set(options.map(({ key }) => key))
    if (ends !== undefined || keys.has('h') || operands[0] === 'help') {
      yield* task.out(recordedText(task, 'hostnamectl --help'))
      return 0
    }
    const [verb = 'status', value, more] = operands
    if (more !== undefined) return yield* tooMany(task)
    if (verb === 'status') {
      if (value !== undefined) return yield* tooMany(task)
      if (keys.has('static') || keys.has('transient')) return yield* tellName(task)
      if (keys.has('pretty')) return yield* tell(task, '')
      yield* task.out(yield* statusText(task))
      return 0
    }
    if (verb === 'hostname' && value === undefined) return yield* tellName(task)
    if (!SETTERS.has(verb)) return yield* unknownVerb(task, verb)
    if (value === undefined) {
      if (verb.startsWith('set-')) {
        yield* task.err('Too few arguments.\n')
        return 1
      }
      return yield* tell(task, '')
    }
    const what = SETTERS.get(verb) ?? ''
    if (task.sys.process.credentials.euid !== 0) {
      return yield* needsPassword(task, `Could not set ${what}`)
    }
    if (verb.endsWith('hostname')) yield* setName(task, value)
    return 0
  },
}

const SETTERS = new Map([
  ['hostname', 'static hostname'],
  ['set-hostname', 'static hostname'],
  ['icon-name', 'icon name'],
  ['set-icon-name', 'icon name'],
  ['chassis', 'chassis'],
  ['set-chassis', 'chassis'],
  ['deployment', 'deployment'],
  ['set-deployment', 'deployment'],
  ['location', 'location'],
  ['set-location', 'location'],
])

function* tell(task: Task, text: ByteString): Run<number> {
  yield* task.out(`${text}\n`)
  return 0
}

function* tellName(task: Task): Run<number> {
  return yield* tell(task, yield* staticName(task))
}

function* staticName({ sys }: Task): Run<ByteString> {
  return (yield* textOfFile(sys, '/etc/hostname')).trim() || sys.facts.hostname
}

function* setName({ sys }: Task, name: ByteString): Run<void> {
  const fd = sys.open('/etc/hostname', O_WRONLY | O_CREAT | O_TRUNC, 0o644)
  if (failed(fd)) return
  void (yield* sys.write(fd, `${name}\n`))
  sys.close(fd)
}

function* statusText(task: Task): Run<ByteString> {
  const { sys } = task
  const { facts } = sys
  const id = (yield* textOfFile(sys, '/etc/machine-id')).trim()
  const boot = (yield* textOfFile(sys, '/proc/sys/kernel/random/boot_id')).trim()
  const release = yield* textOfFile(sys, '/etc/os-release')
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1] ?? 'Linux'
  const version = (yield* installedVersion(sys, (it) => it === 'systemd'))?.upstream ?? '252'
  const own = yield* staticName(task)
  const rows: (readonly [string, ByteString])[] = [['Static hostname', own]]
  if (own !== facts.hostname) rows.push(['Transient hostname', facts.hostname])
  const isMachine = yield* isVirtual(sys)
  if (isMachine) {
    rows.push(['Icon name', 'computer-vm'], ['Chassis', `vm ${fromUnicode('\u{1f5b4}')}`])
  } else rows.push(['Icon name', 'computer'])
  rows.push(['Machine ID', id], ['Boot ID', boot.replaceAll('-', '')])
  if (isMachine) rows.push(['Virtualization', 'kvm'])
  rows.push(['Operating System', name], ['Kernel', `Linux ${facts.kernelRelease}`])
  rows.push(['Architecture', facts.machine.replace('_', '-')])
  if (isMachine) {
    rows.push(['Hardware Vendor', MACHINE.vendor])
    rows.push(['Hardware Model', MACHINE.product.replaceAll(/[()]/g, '_')])
    rows.push(['Firmware Version', MACHINE.bios])
    if (Number.parseInt(version, 10) >= TELLS_DATE_SINCE) rows.push(...firmwareAge(sys.now().s))
  }
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, value]) => `${label.padStart(width)}: ${value}\n`).join('')
}

const UNITS = [
  ['y', 31_557_600],
  ['month', 2_629_800],
  ['w', 604_800],
  ['d', 86_400],
] as const

const firmwareAge = (nowS: number): (readonly [string, ByteString])[] => {
  const [month = 1, day = 1, year = 1970] = MACHINE.biosDate.split('/').map(Number)
  const s = Date.UTC(year, month - 1, day) / 1_000
  let rest = nowS - s
  const parts: string[] = []
  for (const [unit, seconds] of UNITS) {
    const count = Math.floor(rest / seconds)
    rest -= count * seconds
    if (count > 0) parts.push(`${count}${unit}`)
  }
  const date = strftime('%a %Y-%m-%d', momentOf({ s, ns: 0 }, UTC))
  return [
    ['Firmware Date', date],
    ['Firmware Age', parts.join(' ')],
  ]
}
