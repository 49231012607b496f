/** apt and apt-get 2.6.1 on a machine whose mirrors cannot be reached: nothing new is to be had. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { STDIN, STDOUT } from '../shell/gnu/input.ts'
import { fullName, type Package, readPackages } from '../shell/gnu/packages.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { update } from './apt/update.ts'
import { parse, type Wanted } from './apt/wanted.ts'

const FAILED = 100
const ABORTED = 1
const NO_CHANGES = '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n'
const WARNING =
  '\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n'

interface Job extends Wanted {
  readonly task: Task
  readonly isApt: boolean
  readonly packages: readonly Package[]
}

export const program: Program = {
  names: ['apt', 'apt-get'],
  *run(task) {
    const { sys } = task
    const name = ownName(task).replace(/^.*\//, '')
    const isApt = name === 'apt'
    const wanted = parse(task.args.slice(1))
    if (typeof wanted === 'string') return yield* fail(task, wanted)
    if (wanted.asks === 'version') {
      yield* task.out(recordedText(task, `${name} --version`))
      return 0
    }
    if (wanted.asks === 'help' || wanted.command === undefined) {
      yield* task.out(recordedText(task, `${name} --help`))
      return wanted.asks === 'help' || isApt ? 0 : 1
    }
    if (isApt && !sys.isatty(STDOUT)) yield* task.err(WARNING)
    const action = ACTIONS.get(wanted.command)
    if (action === undefined || (!isApt && APT_ONLY.has(wanted.command))) {
      return yield* fail(task, `E: Invalid operation ${wanted.command}`)
    }
    if (LOCKING.has(wanted.command) && sys.process.credentials.euid !== 0) {
      return yield* fail(task, NO_LOCK)
    }
    const packages = (yield* readPackages(sys)).filter(({ status }) => status[2] === 'installed')
    return yield* action({ ...wanted, task, isApt, packages })
  },
}

const APT_ONLY = new Set(['list', 'search', 'show', 'full-upgrade'])
const LOCKING = new Set([
  ...['install', 'remove', 'purge', 'autoremove', 'upgrade', 'dist-upgrade', 'full-upgrade'],
  'reinstall',
])
const NO_LOCK =
  'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n' +
  'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?'

function* fail(task: Task, text: ByteString): Run<number> {
  yield* task.flush()
  yield* task.err(`${text}\n`)
  return FAILED
}

/** `Reading package lists...`; a terminal sees each step done. */
function* progress(job: Job, ...more: readonly string[]): Run<void> {
  const { task, quiet } = job
  if (quiet > 1) return
  const isTerminal = task.sys.isatty(STDOUT) && quiet === 0
  const hasStates = !failed(task.sys.stat('/var/lib/apt/extended_states'))
  const states = hasStates ? ['Reading state information...'] : []
  const steps = ['Reading package lists...', 'Building dependency tree...', ...states, ...more]
  for (const step of steps) yield* task.out(`${step}${isTerminal ? ' Done' : ''}\n`)
}

function* say({ task, quiet }: Job, text: ByteString): Run<void> {
  if (quiet < 2) yield* task.out(text)
}

function* install(job: Job): Run<number> {
  const { operands, packages } = job
  const file = operands.find((it) => it.includes('/'))
  if (file !== undefined) {
    yield* say(job, 'Reading package lists...\n')
    return yield* fail(job.task, `E: Unsupported file ${file} given on commandline`)
  }
  yield* progress(job)
  const present: Package[] = []
  const problems: ByteString[] = []
  for (const operand of operands) {
    const [name = '', version] = operand.split('=')
    const found = packages.find((it) => it.name === name || fullName(it) === name)
    if (found === undefined && isReferredTo(packages, name)) {
      yield* say(job, notAvailable(name))
      problems.push(`E: Package '${name}' has no installation candidate`)
    } else if (found === undefined) problems.push(`E: Unable to locate package ${name}`)
    else if (version !== undefined && version !== found.version) {
      yield* say(job, notAvailable(name))
      problems.push(`E: Version '${version}' for '${name}' was not found`)
    } else present.push(found)
  }
  if (problems.length > 0) return yield* fail(job.task, problems.join('\n'))
  for (const { name, version } of present) {
    yield* say(job, `${name} is already the newest version (${version}).\n`)
  }
  yield* say(job, NO_CHANGES)
  return 0
}

