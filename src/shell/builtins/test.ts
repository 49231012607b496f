/** `test` and `[`. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'
import { type TestDialect, testExpression } from '../test-expression.ts'
import { testHostOf } from '../test-host.ts'

const AS_TEST: TestDialect = { of: 'bash', isBracket: false, quoted: (word) => word }
const AS_BRACKET: TestDialect = { ...AS_TEST, isBracket: true }

function* evaluate(shell: Shell, name: ByteString, words: readonly ByteString[]): Run<number> {
  const dialect = name === '[' ? AS_BRACKET : AS_TEST
  const { status, problem } = testExpression(words, testHostOf(shell), dialect)
  if (problem !== undefined) yield* shell.error(name, problem)
  return status
}

export const builtins: readonly Builtin[] = [
  {
    names: ['test'],
    *run(shell, args) {
      return yield* evaluate(shell, 'test', args.slice(1))
    },
  },
  {
    names: ['['],
    *run(shell, args) {
      if (args.length > 1 && args.at(-1) === ']') {
        return yield* evaluate(shell, '[', args.slice(1, -1))
      }
      yield* shell.error('[', "missing `]'")
      return 2
    },
  },
]
