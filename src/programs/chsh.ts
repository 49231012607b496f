/** chsh of Debian's shadow 4.13: another login shell. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts, textOfFile, type User } from '../shell/gnu/accounts.ts'
import { askField } from '../shell/gnu/ask-field.ts'
import { edit, say, usage } from '../shell/gnu/new-accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { askHidden } from '../shell/gnu/prompt.ts'
import { isPassword } from '../shell/gnu/shadow.ts'
import { stdioLines } from '../shell/gnu/stdio-lines.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { X_OK } from '../world/syscalls.ts'

const OPTIONS = optionTable('hR:s:', ['help', 'root:=R', 'shell:=s'])
const DENIED = 1

export const program: Program = {
  names: ['chsh'],
  *run(task) {
    const { sys } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value)
    if (ends !== undefined || given.has('h')) {
      yield* task.out(recordedText(task, 'chsh --help'))
      return 0
    }
    if (operands.length > 1) return yield* usage(task)
    const accounts = yield* readAccounts(sys)
    const { uid } = sys.process.credentials
    const user = operands[0] === undefined ? accounts.userOf(uid) : accounts.userNamed(operands[0])
    if (user === undefined) {
      return yield* say(task, `user '${operands[0] ?? ''}' does not exist`, DENIED)
    }
    const shells = (yield* textOfFile(sys, '/etc/shells')).split('\n')
    const isRestricted = !shells.includes(user.shell || '/bin/sh')
    if (uid !== 0 && (uid !== user.uid || isRestricted)) {
      yield* task.err(`You may not change the shell for '${user.name}'.\n`)
      return DENIED
    }
    if (uid !== 0 && !(yield* isAllowed(task, user))) return DENIED
    const shell = given.get('s') ?? (yield* askShell(task, user))
    return yield* change(task, user, { shell, shells })
  },
}

function* isAllowed(task: Task, { name }: User): Run<boolean> {
  const password = yield* askHidden(task, 'Password: ')
  if (password !== undefined && (yield* isPassword(task.sys, name, password))) return true
  yield* say(task, 'PAM: Authentication failure', DENIED)
  return false
}

function* askShell(task: Task, { name, shell }: User): Run<ByteString> {
  yield* task.out(`Changing the login shell for ${name}\n`)
  yield* task.out('Enter the new value, or press ENTER for the default\n')
  return yield* askField(task, stdioLines(task), { prompt: 'Login Shell', value: shell })
}

function* change(
  task: Task,
  { name }: User,
  { shell, shells }: { shell: ByteString; shells: readonly ByteString[] },
): Run<number> {
  const { sys } = task
  if (/[:,=\n]/.test(shell)) return yield* say(task, `Invalid entry: ${shell}`, DENIED)
  const isRoot = sys.process.credentials.uid === 0
  if (!isRoot && (!shells.includes(shell) || failed(sys.access(shell, X_OK)))) {
    return yield* say(task, `${shell} is an invalid shell`, DENIED)
  }
  const problem = problemOf(task, shell)
  if (problem !== undefined) yield* say(task, `Warning: ${shell} ${problem}`, 0)
  yield* edit(sys, '/etc/passwd', {
    change: (fields) => (fields[0] === name ? [...fields.slice(0, 6), shell] : fields),
  })
  return 0
}

const problemOf = ({ sys }: Task, shell: ByteString): ByteString | undefined => {
  if (failed(sys.stat(shell))) return 'does not exist'
  return failed(sys.access(shell, X_OK)) ? 'is not executable' : undefined
}
