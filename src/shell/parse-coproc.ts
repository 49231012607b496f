/** Coprocesses. */
import type { Compound } from './ast.ts'
import type { Lexer } from './lexer.ts'
import type { Reading } from './lexer-source.ts'
import { readBody } from './parse-function.ts'
import { readSimple } from './parse-simple.ts'
import { expect, startsCompound } from './parse-tokens.ts'

/** `coproc`, with or without a name. */
export function* readCoproc(lexer: Lexer): Reading<Compound> {
  yield* expect(lexer, 'coproc')
  const first = yield* lexer.peek()
  if (startsCompound(first.kind))
    return { kind: 'coproc', body: yield* lexer.source.grammar.command(lexer) }
  if (first.kind !== 'word') return { kind: 'coproc', body: yield* readSimple(lexer) }
  yield* lexer.take()
  if (!startsCompound((yield* lexer.peek()).kind)) {
    return { kind: 'coproc', body: yield* readSimple(lexer, first) }
  }
  return { kind: 'coproc', name: first.word?.source ?? '', body: yield* readBody(lexer) }
}
