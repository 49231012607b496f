/** The commands inside of $( ), <( ) and >( ). */
import type { List } from './ast.ts'
import { Lexer } from './lexer.ts'
import { unexpected } from './lexer-errors.ts'
import type { Reading, Source } from './lexer-source.ts'
import { readList } from './parse-list.ts'
import { skipNewlines } from './parse-tokens.ts'

/** Reads from behind the `(` up to behind its `)`. */
export function* readSubstitution(source: Source): Reading<List> {
  source.open.push({ kind: 'substitution' })
  const lexer = new Lexer(source, '$(')
  yield* skipNewlines(lexer)
  const isEmpty = (yield* lexer.peek()).kind === ')'
  const list: List = isEmpty ? { items: [] } : yield* readList(lexer)
  const close = yield* lexer.take()
  if (close.kind !== ')') return yield* unexpected(source, close)
  source.open.pop()
  const orphans = lexer.pending.length
  if (orphans > 0) {
    const documents = orphans === 1 ? 'here-document' : 'here-documents'
    const text = `command substitution: ${orphans} unterminated ${documents}`
    source.warnings.push({ line: source.line, text })
    source.orphans.push(...lexer.pending)
  }
  return list
}
