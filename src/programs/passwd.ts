/** passwd of shadow 4.13 with PAM, as Debian 12 sets it up. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts, type User } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { askHidden } from '../shell/gnu/prompt.ts'
import { changeLines, fieldsOf, isPassword, setPassword } from '../shell/gnu/shadow.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import { momentOf, UTC } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('adehi:kln:qr:R:Suw:x:', [
  'all=a',
  'delete=d',
  'expire=e',
  'help=h',
  'inactive:=i',
  'keep-tokens=k',
  'lock=l',
  'maxdays:=x',
  'mindays:=n',
  'quiet=q',
  'repository:=r',
  'root:=R',
  'status=S',
  'unlock=u',
  'warndays:=w',
])

/** Exit statuses of passwd(1). */
const DENIED = 1
const MISUSE = 6
const TOKEN_ERROR = 10
/** PAM asks three times for a password that is not empty. */
const TRIES = 2

export const program: Program = {
  names: ['passwd'],
  *run(task) {
    const { sys } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = options.map(({ key }) => key)
    if (ends?.key === BAD_OPTION || keys.includes('h')) {
      if (ends !== undefined) yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      yield* task.err(recordedText(task, 'passwd --help'))
      return keys.includes('h') ? 0 : MISUSE
    }
    const accounts = yield* readAccounts(sys)
    const { uid } = sys.process.credentials
    const self = accounts.userOf(uid)
    const name = operands[0] ?? self?.name ?? ''
    const user = accounts.userNamed(name)
    if (user === undefined) return yield* refuse(task, `user '${name}' does not exist`)
    if (uid !== 0 && (user.uid !== uid || keys.some((key) => 'deluxnwi'.includes(key)))) {
      return yield* refuse(
        task,
        `You may not view or modify password information for ${user.name}.`,
      )
    }
    if (keys.includes('S')) return yield* showStatus(task, user)
    const edit = ['l', 'u', 'd', 'e'].find((key) => keys.includes(key))
    if (edit !== undefined) return yield* editHash(task, user, edit)
    return yield* change(task, user, { isRoot: uid === 0 })
  },
}

function* refuse(task: Task, problem: ByteString, status = DENIED): Run<number> {
  yield* task.err(`passwd: ${problem}\n`)
  return status
}

/** `root P 2026-11-22 0 99999 7 -1`. */
function* showStatus(task: Task, { name }: User): Run<number> {
  const fields = yield* fieldsOf(task.sys, '/etc/shadow', name)
  const [, hash = '', day = '0', least = '', most = '', warn = '', inactive = ''] = fields ?? []
  const letter = hash === '' ? 'NP' : /^[!*]/.test(hash) ? 'L' : 'P'
  const date = strftime('%Y-%m-%d', momentOf({ s: Number(day) * 86_400, ns: 0 }, UTC))
  const numbers = [least, most, warn, inactive].map((it) => it || '-1').join(' ')
  yield* task.out(`${name} ${letter} ${date} ${numbers}\n`)
  return 0
}

function* editHash(task: Task, { name }: User, key: string): Run<number> {
  const edited = yield* changeLines(task.sys, '/etc/shadow', (fields) => {
    const [own, hash = '', day = '', ...rest] = fields
    if (own !== name) return fields
    if (key === 'l') return [own, hash.startsWith('!') ? hash : `!${hash}`, day, ...rest]
    if (key === 'u') return [own, hash.replace(/^!/, ''), day, ...rest]
    return key === 'd' ? [own, '', day, ...rest] : [own, hash, '0', ...rest]
  })
  if (failed(edited)) return yield* refuse(task, `${edited.text}`)
  yield* task.out('passwd: password changed.\n')
  return 0
}

function* change(task: Task, user: User, { isRoot }: { isRoot: boolean }): Run<number> {
  if (!isRoot) {
    yield* task.err(`Changing password for ${user.name}.\n`)
    const current = yield* askHidden(task, 'Current password: ')
    if (current === undefined || !(yield* isPassword(task.sys, user.name, current))) {
      return yield* unchanged(task)
    }
  }
  const password = yield* askNew(task)
  if (password === undefined) return yield* unchanged(task)
  const kept = yield* setPassword(task.sys, user.name, password)
  if (failed(kept)) return yield* unchanged(task)
  yield* task.err('passwd: password updated successfully\n')
  return 0
}

function* unchanged(task: Task): Run<number> {
  yield* task.err('passwd: Authentication token manipulation error\npasswd: password unchanged\n')
  return TOKEN_ERROR
}

/** Asks twice; undefined after saying why nothing came of it. */
function* askNew(task: Task): Run<ByteString | undefined> {
  for (let left = TRIES; ; left--) {
    const first = yield* askHidden(task, 'New password: ')
    const second = first === undefined ? undefined : yield* askHidden(task, 'Retype new password: ')
    if (first === undefined || second === undefined) {
      yield* task.err('Password change has been aborted.\n')
      return undefined
    }
    if (first !== second) {
      yield* task.err('Sorry, passwords do not match.\n')
      return undefined
    }
    if (first !== '') return first
    yield* task.err('No password has been supplied.\n')
    if (left === 0) return undefined
  }
}
