/** One command of a pipeline. */
import type { Command } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { deeper } from './lexer-errors.ts'
import type { Reading } from './lexer-source.ts'
import type { TokenKind } from './lexer-token.ts'
import { readCompound } from './parse-compound.ts'
import { readRedirects, startsRedirect } from './parse-redirect.ts'
import { readSimple } from './parse-simple.ts'

/** Reads a simple command, a compound one with its redirections, or a function. */
export function* readCommand(lexer: Lexer): Reading<Command> {
  const { kind, line } = lexer.ready() ?? (yield* lexer.peek())
  if (isSimple(kind)) return yield* readSimple(lexer)
  yield* deeper(lexer.source)
  const compound = yield* readCompound(lexer)
  lexer.source.depth--
  const redirects = compound.kind === 'function' ? [] : yield* readRedirects(lexer)
  return { ...compound, line, redirects }
}

const isSimple = (kind: TokenKind): boolean =>
  kind === 'word' || kind === 'assignment' || startsRedirect(kind)
