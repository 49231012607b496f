/** sudo 1.9.13p3 with Debian 12's sudoers: root and the group sudo may do everything. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { type Accounts, readAccounts, type User } from '../shell/gnu/accounts.ts'
import { groupsFor, runAs } from '../shell/gnu/become.ts'
import { addressOf, NAME_FAILURE } from '../shell/gnu/network.ts'
import { BAD_OPTION, type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { X_OK } from '../world/syscalls.ts'
import { isRegular } from '../world/tree.ts'
import { list, SECURE_PATH, versionText } from './sudo/describe.ts'
import { forget, knowsPassword } from './sudo/password.ts'
import { type Entry, entriesFor, grantFor, readPolicy } from './sudo/policy.ts'

const OPTIONS = optionTable('+AbBC:D:Eeg:Hh::iKklnNPp:R:r:SsT:t:U:u:Vv', [
  'askpass=A',
  'background=b',
  'bell=B',
  'close-from:=C',
  'chdir:=D',
  'preserve-env::=E',
  'edit=e',
  'group:=g',
  'set-home=H',
  'help',
  'host:',
  'login=i',
  'remove-timestamp=K',
  'reset-timestamp=k',
  'list=l',
  'non-interactive=n',
  'no-update=N',
  'preserve-groups=P',
  'prompt:=p',
  'stdin=S',
  'shell=s',
  'command-timeout:=T',
  'other-user:=U',
  'user:=u',
  'version=V',
  'validate=v',
])
/** env_keep of sudo's defaults, as far as a server has them. */
const KEPT =
  /^(COLORS|DISPLAY|HOSTNAME|KRB5CCNAME|LS_COLORS|PS[12]|TZ|LANG|LANGUAGE|LC_\w+|XAUTH\w+|TERM)$/

