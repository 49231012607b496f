/** deluser and delgroup of Debian (adduser 3.134 and 3.137). */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { type Accounts, readAccounts } from '../shell/gnu/accounts.ts'
import { STDOUT } from '../shell/gnu/input.ts'
import { optionTable } from '../shell/gnu/options.ts'
import { runProgram } from '../shell/gnu/run-program.ts'
import { stdioLines } from '../shell/gnu/stdio-lines.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { type Asked, call } from './adduser/asked.ts'
import { readSettings } from './adduser/config.ts'
import { backUp, filesOf, removeFiles } from './adduser/files.ts'
import { perlOptions } from './adduser/options.ts'
import { voiceOf } from './adduser/voice.ts'

const OPTIONS = optionTable('', [
  'quiet',
  'q=quiet',
  'debug',
  'verbose',
  'version',
  'v=version',
  'help',
  'h=help',
  'group',
  'conf:',
  'c:=conf',
  'system',
  'only-if-empty',
  'remove-home',
  'remove-all-files',
  'backup',
  'backup-to:',
  'backup-suffix:',
  'no-preserve-root',
])

/** Exit statuses (deluser(8)). */
const NO_USER = 2
const NO_GROUP = 3
const NOT_EMPTY = 5
const NO_MEMBER = 6
const PRIMARY = 7
const NO_PERL = 8
const IS_ROOT = 9
const INSTALL_PERL = `In order to use the --remove-home, --remove-all-files, and --backup features,
you need to install the \`perl' package. To accomplish that, run
apt-get install perl.`

export const program: Program = {
  names: ['deluser', 'delgroup'],
  *run(task) {
    const { given, wrong, operands } = perlOptions(task.args.slice(1), OPTIONS)
    if (wrong !== undefined || given.has('help')) {
      if (wrong !== undefined) yield* task.err(`${wrong}\n`)
      yield* task.out(recordedText(task, 'deluser --help'))
      return wrong === undefined ? 0 : 1
    }
    if (given.has('version')) {
      yield* task.out(recordedText(task, 'deluser --version'))
      return 0
    }
    const voice = yield* voiceOf(task, given.has('quiet'))
    if (task.sys.process.credentials.euid !== 0) {
      return yield* voice.fatal('Only root may remove a user or group from the system.')
    }
    const isGroup = given.has('group') || /delgroup$/.test(task.args[0] ?? '')
    const [first = yield* askFor(task, isGroup ? 'group' : 'user'), second] = operands
    if (first === '' || operands.length > 2) {
      return yield* voice.fatal('Only one or two names allowed.')
    }
    const files = given.get('conf')
    const settings = yield* readSettings(
      task.sys,
      files === undefined ? ['/etc/adduser.conf', '/etc/deluser.conf'] : [files],
    )
    if (wantsFiles({ settings, given }) && !hasFind(task)) {
      return yield* voice.warn(INSTALL_PERL, NO_PERL)
    }
    const asked: Asked = { task, voice, settings, given, name: first }
    const accounts = yield* readAccounts(task.sys)
    if (second !== undefined) return yield* removeFrom(asked, accounts, second)
    return yield* isGroup ? removeGroup(asked, accounts) : removeUser(asked, accounts)
  },
}

type Wishes = Pick<Asked, 'settings' | 'given'>

const isWished = ({ settings, given }: Wishes, option: string): boolean =>
  given.has(option) || settings.number(option.replaceAll('-', '_')) !== 0

const wantsFiles = (wishes: Wishes): boolean =>
  ['remove-home', 'remove-all-files', 'backup'].some((it) => isWished(wishes, it))

/** File::Find is in the package perl, not in perl-base. */
const hasFind = ({ sys }: Task): boolean => {
  const versions = sys.readdir('/usr/share/perl')
  if (failed(versions)) return false
  return versions.some(({ name }) => !failed(sys.stat(`/usr/share/perl/${name}/File/Find.pm`)))
}

function* askFor(task: Task, what: string): Run<ByteString> {
  yield* task.out(`Enter a ${what} name to remove: `)
  // As Perl: before it reads it writes what a terminal has not seen yet.
  if (task.sys.isatty(STDOUT)) yield* task.flush()
  const answer = yield* stdioLines(task).next()
  if (answer !== undefined) return answer
  const warning = 'Use of uninitialized value'
  const place = `at /usr/sbin/${what === 'user' ? 'deluser' : 'delgroup'} line`
  yield* task.err(`${warning} $answer in chomp ${place} 140.\n`)
  yield* task.err(`${warning} $names[0] in numeric eq (==) ${place} 144.\n`)
  return ''
}

