/** chpasswd of shadow 4.13 with PAM, as Debian 12 sets it up. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { chomp, lineReader, STDIN } from '../shell/gnu/input.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { setHash, setPassword } from '../shell/gnu/shadow.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('c:ehmR:s:', [
  'crypt-method:=c',
  'encrypted=e',
  'help=h',
  'md5=m',
  'root:=R',
  'sha-rounds:=s',
])
const MISUSE = 2

export const program: Program = {
  names: ['chpasswd'],
  *run(task) {
    const { sys } = task
    const { options, ends } = readOptions(task.args.slice(1), OPTIONS)
    const keys = options.map(({ key }) => key)
    if (ends?.key === BAD_OPTION || keys.includes('h')) {
      if (ends !== undefined) yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      const text = recordedText(task, 'chpasswd --help')
      if (!keys.includes('h')) yield* task.err(text)
      else yield* task.out(text)
      return keys.includes('h') ? 0 : MISUSE
    }
    const isHash = keys.includes('e')
    const lines = lineReader(sys, STDIN)
    let status = 0
    let number = 0
    for (;;) {
      const batch = yield* lines.next()
      if (failed(batch) || batch.length === 0) return status
      for (const line of batch) {
        number++
        status = (yield* takeLine(task, chomp(line), { number, isHash })) || status
        yield* sys.pause()
      }
    }
  },
}

/** One `name:password`. */
function* takeLine(
  task: Task,
  line: ByteString,
  { number, isHash }: { number: number; isHash: boolean },
): Run<number> {
  const colon = line.indexOf(':')
  if (colon < 0) {
    yield* task.err(`chpasswd: line ${number}: missing new password\n`)
    return 1
  }
  const name = line.slice(0, colon)
  const value = line.slice(colon + 1)
  const user = (yield* readAccounts(task.sys)).userNamed(name)
  const set =
    user === undefined
      ? undefined
      : isHash
        ? yield* setHash(task.sys, name, value)
        : yield* setPassword(task.sys, name, value)
  if (set !== undefined && !failed(set)) return 0
  yield* task.err(
    isHash
      ? `chpasswd: line ${number}: user '${name}' does not exist\n`
      : `chpasswd: (user ${name}) pam_chauthtok() failed, error:\n` +
          'Authentication token manipulation error\n' +
          `chpasswd: (line ${number}, user ${name}) password not changed\n`,
  )
  return 1
}