/** Whether an installed package recommends, suggests or replaces one of this name. */
const isReferredTo = (packages: readonly Package[], name: ByteString): boolean => {
  const word = new RegExp(
    `^(?:Depends|Pre-Depends|Recommends|Suggests|Replaces|Breaks|Conflicts|Provides|Enhances):.*[ ,|]${name.replace(/[.+]/g, '\\$&')}(?:[ ,:(]|$)`,
    'm',
  )
  return packages.some(({ text }) => word.test(text))
}

const notAvailable = (name: ByteString): ByteString =>
  `Package ${name} is not available, but is referred to by another package.\n` +
  'This may mean that the package is missing, has been obsoleted, or\n' +
  'is only available from another source\n\n'

function* remove(job: Job): Run<number> {
  const { task, operands, packages } = job
  yield* progress(job)
  const gone: Package[] = []
  const problems: ByteString[] = []
  for (const name of operands) {
    const found = packages.find((it) => it.name === name)
    if (found === undefined) problems.push(`E: Unable to locate package ${name}`)
    else gone.push(found)
  }
  if (problems.length > 0) return yield* fail(task, problems.join('\n'))
  if (gone.length === 0) {
    yield* say(job, NO_CHANGES)
    return 0
  }
  const star = job.command === 'purge' ? '*' : ''
  const names = gone.map(({ name }) => name + star)
  const freed = gone.reduce((sum, { text }) => sum + installedKb(text), 0)
  yield* say(
    job,
    `The following packages will be REMOVED:\n  ${names.join(' ')}\n` +
      `0 upgraded, 0 newly installed, ${gone.length} to remove and 0 not upgraded.\n` +
      `After this operation, ${sizeText(freed)} disk space will be freed.\n`,
  )
  yield* task.out('Do you want to continue? [Y/n] ')
  yield* task.flush()
  if (task.sys.isatty(STDIN)) yield* task.sys.read(STDIN, 1_024)
  yield* task.out('Abort.\n')
  return ABORTED
}

const installedKb = (text: ByteString): number =>
  Number(/^Installed-Size: (\d+)/m.exec(text)?.[1] ?? 0)

/** KiB as apt writes them: `3606 kB`, `30.3 MB`. */
const sizeText = (kb: number): string => {
  const bytes = kb * 1_024
  if (bytes < 10_000_000) return `${Math.round(bytes / 1_000)} kB`
  return bytes < 100_000_000
    ? `${(bytes / 1_000_000).toFixed(1)} MB`
    : `${Math.round(bytes / 1_000_000)} MB`
}

function* upgrade(job: Job): Run<number> {
  yield* progress(job, 'Calculating upgrade...')
  yield* say(job, NO_CHANGES)
  return 0
}

function* autoremove(job: Job): Run<number> {
  yield* progress(job)
  yield* say(job, NO_CHANGES)
  return 0
}

function* check(job: Job): Run<number> {
  yield* progress(job)
  return 0
}

function* list(job: Job): Run<number> {
  const { task, operands, packages, longs } = job
  yield* task.out('Listing...\n')
  if (longs.has('upgradable')) return 0
  for (const { name, version, architecture } of packages) {
    if (operands.length > 0 && !operands.includes(name)) continue
    yield* task.out(`${name}/now ${version} ${architecture} [installed,local]\n`)
  }
  return 0
}

function* search({ task }: Job): Run<number> {
  yield* task.out('Sorting...\nFull Text Search...\n')
  return 0
}

function* nothing(): Run<number> {
  return 0
}

function* refresh(job: Job): Run<number> {
  const sources = yield* textOfFile(job.task.sys, '/etc/apt/sources.list')
  const status = yield* update(job, sources)
  if (status === 0 && job.isApt && job.quiet < 2) {
    yield* job.task.out('Building dependency tree...\nAll packages are up to date.\n')
  }
  return status
}

const ACTIONS: ReadonlyMap<string, (job: Job) => Run<number>> = new Map([
  ['update', refresh],
  ['install', install],
  ['reinstall', install],
  ['remove', remove],
  ['purge', remove],
  ['autoremove', autoremove],
  ['upgrade', upgrade],
  ['dist-upgrade', upgrade],
  ['full-upgrade', upgrade],
  ['check', check],
  ['autoclean', check],
  ['clean', nothing],
  ['list', list],
  ['search', search],
])
