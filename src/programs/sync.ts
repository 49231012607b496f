/** sync(1) of coreutils 9.1: what is written is durable when it is acknowledged. */
import { failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import { O_NONBLOCK, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('df', ['data=d', 'file-system=f', 'help', 'version'])

export const program: Program = {
  names: ['sync'],
  *run(task) {
    const { sys, env } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'sync', ends)
    const flags = new Set(options.map((it) => it.key))
    if (flags.has('d') && flags.has('f')) {
      return yield* complain(task, 'cannot specify both --data and --file-system')
    }
    if (flags.has('d') && operands.length === 0) {
      return yield* complain(task, '--data needs at least one argument')
    }
    let status = 0
    for (const path of operands) {
      const readable = sys.open(path, O_NONBLOCK)
      const fd = failed(readable) ? sys.open(path, O_WRONLY | O_NONBLOCK) : readable
      if (failed(fd)) {
        const reason = failed(readable) ? readable : fd
        status = yield* complain(task, `error opening ${quoted(path, env)}: ${reason.text}`)
        continue
      }
      const synced = sys.fsync(fd)
      if (failed(synced)) {
        status = yield* complain(task, `error syncing ${quoted(path, env)}: ${synced.text}`)
      }
      sys.close(fd)
    }
    return status
  },
}
