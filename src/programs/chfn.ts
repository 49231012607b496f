/** chfn of Debian's shadow 4.13: full name, room and telephones of a user. */
import type { ByteString } from '../base/bytes.ts'
import { readAccounts, type User } from '../shell/gnu/accounts.ts'
import { askField } from '../shell/gnu/ask-field.ts'
import { edit, say, usage } from '../shell/gnu/new-accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { askHidden } from '../shell/gnu/prompt.ts'
import { isPassword } from '../shell/gnu/shadow.ts'
import { stdioLines } from '../shell/gnu/stdio-lines.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('f:h:o:r:R:uw:', [
  'full-name:=f',
  'home-phone:=h',
  'other:=o',
  'room:=r',
  'root:=R',
  'help=u',
  'work-phone:=w',
])
const DENIED = 1

/** The parts of the GECOS field, in its order. */
const PARTS = [
  { key: 'f', question: 'Full Name', wrong: 'invalid name' },
  { key: 'r', question: 'Room Number', wrong: 'invalid room number' },
  { key: 'w', question: 'Work Phone', wrong: 'invalid work phone' },
  { key: 'h', question: 'Home Phone', wrong: 'invalid home phone' },
  { key: 'o', question: 'Other', wrong: undefined },
] as const
/** CHFN_RESTRICT of Debian's login.defs: what users may change themselves. */
const OWN = 'rwh'

export const program: Program = {
  names: ['chfn'],
  *run(task) {
    const { sys } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value)
    if (given.has('u')) {
      yield* task.out(recordedText(task, 'chfn --help'))
      return 0
    }
    const accounts = yield* readAccounts(sys)
    const { uid } = sys.process.credentials
    const isRoot = uid === 0
    if (!isRoot && [...given.keys()].some((key) => !OWN.includes(key))) {
      return yield* say(task, 'Permission denied.', DENIED)
    }
    const user = operands[0] === undefined ? accounts.userOf(uid) : accounts.userNamed(operands[0])
    if (user === undefined) {
      return yield* say(task, `user '${operands[0] ?? ''}' does not exist`, DENIED)
    }
    if (!isRoot && user.uid !== uid) return yield* say(task, 'Permission denied.', DENIED)
    if (!isRoot && !(yield* isAllowed(task, user))) return DENIED
    const before = partsOf(user.gecos)
    const parts = PARTS.some(({ key }) => given.has(key))
      ? PARTS.map(({ key }, at) => given.get(key) ?? before[at] ?? '')
      : yield* askAll(task, user, { before, isRoot })
    return yield* change(task, user, parts)
  },
}

const partsOf = (gecos: ByteString): readonly ByteString[] => {
  const [name = '', room = '', work = '', home = '', ...other] = gecos.split(',')
  return [name, room, work, home, other.join(',')]
}

function* isAllowed(task: Task, { name }: User): Run<boolean> {
  const password = yield* askHidden(task, 'Password: ')
  if (password !== undefined && (yield* isPassword(task.sys, name, password))) return true
  yield* say(task, 'PAM: Authentication failure', DENIED)
  return false
}

/** What a user may not change he is shown. */
function* askAll(
  task: Task,
  { name }: User,
  { before, isRoot }: { before: readonly ByteString[]; isRoot: boolean },
): Run<readonly ByteString[]> {
  yield* task.out(`Changing the user information for ${name}\n`)
  yield* task.out('Enter the new value, or press ENTER for the default\n')
  const parts: ByteString[] = []
  const input = stdioLines(task)
  for (const [at, { key, question }] of PARTS.entries()) {
    const old = before[at] ?? ''
    if (isRoot || OWN.includes(key)) {
      parts.push(yield* askField(task, input, { prompt: question, value: old }))
      continue
    }
    if (key === 'f') yield* task.out(`\t${question}: ${old}\n`)
    parts.push(old)
  }
  return parts
}

function* change(task: Task, { name }: User, parts: readonly ByteString[]): Run<number> {
  for (const [at, { wrong }] of PARTS.entries()) {
    const value = parts[at] ?? ''
    const isWrong = wrong === undefined ? /[:\n]/.test(value) : /[:,=\n]/.test(value)
    if (!isWrong) continue
    const said =
      wrong === undefined ? `'${value}' contains illegal characters` : `${wrong}: '${value}'`
    return yield* say(task, said, DENIED)
  }
  const gecos = parts.slice(0, 4).join(',') + (parts[4] ? `,${parts[4]}` : '')
  yield* edit(task.sys, '/etc/passwd', {
    change: (fields) =>
      fields[0] === name ? [...fields.slice(0, 4), gecos, ...fields.slice(5)] : fields,
  })
  return 0
}