const isIn = ({ settings }: Asked, id: number, kind: 'uid' | 'gid'): boolean =>
  id >= settings.number(`first_system_${kind}`) && id <= settings.number(`last_system_${kind}`)

function* removeUser(asked: Asked, accounts: Accounts): Run<number> {
  const { task, voice, given, name } = asked
  const user = accounts.userNamed(name)
  if (given.has('system')) {
    if (user === undefined) {
      const said = `The user \`${name}' does not exist, but --system was given. Exiting.`
      return voice.isQuiet ? 0 : yield* voice.warn(said, 0)
    }
    if (!isIn(asked, user.uid, 'uid')) {
      const said = `The user \`${name}' is not a system user. Exiting.`
      return voice.isQuiet ? 1 : yield* voice.warn(said)
    }
  }
  if (user === undefined) {
    return yield* voice.fatal(`The user \`${name}' does not exist.`, NO_USER)
  }
  if (user.uid === 0 && !given.has('no-preserve-root')) {
    yield* task.out(ROOT_WARNING)
    return IS_ROOT
  }
  const all = isWished(asked, 'remove-all-files')
  if (isWished(asked, 'remove-home') || all) {
    yield* voice.info('Looking for files to backup/remove ...')
    const found = yield* filesOf(task.sys, user, all)
    if (isWished(asked, 'backup') || given.has('backup-to')) {
      if (!(yield* backUp(asked, found.files))) return 1
    }
    if (found.files.length + found.folders.length > 0) {
      yield* voice.info('Removing files ...')
      removeFiles(task.sys, found)
    }
  }
  yield* voice.info('Removing crontab ...')
  const spool = `/var/spool/cron/crontabs/${name}`
  if (isThere(task, spool)) yield* runProgram(task, ['/usr/bin/crontab', '-u', name, '-r'])
  yield* voice.info(`Removing user \`${name}' ...`)
  if (!(yield* call(asked, '/usr/sbin/userdel', name))) return 1
  yield* voice.done()
  return 0
}

const isThere = ({ sys }: Task, path: ByteString): boolean => !failed(sys.stat(path))

const ROOT_WARNING = `WARNING: You are just about to delete the root account (uid 0)
Usually this is never required as it may render the whole system unusable
If you really want this, call deluser with parameter --no-preserve-root
Stopping now without having performed any action
`

function* removeGroup(asked: Asked, accounts: Accounts): Run<number> {
  const { voice, given, name } = asked
  const group = accounts.groupNamed(name)
  if (group === undefined) {
    const status = given.has('system') ? 0 : NO_GROUP
    if (voice.isQuiet) return status
    return yield* voice.warn(`The group \`${name}' does not exist.`, status)
  }
  if (given.has('system') && !isIn(asked, group.gid, 'gid')) {
    if (voice.isQuiet) return NO_GROUP
    return yield* voice.warn(`The group \`${name}' is not a system group. Exiting.`, NO_GROUP)
  }
  if (given.has('only-if-empty') && group.members.length > 0) {
    return yield* voice.fatal(`The group \`${name}' is not empty!`, NOT_EMPTY)
  }
  yield* voice.info(`Removing group \`${name}' ...`)
  if (!(yield* call(asked, '/sbin/groupdel', name))) return 1
  yield* voice.done()
  return 0
}

function* removeFrom(asked: Asked, accounts: Accounts, group: ByteString): Run<number> {
  const { voice, name } = asked
  const user = accounts.userNamed(name)
  if (user === undefined) {
    return yield* voice.fatal(`The user \`${name}' does not exist.`, NO_USER)
  }
  const from = accounts.groupNamed(group)
  if (from === undefined) {
    return yield* voice.fatal(`The group \`${group}' does not exist.`, NO_GROUP)
  }
  if (user.gid !== 0 && user.gid === from.gid) {
    const said = 'You may not remove the user from their primary group.'
    return yield* voice.fatal(said, PRIMARY)
  }
  if (!from.members.includes(name)) {
    const said = `The user \`${name}' is not a member of group \`${group}'.`
    return yield* voice.fatal(said, NO_MEMBER)
  }
  yield* voice.info(`Removing user \`${name}' from group \`${group}' ...`)
  const others = from.members.filter((it) => it !== name && accounts.userNamed(it) !== undefined)
  if (!(yield* call(asked, '/usr/bin/gpasswd', '-M', others.join(','), group))) return 1
  yield* voice.done()
  return 0
}
