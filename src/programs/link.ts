/** link(1) of coreutils 9.1. */
import { failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { complain, endEarly, extraOperand, missingOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('', ['help', 'version'])

export const program: Program = {
  names: ['link'],
  *run(task) {
    const { sys, env } = task
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'link', ends)
    const [from, to, extra] = operands
    if (from === undefined || to === undefined) return yield* missingOperand(task, from)
    if (extra !== undefined) return yield* extraOperand(task, extra)
    const made = sys.link(from, to)
    if (!failed(made)) return 0
    const names = `${quoted(to, env)} to ${quoted(from, env)}`
    return yield* complain(task, `cannot create link ${names}: ${made.text}`)
  },
}
