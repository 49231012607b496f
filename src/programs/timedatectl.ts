/** timedatectl of systemd 252 (Debian 12) and 255 (Ubuntu 24.04). */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { needsPassword, tooMany, unknownVerb } from '../shell/gnu/systemd-bus.ts'
import { systemdVersion } from '../shell/gnu/systemd-version.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import { momentOf, UTC, type Zone, zoneNamed } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('hH:M:p:a', [
  'help',
  'version',
  'no-pager',
  'host:=H',
  'machine:=M',
  'no-ask-password',
  'adjust-system-clock',
  'monitor',
  'property:=p',
  'all=a',
  'value',
])
const ZONES = '/usr/share/zoneinfo'
const CHANGES = new Map([
  ['set-timezone', 'Failed to set time zone'],
  ['set-time', 'Failed to set time'],
  ['set-local-rtc', 'Failed to set local RTC'],
  ['set-ntp', 'Failed to set ntp'],
])

export const program: Program = {
  names: ['timedatectl'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      return 1
    }
    if (ends?.key === 'version') return yield* systemdVersion(task)
    const isHelp = options.some(({ key }) => key === 'h')
    const [verb = 'status', value, more] = operands
    if (ends !== undefined || isHelp || verb === 'help') {
      yield* task.out(recordedText(task, 'timedatectl --help'))
      return 0
    }
    if (verb === 'list-timezones') return yield* listZones(task)
    if (verb === 'status' || verb === 'show') {
      if (value !== undefined) return yield* tooMany(task)
      yield* task.out(yield* verb === 'status' ? statusText(task) : showText(task))
      return 0
    }
    const refusal = CHANGES.get(verb)
    if (refusal === undefined) return yield* unknownVerb(task, verb)
    if (value === undefined) {
      yield* task.err('Too few arguments.\n')
      return 1
    }
    if (more !== undefined) return yield* tooMany(task)
    if (task.sys.process.credentials.euid !== 0) return yield* needsPassword(task, refusal)
    return verb === 'set-timezone' ? yield* setZone(task, value) : 0
  },
}

function* zoneOfMachine({ sys }: Task): Run<{ readonly name: ByteString; readonly zone: Zone }> {
  const link = sys.readlink('/etc/localtime')
  const name = failed(link) ? 'UTC' : link.replace(/^.*\/zoneinfo\//, '')
  return { name, zone: zoneNamed(sys, name) }
}

const isSynchronised = ({ sys }: Task): boolean =>
  sys.processes().some(({ comm }) => /^(systemd-timesyn|chronyd|ntpd)$/.test(comm))

function* statusText(task: Task): Run<ByteString> {
  const now = { s: task.sys.now().s, ns: 0 }
  const { name, zone } = yield* zoneOfMachine(task)
  const [local, utc] = [momentOf(now, zone), momentOf(now, UTC)]
  const format = '%a %Y-%m-%d %H:%M:%S'
  const isOn = isSynchronised(task)
  const rows: readonly (readonly [string, ByteString])[] = [
    ['Local time', strftime(`${format} %Z`, local)],
    ['Universal time', strftime(`${format} UTC`, utc)],
    ['RTC time', strftime(format, utc)],
    ['Time zone', `${name} (${strftime('%Z, %z', local)})`],
    ['System clock synchronized', isOn ? 'yes' : 'no'],
    ['NTP service', isOn ? 'active' : 'n/a'],
    ['RTC in local TZ', 'no'],
  ]
  return rows.map(([label, value]) => `${label.padStart(25)}: ${value}\n`).join('')
}

function* showText(task: Task): Run<ByteString> {
  const now = { s: task.sys.now().s, ns: 0 }
  const { name, zone } = yield* zoneOfMachine(task)
  const time = strftime('%a %Y-%m-%d %H:%M:%S %Z', momentOf(now, zone))
  const isOn = isSynchronised(task) ? 'yes' : 'no'
  return (
    `Timezone=${name}\nLocalRTC=no\nCanNTP=${isOn}\nNTP=${isOn}\n` +
    `NTPSynchronized=${isOn}\nTimeUSec=${time}\nRTCTimeUSec=${time}\n`
  )
}

/** What tzdata's own list names, links among them. */
function* listZones(task: Task): Run<number> {
  const text = yield* textOfFile(task.sys, `${ZONES}/tzdata.zi`)
  const names = [...text.matchAll(/^(?:Z (\S+)|L \S+ (\S+))/gm)].map(
    ([, zone, link]) => zone ?? link ?? '',
  )
  const shown = names.filter((it) => it.includes('/') || it === 'UTC')
  yield* task.out(
    [...new Set(shown)]
      .toSorted()
      .map((it) => `${it}\n`)
      .join(''),
  )
  return 0
}

function* setZone(task: Task, name: ByteString): Run<number> {
  const { sys } = task
  const isName = /^[\w+-]+(\/[\w+-]+)*$/.test(name)
  if (!isName || failed(sys.stat(`${ZONES}/${name}`))) {
    const why = 'Invalid or not installed time zone'
    yield* task.err(`Failed to set time zone: ${why} '${name}'\n`)
    return 1
  }
  void sys.unlink('/etc/localtime')
  void sys.symlink(`../usr/share/zoneinfo/${name}`, '/etc/localtime')
  const fd = sys.open('/etc/timezone', O_WRONLY | O_CREAT | O_TRUNC, 0o644)
  if (failed(fd)) return 0
  void (yield* sys.write(fd, `${name}\n`))
  sys.close(fd)
  return 0
}
