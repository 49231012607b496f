/** Small steps over tokens that all rules take. */
import type { Lexer } from './lexer.ts'
import { unexpected } from './lexer-errors.ts'
import type { Reading } from './lexer-source.ts'
import type { Token, TokenKind } from './lexer-token.ts'

/** Goes past newlines. */
export function* skipNewlines(lexer: Lexer): Reading<void> {
  while ((lexer.ready() ?? (yield* lexer.peek())).kind === '\n') yield* lexer.take()
}

/** Takes the token that must come now. */
export function* expect(lexer: Lexer, kind: TokenKind): Reading<Token> {
  const token = yield* lexer.take()
  return token.kind === kind ? token : yield* unexpected(lexer.source, token)
}

/** Whether a command may start with such a token. */
export const startsCommand = (kind: TokenKind): boolean => STARTS.has(kind)

/** Whether a compound command may start with such a token. */
export const startsCompound = (kind: TokenKind): boolean => COMPOUND.has(kind)

const STARTS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ...(['word', 'assignment', 'number', 'variable', '(', 'arithmetic', '{', 'if', 'for'] as const),
  ...(['case', 'while', 'until', 'select', 'function', '[[', 'coproc', '!', 'time'] as const),
  ...(['<', '>', '>>', '>|', '<>', '<&', '>&', '&>', '&>>', '<<', '<<-', '<<<'] as const),
])

const COMPOUND: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ...(['(', '{', 'if', 'for', 'case', 'while', 'until', 'select', '[[', 'arithmetic'] as const),
])
