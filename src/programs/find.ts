/** find(1) of findutils 4.9.0. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { readMounts } from '../shell/gnu/mounts.ts'
import { complain, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import { zoneOf } from '../shell/gnu/zone.ts'
import type { Program } from '../shell/program.ts'
import { finishCommands } from './find/commands.ts'
import { parseFind } from './find/parse.ts'
import { walk } from './find/walk.ts'

export const program: Program = {
  names: ['find'],
  *run(task) {
    const args = [...task.args.slice(1)]
    let follow: 'P' | 'H' | 'L' = 'P'
    for (let first = args[0]; first !== undefined; first = args[0]) {
      if (first === '-P' || first === '-H' || first === '-L') follow = first.charAt(1) as 'P'
      else if (!/^-O\d$/.test(first)) break
      args.shift()
    }
    const starts: ByteString[] = []
    while (args[0] !== undefined && !/^-.|^[!()]$|^,$/.test(args[0]))
      starts.push(args.shift() ?? '')
    if (args.includes('-help') || args.includes('--help')) return yield* sayHelp(task, 'find')
    if (args.includes('-version') || args.includes('--version')) {
      return yield* sayVersion(task, 'find')
    }
    const stray = args[0]
    if ((stray === ')' || stray === ',') && !args.some((it) => /^-./.test(it))) {
      starts.push(args.shift() ?? '')
    } else if (stray === ')' || stray === ',') starts.push(args.shift() ?? '')
    const parsed = parseFind(args, {
      task,
      accounts: yield* readAccounts(task.sys),
      mounts: yield* readMounts(task.sys),
      zone: zoneOf(task.sys, task.env),
      now: task.sys.now(),
      follow,
    })
    if ('problem' in parsed) return yield* complain(task, parsed.problem)
    for (const warning of parsed.warnings) yield* complain(task, `warning: ${warning}`)
    const hunt = { task, plan: parsed, status: 0, isOver: false }
    for (const start of starts.length === 0 ? ['.'] : starts) {
      if (hunt.isOver) break
      yield* walk(hunt, start)
    }
    const isFine = yield* finishCommands(task, parsed)
    return isFine && !failed(task.sys.getcwd()) ? hunt.status : hunt.status || 1
  },
}
