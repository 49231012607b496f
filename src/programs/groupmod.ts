/** groupmod of Debian's shadow 4.13. */
import type { ByteString } from '../base/bytes.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { ENDS, edit, isValidName, refuseOthers, say, usage } from '../shell/gnu/new-accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('ag:hn:op:R:P:U:', [
  'append=a',
  'gid:=g',
  'help',
  'new-name:=n',
  'non-unique=o',
  'password:=p',
  'root:=R',
  'prefix:=P',
  'users:=U',
])

type Given = ReadonlyMap<string, ByteString>

export const program: Program = {
  names: ['groupmod'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value)
    if (ends !== undefined || given.has('h')) {
      yield* task.out(recordedText(task, 'groupmod --help'))
      return 0
    }
    const gid = given.get('g')
    if (gid !== undefined && !/^\d{1,10}$/.test(gid)) {
      return yield* say(task, `invalid group ID '${gid}'`, ENDS.badArgument)
    }
    const [name, more] = operands
    if (name === undefined || more !== undefined) return yield* usage(task)
    return yield* modify(task, name, given)
  },
}

function* modify(task: Task, name: ByteString, given: Given): Run<number> {
  const accounts = yield* readAccounts(task.sys)
  const group = accounts.groupNamed(name)
  if (group === undefined) {
    return yield* say(task, `group '${name}' does not exist`, ENDS.missing)
  }
  const gid = Number(given.get('g') ?? group.gid)
  const isTaken = gid !== group.gid && accounts.groupOf(gid) !== undefined
  if (isTaken && !given.has('o')) {
    return yield* say(task, `GID '${gid}' already exists`, ENDS.idInUse)
  }
  const newName = given.get('n') ?? name
  if (newName !== name && accounts.groupNamed(newName) !== undefined) {
    return yield* say(task, `group '${newName}' already exists`, ENDS.nameInUse)
  }
  if (newName !== name && !isValidName(newName)) {
    return yield* say(task, `invalid group name '${newName}'`, ENDS.badArgument)
  }
  const refused = yield* refuseOthers(task, '/etc/group', ENDS.noGroupLock)
  if (refused !== undefined) return refused
  const wanted = (given.get('U') ?? '').split(',').filter((it) => it !== '')
  const stranger = wanted.find((it) => accounts.userNamed(it) === undefined)
  if (stranger !== undefined) {
    yield* task.err(`Invalid member username ${stranger}\n`)
    return ENDS.noGroupLock
  }
  const before = given.has('a') ? group.members : []
  const members = given.has('U') ? [...before, ...wanted] : group.members
  yield* edit(task.sys, '/etc/group', {
    change: (fields) =>
      fields[0] === name
        ? [newName, fields[1] ?? 'x', String(gid), [...new Set(members)].join(',')]
        : fields,
  })
  yield* edit(task.sys, '/etc/gshadow', {
    change: ([own = '', hash = '', ...rest]) =>
      own === name ? [newName, given.get('p') ?? hash, ...rest] : [own, hash, ...rest],
  })
  if (gid === group.gid) return 0
  // Whose primary group it is moves with it.
  yield* edit(task.sys, '/etc/passwd', {
    change: (fields) =>
      fields[3] === String(group.gid)
        ? [...fields.slice(0, 3), String(gid), ...fields.slice(4)]
        : fields,
  })
  return 0
}
