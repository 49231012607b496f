/** useradd of Debian's shadow 4.13. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { type Accounts, readAccounts, textOfFile } from '../shell/gnu/accounts.ts'
import { copySkeleton, makeHome } from '../shell/gnu/home.ts'
import {
  addGroup,
  addSubordinate,
  ENDS,
  edit,
  groupsOf,
  isValidName,
  nextId,
  PEOPLE,
  refuseOthers,
  say,
  setMember,
  usage,
} from '../shell/gnu/new-accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { parseDate } from '../shell/gnu/parse-date.ts'
import { today } from '../shell/gnu/shadow.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import { UTC } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('b:c:d:De:f:Fg:G:hk:K:lmMNop:P:rR:s:u:UZ:', [
  'base-dir:=b',
  'comment:=c',
  'home-dir:=d',
  'defaults=D',
  'expiredate:=e',
  'inactive:=f',
  'add-subids-for-system=F',
  'gid:=g',
  'groups:=G',
  'help',
  'skel:=k',
  'key:=K',
  'no-log-init=l',
  'create-home=m',
  'no-create-home=M',
  'no-user-group=N',
  'non-unique=o',
  'password:=p',
  'system=r',
  'root:=R',
  'shell:=s',
  'uid:=u',
  'user-group=U',
  'badname=B',
])

/** useradd -D where /etc/default/useradd says no more than Debian's. */
const defaultsOf = (shell: ByteString): ByteString => `GROUP=100
HOME=/home
INACTIVE=-1
EXPIRE=
SHELL=${shell}
SKEL=/etc/skel
CREATE_MAIL_SPOOL=no
LOG_INIT=yes
`
const USERS_GID = 100
const DAY_S = 86_400

export const program: Program = {
  names: ['useradd'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value)
    if (ends !== undefined || given.has('h')) {
      yield* task.out(recordedText(task, 'useradd --help'))
      return 0
    }
    const settings = yield* textOfFile(task.sys, '/etc/default/useradd')
    const defaultShell = /^SHELL=(.*)$/m.exec(settings)?.[1] ?? '/bin/sh'
    if (given.has('D')) {
      yield* task.out(defaultsOf(defaultShell))
      return 0
    }
    const [name, more] = operands
    if (name === undefined || more !== undefined) return yield* usage(task)
    return yield* add(task, name, new Map([['s', defaultShell], ...given]))
  },
}

type Given = ReadonlyMap<string, ByteString>

function* add(task: Task, name: ByteString, given: Given): Run<number> {
  const { sys } = task
  const shell = given.get('s') ?? ''
  if (shell !== '' && failed(sys.access(shell, 1))) {
    yield* say(task, `Warning: missing or non-executable shell '${shell}'`, 0)
  }
  const accounts = yield* readAccounts(sys)
  const primary = primaryGroup(accounts, given.get('g'))
  if (primary === 'missing') {
    return yield* say(task, `group '${given.get('g')}' does not exist`, ENDS.missing)
  }
  const { names: groups, missing } = yield* groupsOf(sys, given.get('G') ?? '')
  if (missing !== undefined) {
    return yield* say(task, `group '${missing}' does not exist`, ENDS.missing)
  }
  if (!isValidName(name) && !given.has('B')) {
    const said = `invalid user name '${name}': use --badname to ignore`
    return yield* say(task, said, ENDS.badArgument)
  }
  const refused = yield* refuseOthers(task, '/etc/passwd')
  if (refused !== undefined) return refused
  if (accounts.userNamed(name) !== undefined) {
    return yield* say(task, `user '${name}' already exists`, ENDS.nameInUse)
  }
  const hasOwnGroup = primary === undefined && (given.has('U') || !given.has('N'))
  if (hasOwnGroup && accounts.groupNamed(name) !== undefined) {
    const said = `group ${name} exists - if you want to add this user to that group, use -g.`
    return yield* say(task, said, ENDS.nameInUse)
  }
  const uid = uidOf(accounts, given)
  if (uid === undefined) {
    return yield* say(task, `invalid user ID '${given.get('u')}'`, ENDS.badArgument)
  }
  if (accounts.userOf(uid) !== undefined && !given.has('o')) {
    return yield* say(task, `UID ${uid} is not unique`, ENDS.idInUse)
  }
  const isSystem = given.has('r')
  if (!isSystem && (uid < PEOPLE.min || uid > PEOPLE.max)) {
    const range = `UID_MIN ${PEOPLE.min} and UID_MAX ${PEOPLE.max} range`
    yield* task.err(`useradd warning: ${name}'s uid ${uid} outside of the ${range}.\n`)
  }
  const freeGid = accounts.groupOf(uid) === undefined && uid !== 0 ? uid : undefined
  const groupIds = accounts.groups.map(({ gid }) => gid)
  const gid = primary ?? (hasOwnGroup ? (freeGid ?? nextId(groupIds, isSystem)) : USERS_GID)
  const home = given.get('d') ?? `${given.get('b') ?? '/home'}/${name}`
  const line = [name, 'x', uid, gid, given.get('c') ?? '', home, shell].join(':')
  yield* edit(sys, '/etc/passwd', { added: [line] })
  yield* edit(sys, '/etc/shadow', { added: [shadowLine(task, name, given)] })
  if (hasOwnGroup) yield* addGroup(sys, name, gid)
  if (groups.length > 0) {
    yield* setMember(sys, name, (group, isMember) => isMember || groups.includes(group))
  }
  if (!isSystem || given.has('F')) {
    yield* addSubordinate(sys, '/etc/subuid', name)
    yield* addSubordinate(sys, '/etc/subgid', name)
  }
  if (given.has('m') && !given.has('M')) yield* settle(task, home, { uid, gid }, given)
  return 0
}

const primaryGroup = (
  accounts: Accounts,
  wanted: ByteString | undefined,
): number | undefined | 'missing' => {
  if (wanted === undefined) return undefined
  const found =
    accounts.groupNamed(wanted) ??
    (/^\d+$/.test(wanted) ? accounts.groupOf(Number(wanted)) : undefined)
  return found?.gid ?? 'missing'
}

const uidOf = (accounts: Accounts, given: Given): number | undefined => {
  const wanted = given.get('u')
  if (wanted === undefined) {
    return nextId(
      accounts.users.map(({ uid }) => uid),
      given.has('r'),
    )
  }
  return /^\d{1,10}$/.test(wanted) ? Number(wanted) : undefined
}

const shadowLine = ({ sys }: Task, name: ByteString, given: Given): ByteString => {
  const expiry = given.get('e') ?? ''
  const moment = parseDate(expiry, { zone: UTC, now: sys.now(), sys })
  const expires = expiry === '' || moment === undefined ? '' : Math.floor(moment.s / DAY_S)
  const isAged = !given.has('r')
  const hash = given.get('p') ?? '!'
  const age = isAged ? '0:99999:7' : '::'
  return `${name}:${hash}:${today(sys)}:${age}:${given.get('f') ?? ''}:${expires}:`
}

function* settle(
  task: Task,
  home: ByteString,
  owner: { readonly uid: number; readonly gid: number },
  given: Given,
): Run<void> {
  if (!makeHome(task.sys, home, HOME_MODE, owner)) {
    yield* say(task, `warning: the home directory ${home} already exists.`, 0)
    yield* say(task, 'Not copying any file from skel directory into it.', 0)
    return
  }
  yield* copySkeleton(task.sys, given.get('k') ?? '/etc/skel', home, owner)
}

/** UMASK 022 of Debian's login.defs. */
const HOME_MODE = 0o755
