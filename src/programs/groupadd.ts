/** groupadd of Debian's shadow 4.13. */
import { readAccounts } from '../shell/gnu/accounts.ts'
import {
  addGroup,
  ENDS,
  isValidName,
  nextId,
  refuseOthers,
  say,
  usage,
} from '../shell/gnu/new-accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('fg:hK:op:rR:P:U:', [
  'force=f',
  'gid:=g',
  'help',
  'key:=K',
  'non-unique=o',
  'password:=p',
  'system=r',
  'root:=R',
  'prefix:=P',
  'users:=U',
])

export const program: Program = {
  names: ['groupadd'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value)
    if (ends !== undefined || given.has('h')) {
      yield* task.out(recordedText(task, 'groupadd --help'))
      return 0
    }
    const [name, more] = operands
    if (name === undefined || more !== undefined) return yield* usage(task)
    if (!isValidName(name)) {
      return yield* say(task, `'${name}' is not a valid group name`, ENDS.badArgument)
    }
    const accounts = yield* readAccounts(task.sys)
    if (accounts.groupNamed(name) !== undefined) {
      if (given.has('f')) return 0
      return yield* say(task, `group '${name}' already exists`, ENDS.nameInUse)
    }
    const wanted = given.get('g')
    if (wanted !== undefined && !/^\d{1,10}$/.test(wanted)) {
      return yield* say(task, `invalid group ID '${wanted}'`, ENDS.badArgument)
    }
    if (wanted !== undefined && accounts.groupOf(Number(wanted)) !== undefined && !given.has('o')) {
      return yield* say(task, `GID '${wanted}' already exists`, ENDS.idInUse)
    }
    const refused = yield* refuseOthers(task, '/etc/group', ENDS.noGroupLock)
    if (refused !== undefined) return refused
    const used = accounts.groups.map(({ gid }) => gid)
    const gid = wanted === undefined ? nextId(used, given.has('r')) : Number(wanted)
    yield* addGroup(task.sys, name, gid)
    return 0
  },
}
