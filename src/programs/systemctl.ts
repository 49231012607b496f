/** systemctl(1) of systemd 252: looks at services, and stops those that run. */
import type { ByteString } from '../base/bytes.ts'
import { SIGTERM } from '../base/signals.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { installedVersion } from '../shell/gnu/installed.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { readUnit, runningUnits, type Unit, unitName } from '../shell/gnu/units.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { statusText } from './systemctl/status.ts'

const OPTIONS = optionTable('aH:hlM:n:o:p:P:qrs:t:f', [
  'all=a',
  'full=l',
  'help=h',
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
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === '?') {
      yield* task.err(`systemctl: ${ends.value}\n`)
      return 1
    }
    if (ends?.key === 'version') {
      const full = (yield* installedVersion(task.sys, (it) => it === 'systemd'))?.full ?? ''
      yield* task.out(`systemd ${full.split('.')[0]} (${full})\n${FEATURES}\n`)
      return 0
    }
    const keys = new Set(options.map(({ key }) => key))
    const [verb = 'list-units', ...names] = operands
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
        return yield* each(task, names, (own, unit, name) => mustExist(own, unit, name, verb))
      case 'is-system-running':
        yield* task.out('running\n')
        return 0
      case 'get-default':
        yield* task.out('multi-user.target\n')
        return 0
    }
    if (CHANGES.includes(verb)) {
      return yield* each(task, names, (own, unit, name) => change(own, unit, { name, verb }))
    }
    yield* task.err(`Unknown command verb ${verb}.\n`)
    return 1
  },
}

const NEEDS_UNIT = new Set([...CHANGES, 'is-active', 'is-enabled', 'enable', 'disable', 'cat'])

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
  const isUp = unit !== undefined && unit.processes.length > 0
  if (!isQuiet) yield* task.out(isUp ? 'active\n' : 'inactive\n')
  if (isUp) return 0
  return unit === undefined ? NOT_FOUND : NOT_RUNNING
}

function* isFailed(task: Task, unit: Unit | undefined): Run<number> {
  yield* task.out(unit !== undefined && unit.processes.length > 0 ? 'active\n' : 'inactive\n')
  return 1
}

function* isEnabled(task: Task, unit: Unit | undefined, name: ByteString): Run<number> {
  if (unit?.path === undefined) {
    const why = 'No such file or directory'
    yield* task.err(`Failed to get unit file state for ${name}: ${why}\n`)
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

function* mustExist(
  task: Task,
  unit: Unit | undefined,
  name: ByteString,
  verb: string,
): Run<number> {
  if (unit?.path !== undefined) return 0
  yield* task.err(`Failed to ${verb} unit: Unit file ${name} does not exist.\n`)
  return 1
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
  if (verb === 'stop' || verb === 'kill') {
    for (const { pid } of unit.processes) void task.sys.kill(pid, SIGTERM)
    return 0
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