export const program: Program = {
  names: ['sudo'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n${usageOf(task)}`)
      return 1
    }
    const keys = new Set(options.map(({ key }) => key))
    if (ends !== undefined || (keys.has('h') && operands.length === 0)) {
      yield* task.out(recordedText(task, 'sudo --help'))
      return 0
    }
    const isBare = operands.length === 0 && ![...'islvKkV'].some((key) => keys.has(key))
    if (isBare) {
      yield* warnOfName(task)
      yield* task.err(usageOf(task))
      return 1
    }
    return yield* perform(task, { options, keys, operands })
  },
}

interface Asked {
  readonly options: readonly GivenOption[]
  readonly keys: ReadonlySet<string>
  readonly operands: readonly ByteString[]
}

function* perform(task: Task, asked: Asked): Run<number> {
  const { sys } = task
  const { keys, options } = asked
  const accounts = yield* readAccounts(sys)
  const self = accounts.userOf(sys.process.credentials.uid)
  const wanted = options.findLast(({ key }) => key === 'u')?.value ?? 'root'
  const user = userOf(accounts, wanted)
  if (user === undefined || self === undefined) {
    yield* task.err(`sudo: unknown user ${wanted}\n`)
    yield* task.err('sudo: error initializing audit plugin sudoers_audit\n')
    return 1
  }
  const group = options.findLast(({ key }) => key === 'g')?.value
  if (group !== undefined && accounts.groupNamed(group) === undefined) {
    yield* task.err(`sudo: unknown group ${group}\n`)
    yield* task.err('sudo: error initializing audit plugin sudoers_audit\n')
    return 1
  }
  yield* warnOfName(task)
  if (keys.has('K') || keys.has('k')) forget(sys, self)
  if (keys.has('K') || (keys.has('k') && asked.operands.length === 0)) return 0
  if (keys.has('V')) {
    yield* task.out(yield* versionText(task, self.uid === 0))
    return 0
  }
  const entries = entriesFor(yield* readPolicy(sys), accounts, self)
  return yield* decide(task, { ...asked, accounts, self, user, entries })
}

function* decide(task: Task, ready: Ready): Run<number> {
  const { sys } = task
  const { keys, operands, accounts, self, user, entries } = ready
  const isRoot = self.uid === 0
  const lists = keys.has('l')
  const words = commandWords(operands)
  const command = commandOf(task, ready, words)
  const grant =
    command === undefined
      ? undefined
      : grantFor(entries, { path: command.path, args: command.args, runAs: user })
  const grants = entries.flatMap((it) => it.grants)
  const isFree = keys.has('v')
    ? grants.length > 0 && grants.every((it) => !it.needsPassword)
    : lists && words.length === 0
      ? grants.some((it) => !it.needsPassword)
      : grant !== undefined && !grant.needsPassword
  if (!isRoot && self.uid !== user.uid && !isFree && !(yield* knowsPassword(task, self, keys)))
    return 1
  if (keys.has('v')) return 0
  if (lists && words.length === 0) {
    const other = ready.options.findLast(({ key }) => key === 'U')?.value
    const about = other === undefined ? self : accounts.userNamed(other)
    if (about === undefined) {
      yield* task.err(`sudo: unknown user ${other}\n`)
      return 1
    }
    const own = entriesFor(yield* readPolicy(sys), accounts, about)
    return yield* list(task, about, { entries: own, isOther: other !== undefined })
  }
  if (!isRoot && entries.length === 0) {
    yield* task.err(`${self.name} is not in the sudoers file.\n`)
    return 1
  }
  if (command !== undefined && grant === undefined && !isRoot) {
    if (lists) return 1
    const line = [command.path, ...command.args].join(' ')
    const as = `as ${user.name} on ${sys.facts.hostname}`
    yield* task.err(`Sorry, user ${self.name} is not allowed to execute '${line}' ${as}.\n`)
    return 1
  }
  if (lists && command !== undefined) {
    yield* task.out(`${[command.path, ...command.args].join(' ')}\n`)
    return 0
  }
  return yield* run(task, ready)
}

/** The command and its arguments, behind settings of variables. */
const commandWords = (operands: readonly ByteString[]): readonly ByteString[] => {
  const start = operands.findIndex((it) => !/^[A-Za-z_]\w*=/.test(it))
  return start < 0 ? [] : operands.slice(start)
}

/** What is to be run, as the policy sees it; undefined: there is no such file. */
const commandOf = (
  { sys, env }: Task,
  { keys, self, user }: Ready,
  words: readonly ByteString[],
): { readonly path: ByteString; readonly args: readonly ByteString[] } | undefined => {
  if (keys.has('i') || keys.has('s')) {
    const shell = keys.has('i') ? user.shell : (env.get('SHELL') ?? self.shell)
    return { path: shell || '/bin/sh', args: words.length === 0 ? [] : ['-c', words.join(' ')] }
  }
  const [name, ...args] = words
  const path = name === undefined ? undefined : found(sys, name)
  return path === undefined ? undefined : { path, args }
}

/** What was recorded starts with the warning about the name. */
const usageOf = (task: Task): ByteString => {
  const text = recordedText(task, 'sudo')
  return text.slice(text.indexOf('usage:'))
}

/** with-fqdn of Debian's sudo: it looks its own host up. */
function* warnOfName({ sys, err }: Task): Run<void> {
  const { hostname } = sys.facts
  if ((yield* addressOf(sys, hostname)) !== undefined) return
  yield* err(`sudo: unable to resolve host ${hostname}: ${NAME_FAILURE}\n`)
}

const userOf = (accounts: Accounts, wanted: ByteString): User | undefined =>
  wanted.startsWith('#') ? accounts.userOf(Number(wanted.slice(1))) : accounts.userNamed(wanted)

interface Ready extends Asked {
  readonly accounts: Accounts
  readonly self: User
  readonly user: User
  /** Those of sudoers that speak of the caller. */
  readonly entries: readonly Entry[]
}

function* run(task: Task, { options, keys, operands, accounts, self, user }: Ready): Run<number> {
  const { sys } = task
  const settings = operands.findIndex((it) => !/^[A-Za-z_]\w*=/.test(it))
  const words = settings < 0 ? [] : operands.slice(settings)
  const shell = keys.has('i') ? user.shell : (task.env.get('SHELL') ?? self.shell)
  const usesShell = keys.has('i') || keys.has('s')
  const [name = ''] = words
  const path = usesShell ? shell || '/bin/sh' : found(sys, name)
  if (path === undefined) {
    yield* task.err(`sudo: ${name}: command not found\n`)
    return 1
  }
  const base = path.slice(path.lastIndexOf('/') + 1)
  const quoted = words.map((it) => it.replace(/[^\w$\-\x80-\xff]/g, '\\$&')).join(' ')
  const shellArgs = words.length === 0 ? [] : ['-c', quoted]
  const argv = usesShell ? [keys.has('i') ? `-${base}` : path, ...shellArgs] : words
  const env = environmentOf(task, { self, user, keepsAll: keys.has('E') })
  env.set('SUDO_COMMAND', [path, ...(usesShell ? shellArgs : words.slice(1))].join(' '))
  for (const setting of operands.slice(0, settings < 0 ? operands.length : settings)) {
    const equals = setting.indexOf('=')
    env.set(setting.slice(0, equals), setting.slice(equals + 1))
  }
  const group = options.findLast(({ key }) => key === 'g')?.value
  const as = groupsFor(accounts, user)
  const gid = group === undefined ? as.gid : (accounts.groupNamed(group)?.gid ?? as.gid)
  const folder = keys.has('i') ? user.home : options.findLast(({ key }) => key === 'D')?.value
  const place = folder === undefined ? {} : { folder }
  return yield* runAs(task, { user, ...as, gid, path, argv, env, ...place }, function* (problem) {
    yield* task.err(`sudo: unable to execute ${path}: ${problem.text}\n`)
    return problem === ENOENT ? 127 : 1
  })
}

/** The command along secure_path; a path as it is, if it can be run. */
const found = (sys: Task['sys'], name: ByteString): ByteString | undefined => {
  const isFile = (path: ByteString): boolean => {
    const stat = sys.access(path, X_OK, { effective: true })
    return !failed(stat) && isRegular(stat.mode)
  }
  if (name.includes('/')) return isFile(name) ? name : undefined
  return SECURE_PATH.split(':')
    .map((folder) => `${folder}/${name}`)
    .find(isFile)
}

/** env_reset: little of the caller's is kept. */
const environmentOf = (
  task: Task,
  { self, user, keepsAll }: { self: User; user: User; keepsAll: boolean },
): Map<ByteString, ByteString> => {
  const kept = [...task.env].filter(([name]) => keepsAll || KEPT.test(name))
  const env = new Map<ByteString, ByteString>([['TERM', 'unknown'], ...kept])
  env.set('PATH', SECURE_PATH)
  env.set('MAIL', `/var/mail/${user.name}`)
  env.set('LOGNAME', user.name).set('USER', user.name)
  env.set('HOME', user.home).set('SHELL', user.shell || '/bin/sh')
  env.set('SUDO_USER', self.name)
  env.set('SUDO_UID', String(self.uid)).set('SUDO_GID', String(self.gid))
  return env
}
