/** groupdel of Debian's shadow 4.13. */
import { readAccounts } from '../shell/gnu/accounts.ts'
import { ENDS, edit, refuseOthers, say, usage } from '../shell/gnu/new-accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('fhR:P:', ['force=f', 'help', 'root:=R', 'prefix:=P'])
const IS_PRIMARY = 8

export const program: Program = {
  names: ['groupdel'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value)
    if (ends !== undefined || options.some(({ key }) => key === 'h')) {
      yield* task.out(recordedText(task, 'groupdel --help'))
      return 0
    }
    const [name, more] = operands
    if (name === undefined || more !== undefined) return yield* usage(task)
    const accounts = yield* readAccounts(task.sys)
    const group = accounts.groupNamed(name)
    if (group === undefined) {
      return yield* say(task, `group '${name}' does not exist`, ENDS.missing)
    }
    const user = accounts.users.find(({ gid }) => gid === group.gid)
    if (user !== undefined) {
      return yield* say(task, `cannot remove the primary group of user '${user.name}'`, IS_PRIMARY)
    }
    const refused = yield* refuseOthers(task, '/etc/group', ENDS.noGroupLock)
    if (refused !== undefined) return refused
    for (const path of ['/etc/group', '/etc/gshadow']) {
      yield* edit(task.sys, path, { change: (fields) => (fields[0] === name ? undefined : fields) })
    }
    return 0
  },
}
