/** usermod of Debian's shadow 4.13. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts, type User } from '../shell/gnu/accounts.ts'
import {
  ENDS,
  edit,
  groupsOf,
  refuseOthers,
  say,
  setMember,
  usage,
} from '../shell/gnu/new-accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { fieldsOf } from '../shell/gnu/shadow.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('abc:d:e:f:g:G:hl:Lmop:P:rR:s:u:UZ:v:V:w:W:', [
  'append=a',
  'badname=b',
  'comment:=c',
  'home:=d',
  'expiredate:=e',
  'inactive:=f',
  'gid:=g',
  'groups:=G',
  'help',
  'login:=l',
  'lock=L',
  'move-home=m',
  'non-unique=o',
  'password:=p',
  'prefix:=P',
  'remove=r',
  'root:=R',
  'shell:=s',
  'uid:=u',
  'unlock=U',
])

export const program: Program = {
  names: ['usermod'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value)
    if (ends !== undefined || given.has('h')) {
      yield* task.out(recordedText(task, 'usermod --help'))
      return 0
    }
    const { sys } = task
    const { names: groups, missing } = yield* groupsOf(sys, given.get('G') ?? '')
    if (missing !== undefined) {
      return yield* say(task, `group '${missing}' does not exist`, ENDS.missing)
    }
    const accounts = yield* readAccounts(sys)
    const wantedGroup = given.get('g')
    const primary = wantedGroup === undefined ? undefined : yield* groupsOf(sys, wantedGroup)
    if (primary?.missing !== undefined) {
      return yield* say(task, `group '${wantedGroup}' does not exist`, ENDS.missing)
    }
    const [name, more] = operands
    if (name === undefined || more !== undefined) return yield* usage(task)
    const user = accounts.userNamed(name)
    if (user === undefined) {
      return yield* say(task, `user '${name}' does not exist`, ENDS.missing)
    }
    if (given.size === 0) return yield* usage(task, 'no options')
    const [newName, newUid] = [given.get('l') ?? name, given.get('u')]
    if (newName !== name && accounts.userNamed(newName) !== undefined) {
      return yield* say(task, `user '${newName}' already exists`, ENDS.nameInUse)
    }
    if (newUid !== undefined && !/^\d{1,10}$/.test(newUid)) {
      return yield* say(task, `invalid user ID '${newUid}'`, ENDS.badArgument)
    }
    const isTaken = newUid !== undefined && accounts.userOf(Number(newUid)) !== undefined
    if (isTaken && !given.has('o')) {
      return yield* say(task, `UID '${newUid}' already exists`, ENDS.idInUse)
    }
    const refused = yield* refuseOthers(task, '/etc/passwd')
    if (refused !== undefined) return refused
    const gid = primary === undefined ? undefined : accounts.groupNamed(primary.names[0] ?? '')?.gid
    yield* change(task, user, given, gid)
    if (given.has('G')) {
      yield* setMember(sys, name, (group, isMember) =>
        groups.includes(group) ? !given.has('r') : isMember && (given.has('a') || given.has('r')),
      )
    }
    if (newName !== name) yield* rename(task, name, newName)
    return 0
  },
}

function* change(
  task: Task,
  user: User,
  given: ReadonlyMap<string, ByteString>,
  gid: number | undefined,
): Run<void> {
  const { sys } = task
  const { name } = user
  const line = [
    given.get('l') ?? name,
    user.password,
    given.get('u') ?? String(user.uid),
    String(gid ?? user.gid),
    given.get('c') ?? user.gecos,
    given.get('d') ?? user.home,
    given.get('s') ?? user.shell,
  ]
  const passwordKeys = ['L', 'U', 'p', 'e', 'f', 'l']
  if (['l', 'u', 'g', 'c', 'd', 's'].some((key) => given.has(key))) {
    yield* edit(sys, '/etc/passwd', {
      change: (fields) => (fields[0] === name ? line : fields),
    })
  }
  const home = given.get('d')
  if (home !== undefined && given.has('m') && !failed(sys.stat(user.home))) {
    void sys.rename(user.home, home)
  }
  if (!passwordKeys.some((key) => given.has(key))) return
  const shadow = yield* fieldsOf(sys, '/etc/shadow', name)
  if (shadow === undefined) return
  const hash = yield* hashOf(task, shadow[1] ?? '', given)
  const expiry = given.get('e')
  const fields = [
    given.get('l') ?? name,
    hash,
    ...shadow.slice(2, 6),
    given.get('f') ?? shadow[6] ?? '',
    expiry ?? shadow[7] ?? '',
    shadow[8] ?? '',
  ]
  yield* edit(sys, '/etc/shadow', {
    change: (old) => (old[0] === name ? fields : old),
  })
}

function* hashOf(
  task: Task,
  hash: ByteString,
  given: ReadonlyMap<string, ByteString>,
): Run<ByteString> {
  const wanted = given.get('p')
  if (wanted !== undefined) return wanted
  if (given.has('L')) return hash.startsWith('!') ? hash : `!${hash}`
  if (!given.has('U') || !hash.startsWith('!')) return hash
  if (hash !== '!') return hash.slice(1)
  yield* say(
    task,
    "unlocking the user's password would result in a passwordless account.\nYou should set a password with usermod -p to unlock this user's password.",
    0,
  )
  return hash
}

/** In the groups he is a member of. */
function* rename(task: Task, from: ByteString, to: ByteString): Run<void> {
  const swap = (list: ByteString): ByteString =>
    list
      .split(',')
      .map((it) => (it === from ? to : it))
      .join(',')
  for (const path of ['/etc/group', '/etc/gshadow']) {
    yield* edit(task.sys, path, {
      change: (fields) => [...fields.slice(0, -1), swap(fields.at(-1) ?? '')],
    })
  }
}
