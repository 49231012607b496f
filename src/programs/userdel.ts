/** userdel of Debian's shadow 4.13. */
import { failed } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { removeTree } from '../shell/gnu/home.ts'
import { ENDS, edit, refuseOthers, say, setMember, usage } from '../shell/gnu/new-accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('fhrR:P:Z', [
  'force=f',
  'help',
  'remove=r',
  'root:=R',
  'prefix:=P',
  'selinux-user=Z',
])
const LOGGED_IN = 8
const NO_HOME = 12

export const program: Program = {
  names: ['userdel'],
  *run(task) {
    const { sys } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value)
    if (ends !== undefined || keys.has('h')) {
      yield* task.out(recordedText(task, 'userdel --help'))
      return 0
    }
    const [name, more] = operands
    if (name === undefined || more !== undefined) return yield* usage(task)
    const accounts = yield* readAccounts(sys)
    const user = accounts.userNamed(name)
    if (user === undefined) {
      return yield* say(task, `user '${name}' does not exist`, ENDS.missing)
    }
    const busy = sys.processes().find(({ credentials }) => credentials.uid === user.uid)
    if (busy !== undefined && !keys.has('f')) {
      return yield* say(task, `user ${name} is currently used by process ${busy.pid}`, LOGGED_IN)
    }
    const refused = yield* refuseOthers(task, '/etc/passwd')
    if (refused !== undefined) return refused
    for (const path of ['/etc/passwd', '/etc/shadow', '/etc/subuid', '/etc/subgid']) {
      yield* edit(sys, path, { change: (fields) => (fields[0] === name ? undefined : fields) })
    }
    yield* setMember(sys, name, () => false)
    const isOwn = accounts.groupNamed(name)?.gid === user.gid
    if (isOwn && accounts.users.every((it) => it.name === name || it.gid !== user.gid)) {
      for (const path of ['/etc/group', '/etc/gshadow']) {
        yield* edit(sys, path, { change: (fields) => (fields[0] === name ? undefined : fields) })
      }
    }
    if (!keys.has('r')) return 0
    if (failed(sys.unlink(`/var/mail/${name}`))) {
      yield* say(task, `${name} mail spool (/var/mail/${name}) not found`, 0)
    }
    if (failed(sys.stat(user.home))) {
      yield* say(task, `${name} home directory (${user.home}) not found`, 0)
      return 0
    }
    const owner = sys.stat(user.home)
    if (!failed(owner) && owner.uid !== user.uid && !keys.has('f')) {
      return yield* say(task, `${user.home} not owned by ${name}, not removing`, NO_HOME)
    }
    removeTree(sys, user.home)
    return 0
  },
}
