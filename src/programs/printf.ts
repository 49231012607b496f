/** printf(1) of coreutils 9.1. */
import { quoted, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, missingOperand, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import { printf } from '../shell/printf.ts'
import type { Program } from '../shell/program.ts'

export const program: Program = {
  names: ['printf'],
  *run(task) {
    const { env } = task
    const args = task.args.slice(1)
    if (args.length === 1 && args[0] === '--help') return yield* sayHelp(task, 'printf')
    if (args.length === 1 && args[0] === '--version') return yield* sayVersion(task, 'printf')
    if (args[0] === '--') args.shift()
    const [format, ...rest] = args
    if (format === undefined) return yield* missingOperand(task)
    const printed = printf(format, rest, {
      dialect: 'coreutils',
      quoted: (text) => quotedWord(text, env),
      shellQuoted: (text) => quoted(text, env),
      timeText: () => '',
    })
    const isLate = (problem: string): boolean => /^warning: |conversion spec/.test(problem)
    for (const problem of printed.problems) if (!isLate(problem)) yield* complain(task, problem)
    yield* task.out(printed.text)
    for (const problem of printed.problems) if (isLate(problem)) yield* complain(task, problem)
    return printed.status
  },
}
