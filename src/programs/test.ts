/** test(1) and [ of coreutils 9.1. */
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import { testExpression } from '../shell/test-expression.ts'

const TROUBLE = 2

export const program: Program = {
  names: ['test', '['],
  *run(task) {
    const { sys, env } = task
    const name = (task.args[0] ?? '').replace(/^.*\//, '')
    const isBracket = name === '['
    const words = task.args.slice(1)
    if (isBracket) {
      if (words.length === 1 && words[0] === '--help') return yield* sayHelp(task, '[')
      if (words.length === 1 && words[0] === '--version') return yield* sayVersion(task, '[')
      if (words.pop() !== ']') {
        return yield* complain(task, `missing ${quotedWord(']', env)}`, TROUBLE)
      }
    }
    const host = {
      sys,
      isSet: () => false,
      isReference: () => false,
      isOptionOn: () => false,
    }
    const dialect = {
      of: 'coreutils',
      isBracket,
      quoted: (word: string) => quotedWord(word, env),
    } as const
    const { status, problem } = testExpression(words, host, dialect)
    return problem === undefined ? status : yield* complain(task, problem, status)
  },
}
