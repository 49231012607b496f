/** systemctl(1) of systemd 252: looks at services, starts what visitors bring, stops what runs. */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { installedVersion } from '../shell/gnu/installed.ts'
import { type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { readUnit, runningUnits, type Unit, unitName } from '../shell/gnu/units.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { defaultTarget, disable, enable, mask, setDefault, unmask } from './systemctl/install.ts'
import { POWER_NAMES, power } from './systemctl/power.ts'
import { start, stop } from './systemctl/start.ts'
import { statusText } from './systemctl/status.ts'
import { listUnitFiles } from './systemctl/unit-files.ts'

const OPTIONS = optionTable('aH:lM:n:o:p:P:qrs:t:f', [
  'all=a',
  'full=l',
  'help',
  'no-reload',
  'version',
  'no-pager',
  'no-legend',
  'no-ask-password',
  'no-block',
  'now',
  'user',
  'system',
  'force=f',
  'quiet=q',
  'lines:=n',
  'type:=t',
  'state:',
  'property:=p',
  'value',
  'plain',
])

/** What systemd was built with. */
const FEATURES =
  '+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP +GCRYPT -GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS +FIDO2 +IDN2 -IDN +IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD -BPF_FRAMEWORK -XKBCOMMON +UTMP +SYSVINIT default-hierarchy=unified'
const NOT_RUNNING = 3
const NOT_FOUND = 4
const CHANGES = ['start', 'stop', 'restart', 'reload', 'try-restart', 'reload-or-restart', 'kill']

export const program: Program = {
  names: ['systemctl'],
  *run(task) {
    const called = (task.args[0] ?? '').replace(/^.*\//, '')
    if (POWER_NAMES.includes(called)) return yield* power(task, called)
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === '?') {
      yield* task.err(`systemctl: ${ends.value}\n`)
      return 1
    }
    if (ends !== undefined && ends.key !== 'version') {
      yield* task.out(recordedText(task, 'systemctl --help'))
      return 0
    }
    if (ends?.key === 'version') {
      const full = (yield* installedVersion(task.sys, (it) => it === 'systemd'))?.full ?? ''
      yield* task.out(`systemd ${full.split('.')[0]} (${full})\n${FEATURES}\n`)
      return 0
    }
    const keys = new Set(options.map(({ key }) => key))
    const [verb = 'list-units', ...given] = operands
    const names = given.map((it) => it.slice(it.lastIndexOf('/') + 1))
    if (names.length === 0 && NEEDS_UNIT.has(verb)) {
      yield* task.err('Too few arguments.\n')
      return 1
    }
    switch (verb) {
      case 'list-units':
        return yield* listUnits(task)
      case 'status':
        return yield* each(task, names, status)
      case 'is-active':
        return yield* each(task, names, (own, unit) => isActive(own, unit, keys.has('q')))
      case 'is-enabled':
        return yield* each(task, names, isEnabled)
      case 'is-failed':
        return yield* each(task, names, isFailed)
      case 'cat':
        return yield* each(task, names, cat)
      case 'daemon-reload':
      case 'daemon-reexec':
      case 'reset-failed':
        return 0
      case 'enable':
      case 'disable':
      case 'reenable':
      case 'mask':
      case 'unmask':
        return yield* each(task, names, (own, unit, name) =>
          install(own, unit, { name, verb, keys, isAlone: names.length === 1 }),
        )
      case 'list-unit-files':
        return yield* listUnitFiles(task, {
          patterns: names,
          types: valuesOf(options, 't'),
          states: valuesOf(options, 'state'),
          hasLegend: !keys.has('no-legend'),
        })
      case 'is-system-running':
        yield* task.out('running\n')
        return 0
      case 'get-default':
        yield* task.out(`${defaultTarget(task)}\n`)
        return 0
      case 'set-default':
        return yield* setDefault(task, names[0] ?? '')
    }
    if (CHANGES.includes(verb)) {
      return yield* each(task, names, (own, unit, name) => change(own, unit, { name, verb }))
    }
    yield* task.err(`Unknown command verb ${verb}.\n`)
    return 1
  },
}

const INSTALLS = ['enable', 'disable', 'reenable', 'mask', 'unmask']
const NEEDS_UNIT = new Set([...CHANGES, ...INSTALLS, 'is-active', 'is-enabled', 'cat'])

const valuesOf = (options: readonly GivenOption[], key: string): readonly ByteString[] =>
  options.flatMap((it) => (it.key === key ? (it.value ?? '').split(',') : []))

type Act = (task: Task, unit: Unit | undefined, name: ByteString) => Run<number>

/** The status of the last one that was not fine. */
function* each(task: Task, names: readonly ByteString[], act: Act): Run<number> {
  let result = 0
  for (const [at, given] of names.entries()) {
    const name = unitName(given)
    const unit = yield* readUnit(task.sys, name)
    if (at > 0 && act === status) yield* task.out('\n')
    result = (yield* act(task, unit, name)) || result
  }
  return result
}

function* status(task: Task, unit: Unit | undefined, name: ByteString): Run<number> {
  if (unit === undefined) {
    yield* task.err(`Unit ${name} could not be found.\n`)
    return NOT_FOUND
  }
  yield* task.out(yield* statusText(task, unit))
  return unit.processes.length > 0 ? 0 : NOT_RUNNING
}

function* isActive(task: Task, unit: Unit | undefined, isQuiet: boolean): Run<number> {
  const isUp = unit !== undefined && (unit.processes.length > 0 || unit.planted?.state === 'exited')
  const hasFailed = !isUp && unit?.planted?.state === 'failed'
  if (!isQuiet) yield* task.out(isUp ? 'active\n' : hasFailed ? 'failed\n' : 'inactive\n')
  if (isUp) return 0
  return unit === undefined ? NOT_FOUND : NOT_RUNNING
}

function* isFailed(task: Task, unit: Unit | undefined): Run<number> {
  const isUp = unit !== undefined && unit.processes.length > 0
  const hasFailed = !isUp && unit?.planted?.state === 'failed'
  yield* task.out(isUp ? 'active\n' : hasFailed ? 'failed\n' : 'inactive\n')
  return hasFailed ? 0 : 1
}

function* isEnabled(task: Task, unit: Unit | undefined, name: ByteString): Run<number> {
  if (unit?.path === undefined) {
    const why = 'No such file or directory'
    yield* task.err(`Failed to get unit file state for ${name}: ${why}\n`)
    return 1
  }
  if (unit.isMasked) {
    yield* task.out('masked\n')
    return 1
  }
  yield* task.out(unit.isEnabled ? 'enabled\n' : unit.isStatic ? 'static\n' : 'disabled\n')
  return unit.isEnabled || unit.isStatic ? 0 : 1
}

function* cat(task: Task, unit: Unit | undefined, name: ByteString): Run<number> {
  if (unit?.path === undefined) {
    yield* task.err(`No files found for ${name}.\n`)
    return 1
  }
  yield* task.out(`# ${unit.path}\n${yield* textOfFile(task.sys, unit.path)}`)
  return 0
}

interface Asked {
  readonly name: ByteString
  readonly verb: string
  readonly keys: ReadonlySet<string>
  readonly isAlone: boolean
}

function* install(task: Task, unit: Unit | undefined, asked: Asked): Run<number> {
  const { name, verb, keys, isAlone } = asked
  if (task.sys.process.credentials.euid !== 0) {
    const why = 'Interactive authentication required.'
    yield* task.err(`Failed to ${verb} unit: ${why}\n`)
    return 1
  }
  if (verb === 'mask') return yield* mask(task, name, unit?.path !== undefined)
  if (verb === 'unmask') return yield* unmask(task, name)
  if (unit?.path === undefined) {
    yield* task.err(`Failed to ${verb} unit: Unit file ${name} does not exist.\n`)
    return 1
  }
  const how = { isQuiet: keys.has('q'), isAlone }
  if (verb !== 'enable') {
    const failure = yield* disable(task, unit, how)
    if (failure !== 0 || verb === 'disable') {
      return failure !== 0 || !keys.has('now') ? failure : yield* stop(task, unit)
    }
  }
  const failure = yield* enable(task, unit, how)
  return failure !== 0 || !keys.has('now') ? failure : yield* start(task, unit)
}

function* change(
  task: Task,
  unit: Unit | undefined,
  { name, verb }: { readonly name: ByteString; readonly verb: string },
): Run<number> {
  if (unit === undefined) {
    const isStop = verb === 'stop'
    const why = isStop ? `Unit ${name} not loaded.` : `Unit ${name} not found.`
    yield* task.err(`Failed to ${verb} ${name}: ${why}\n`)
    return 5
  }
  if (task.sys.process.credentials.euid !== 0) {
    yield* task.err(
      `Failed to ${verb} ${name}: Interactive authentication required.\nSee system logs and 'systemctl status ${name}' for details.\n`,
    )
    return NOT_FOUND
  }
  if (verb === 'stop' || verb === 'kill') return yield* stop(task, unit)
  const isOwn = unit.path?.startsWith('/etc/') === true || unit.planted !== undefined
  if (isOwn || unit.isMasked) {
    if (verb === 'restart' || verb === 'reload-or-restart') void (yield* stop(task, unit))
    return yield* start(task, (yield* readUnit(task.sys, name)) ?? unit)
  }
  if (unit.processes.length > 0) return 0
  yield* task.err(
    `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`,
  )
  return 1
}

/** Services that run; as wide as their names. */
function* listUnits(task: Task): Run<number> {
  const units: Unit[] = []
  for (const name of [...(yield* runningUnits(task.sys)).keys()].toSorted()) {
    const unit = yield* readUnit(task.sys, name)
    if (unit !== undefined) units.push(unit)
  }
  const width = Math.max(4, ...units.map(({ name }) => name.length))
  const line = (name: string, rest: string): string => `  ${name.padEnd(width)} ${rest}\n`
  yield* task.out(line('UNIT', 'LOAD   ACTIVE SUB     DESCRIPTION'))
  for (const { name, description } of units) {
    yield* task.out(line(name, `loaded active running ${description}`))
  }
  yield* task.out(`
LOAD   = Reflects whether the unit definition was properly loaded.
ACTIVE = The high-level unit activation state, i.e. generalization of SUB.
SUB    = The low-level unit activation state, values depend on unit type.
${units.length} loaded units listed. Pass --all to see loaded but inactive units, too.
To show all installed unit files use 'systemctl list-unit-files'.
`)
  return 0
}
