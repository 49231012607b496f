/** su of util-linux 2.38.1 with PAM, as Debian 12 sets it up. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT } from '../base/errno.ts'
import { readAccounts, type User } from '../shell/gnu/accounts.ts'
import { groupsFor, runAs } from '../shell/gnu/become.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { askHidden } from '../shell/gnu/prompt.ts'
import { isPassword } from '../shell/gnu/shadow.ts'
import { endEarly, ownName } from '../shell/gnu/usage.ts'
import type { Program, Task } from '../shell/program.ts'

const OPTIONS = optionTable('c:C:fg:G:hlmpPs:T:u:Vw:', [
  'command:=c',
  'session-command:=C',
  'fast=f',
  'group:=g',
  'supp-group:=G',
  'login=l',
  'preserve-environment=p',
  'pty=P',
  'shell:=s',
  'whitelist-environment:=w',
  'help',
  'version',
])

/** pam_unix waits this long after a wrong password (login.defs, FAIL_DELAY of pam_faildelay). */
const FAIL_DELAY_MS = 2_000
/** ENV_PATH and ENV_SUPATH of Debian's login.defs. */
const USER_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games'
const ROOT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const CANNOT_RUN = 126
const NOT_FOUND = 127

export const program: Program = {
  names: ['su'],
  *run(task) {
    const { options, ends, operands: rest } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'su', ends)
    const keys = new Set(options.map(({ key }) => key))
    const isLogin = keys.has('l') || rest[0] === '-'
    const operands = rest[0] === '-' ? rest.slice(1) : rest
    const [name = 'root', ...args] = operands
    const accounts = yield* readAccounts(task.sys)
    const user = accounts.userNamed(name)
    if (user === undefined) {
      const problem = 'does not exist or the user entry does not contain all the required fields'
      yield* task.err(`${ownName(task)}: user ${name} ${problem}\n`)
      return 1
    }
    if (task.sys.process.credentials.uid !== 0) {
      const password = yield* askHidden(task, 'Password: ')
      if (password === undefined || !(yield* isPassword(task.sys, name, password))) {
        if (password !== undefined) yield* task.sys.sleep(FAIL_DELAY_MS)
        yield* task.err(`${ownName(task)}: Authentication failure\n`)
        return 1
      }
    }
    const value = (key: string): ByteString | undefined =>
      options.findLast((it) => it.key === key)?.value
    const keeps = (keys.has('p') || keys.has('m')) && !isLogin
    const shell =
      value('s') ?? (keeps ? task.env.get('SHELL') : undefined) ?? (user.shell || '/bin/sh')
    const command = value('c') ?? value('C')
    const base = shell.slice(shell.lastIndexOf('/') + 1)
    const argv = [
      isLogin ? `-${base}` : base,
      ...(keys.has('f') ? ['-f'] : []),
      ...(command === undefined ? [] : ['-c', command]),
      ...args,
    ]
    const env = environmentOf(task, user, { isLogin, keeps, shell })
    const folder = isLogin ? { folder: user.home } : {}
    const wanted = { user, ...groupsFor(accounts, user), path: shell, argv, env, ...folder }
    return yield* runAs(task, wanted, function* (problem) {
      yield* task.err(`${ownName(task)}: failed to execute ${shell}: ${problem.text}\n`)
      return problem === ENOENT ? NOT_FOUND : CANNOT_RUN
    })
  },
}

const environmentOf = (
  task: Task,
  user: User,
  { isLogin, keeps, shell }: { isLogin: boolean; keeps: boolean; shell: ByteString },
): ReadonlyMap<ByteString, ByteString> => {
  if (keeps) return task.env
  const env = new Map(isLogin ? [] : task.env)
  const terminal = task.env.get('TERM')
  if (isLogin && terminal !== undefined) env.set('TERM', terminal)
  env.set('HOME', user.home)
  env.set('SHELL', shell)
  if (isLogin || user.uid !== 0) env.set('USER', user.name).set('LOGNAME', user.name)
  if (isLogin) env.set('MAIL', `/var/mail/${user.name}`)
  if (isLogin) env.set('PATH', user.uid === 0 ? ROOT_PATH : USER_PATH)
  return env
}
