/** gpasswd of Debian's shadow 4.13: who is in a group, who looks after it, and its password. */
import type { ByteString } from '../base/bytes.ts'
import { type Accounts, readAccounts } from '../shell/gnu/accounts.ts'
import { STDIN } from '../shell/gnu/input.ts'
import { edit, say, setMember, usage } from '../shell/gnu/new-accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { askHidden } from '../shell/gnu/prompt.ts'
import { freshSetting, shaCrypt } from '../shell/gnu/sha-crypt.ts'
import { fieldsOf } from '../shell/gnu/shadow.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('a:A:d:ghM:Q:rR', [
  'add:=a',
  'administrators:=A',
  'delete:=d',
  'help',
  'members:=M',
  'root:=Q',
  'remove-password=r',
  'restrict=R',
])
const DENIED = 1
const MISTAKE = 3
/** How often it asks for a password that is told twice. */
const TRIES = 3

export const program: Program = {
  names: ['gpasswd'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value)
    if (ends !== undefined || given.has('h')) {
      yield* task.out(recordedText(task, 'gpasswd --help'))
      return 0
    }
    const accounts = yield* readAccounts(task.sys)
    const stranger = options
      .filter(({ key }) => 'aAM'.includes(key))
      .flatMap(({ value = '' }) => value.split(','))
      .find((it) => it !== '' && accounts.userNamed(it) === undefined)
    if (stranger !== undefined) {
      return yield* say(task, `user '${stranger}' does not exist`, MISTAKE)
    }
    const alone = ['a', 'd', 'r', 'R'].filter((key) => given.has(key)).length
    const lists = given.has('A') || given.has('M')
    const [group, more] = operands
    if (alone > 1 || (alone === 1 && lists) || group === undefined || more !== undefined) {
      return yield* usage(task)
    }
    if (accounts.groupNamed(group) === undefined) {
      return yield* say(task, `group '${group}' does not exist in /etc/group`, MISTAKE)
    }
    if (!(yield* mayChange(task, { accounts, group, lists }))) {
      return yield* say(task, 'Permission denied.', DENIED)
    }
    return yield* change(task, accounts, { group, given })
  },
}

interface Asked {
  readonly group: ByteString
  readonly given: ReadonlyMap<string, ByteString>
}

/** Root, and who looks after the group; only root says who that is. */
function* mayChange(
  { sys }: Task,
  { accounts, group, lists }: { accounts: Accounts; group: ByteString; lists: boolean },
): Run<boolean> {
  const { uid } = sys.process.credentials
  if (uid === 0) return true
  const admins = (yield* fieldsOf(sys, '/etc/gshadow', group))?.[2] ?? ''
  return !lists && admins.split(',').includes(accounts.userOf(uid)?.name ?? '')
}

function* change(task: Task, accounts: Accounts, { group, given }: Asked): Run<number> {
  const { sys } = task
  const added = given.get('a')
  if (added !== undefined) {
    yield* task.out(`Adding user ${added} to group ${group}\n`)
    yield* setMember(sys, added, (name, isMember) => isMember || name === group)
    return 0
  }
  const gone = given.get('d')
  if (gone !== undefined) {
    yield* task.out(`Removing user ${gone} from group ${group}\n`)
    yield* task.flush()
    if (accounts.groupNamed(group)?.members.includes(gone) !== true) {
      return yield* say(task, `user '${gone}' is not a member of '${group}'`, MISTAKE)
    }
    yield* setMember(sys, gone, (name, isMember) => isMember && name !== group)
    return 0
  }
  const password = given.has('r') ? '' : given.has('R') ? '!' : undefined
  const keepsPassword = given.has('A') || given.has('M')
  if (password === undefined && !keepsPassword) return yield* ask(task, group)
  yield* write(task, group, {
    password,
    admins: given.get('A'),
    members: given.get('M'),
  })
  return 0
}

interface Fields {
  readonly password?: ByteString | undefined
  readonly admins?: ByteString | undefined
  readonly members?: ByteString | undefined
}

function* write(task: Task, group: ByteString, to: Fields): Run<void> {
  const { password, admins, members } = to
  yield* edit(task.sys, '/etc/group', {
    change: ([name = '', hash = '', gid = '', old = '']) => [
      name,
      hash,
      gid,
      name === group ? (members ?? old) : old,
    ],
  })
  yield* edit(task.sys, '/etc/gshadow', {
    change: (fields) => {
      const [name = '', hash = '', by = '', old = ''] = fields
      return name === group ? [name, password ?? hash, admins ?? by, members ?? old] : fields
    },
  })
}

function* ask(task: Task, group: ByteString): Run<number> {
  if (!task.sys.isatty(STDIN)) return yield* say(task, 'Not a tty', DENIED)
  yield* task.out(`Changing the password for group ${group}\n`)
  for (let tries = 1; ; tries++) {
    const first = yield* askHidden(task, 'New Password: ')
    const second =
      first === undefined ? undefined : yield* askHidden(task, 'Re-enter new password: ')
    if (first === undefined || second === undefined) return DENIED
    if (first === second) {
      yield* write(task, group, {
        password: (yield* shaCrypt(task.sys, first, freshSetting(task.sys))) ?? '!',
      })
      return 0
    }
    if (tries === TRIES) break
    yield* task.out("They don't match; try again\n")
  }
  return yield* say(task, 'Try again later', DENIED)
}
