/** sg(1) and newgrp(1) of shadow 4.13: a shell, or a command, with another group. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { type Accounts, readAccounts } from '../shell/gnu/accounts.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { ownName } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

export const program: Program = {
  names: ['newgrp', 'sg'],
  *run(task) {
    const { sys } = task
    const name = ownName(task).replace(/^.*\//, '')
    const args = task.args.slice(1)
    const accounts = yield* readAccounts(sys)
    const { uid, gid: before } = sys.process.credentials
    const user = accounts.userOf(uid)
    if (args[0] === '-' || args[0] === '-l') args.shift()
    if (name === 'sg' && args.length === 0) {
      yield* task.err('Usage: sg group [[-c] command]\n')
      return 1
    }
    const [wanted, ...rest] = args
    const gid = wanted === undefined ? (user?.gid ?? before) : gidOf(accounts, wanted)
    if (gid === undefined) {
      yield* task.err(`${name}: group '${wanted}' does not exist\n`)
      return 1
    }
    const command = name === 'sg' ? rest.filter((it, at) => at > 0 || it !== '-c') : []
    const changed = sys.setCredentials({ gid })
    if (failed(changed)) {
      yield* task.err('Password: \n')
      return 1
    }
    return yield* become(task, user?.shell ?? '/bin/sh', command)
  },
}

const gidOf = (accounts: Accounts, name: ByteString): number | undefined =>
  accounts.groupNamed(name)?.gid ??
  (/^\d+$/.test(name) ? accounts.groupOf(Number(name))?.gid : undefined)

function* become(task: Task, shell: ByteString, command: readonly ByteString[]): Run<number> {
  const argv =
    command.length > 0 ? ['/bin/sh', '-c', command[0] ?? ''] : [shell.replace(/^.*\//, '')]
  const path = command.length > 0 ? '/bin/sh' : shell
  const status = yield* task.sys.exec(path, argv, task.env)
  return failed(status) ? yield* fall(task, argv) : status
}

function* fall(task: Task, argv: readonly ByteString[]): Run<number> {
  const status = yield* execvp(task.sys, argv, task.env)
  if (!failed(status)) return status
  yield* task.err(`${argv[0]}: ${status.text}\n`)
  return 127
}
