/** groups(1) of coreutils 9.1. */
import { readAccounts } from '../shell/gnu/accounts.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('', ['help', 'version'])

export const program: Program = {
  names: ['groups'],
  *run(task) {
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'groups', ends)
    const accounts = yield* readAccounts(task.sys)
    let status = 0
    const show = function* (ids: readonly number[], prefix: string) {
      const names: string[] = []
      for (const id of new Set(ids)) {
        const name = accounts.groupOf(id)?.name
        if (name === undefined) {
          status = yield* complain(task, `cannot find name for group ID ${id}`)
        }
        names.push(name ?? String(id))
      }
      yield* task.out(`${prefix}${names.join(' ')}\n`)
    }
    if (operands.length === 0) {
      const { gid, egid, groups } = task.sys.process.credentials
      yield* show([gid, egid, ...groups], '')
    }
    for (const name of operands) {
      const user = accounts.userNamed(name)
      if (user === undefined) {
        status = yield* complain(task, `${quotedWord(name, task.env)}: no such user`)
        continue
      }
      yield* show(accounts.groupsOf(user), `${name} : `)
    }
    return status
  },
}
