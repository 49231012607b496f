/** Redirections. */
import type { Redirect } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { unexpected } from './lexer-errors.ts'
import { removeQuotes } from './lexer-here.ts'
import type { Reading } from './lexer-source.ts'
import type { RedirectOperator, Token, TokenKind } from './lexer-token.ts'

/** Whether a redirection may start with such a token. */
export const startsRedirect = (kind: TokenKind): boolean =>
  kind === 'number' || kind === 'variable' || isOperator(kind)

/** Reads redirections as long as there are some. */
export function* readRedirects(lexer: Lexer): Reading<readonly Redirect[]> {
  const redirects: Redirect[] = []
  while (startsRedirect((yield* lexer.peek()).kind)) redirects.push(yield* readRedirect(lexer))
  return redirects
}

/** Reads one redirection; a here-document's text follows with the newline. */
export function* readRedirect(lexer: Lexer): Reading<Redirect> {
  const first = yield* lexer.take()
  const descriptor = isOperator(first.kind) ? undefined : first
  const { kind: operator, line } = descriptor === undefined ? first : yield* lexer.take()
  if (!isOperator(operator)) return yield* unexpected(lexer.source, first)
  const target = yield* lexer.take()
  if (!isTarget(operator, target.kind) || target.word === undefined) {
    return yield* unexpected(lexer.source, target)
  }
  const redirect: { -readonly [K in keyof Redirect]: Redirect[K] } = {
    line,
    operator,
    target: target.word,
  }
  if (descriptor !== undefined) redirect.fd = fdOf(descriptor)
  if (operator === '<<' || operator === '<<-') {
    const delimiter = removeQuotes(target.word.source)
    lexer.pending.push({
      delimiter,
      quoted: delimiter !== target.word.source,
      stripTabs: operator === '<<-',
      take: (body) => {
        redirect.body = body
      },
    })
  }
  return redirect
}

const fdOf = ({ kind, word }: Token): NonNullable<Redirect['fd']> => {
  const source = word?.source ?? ''
  return kind === 'number' ? Number(source) : { variable: source.slice(1, -1) }
}

const isTarget = (operator: RedirectOperator, kind: TokenKind): boolean => {
  if (kind === 'word') return true
  return (operator === '<&' || operator === '>&') && (kind === 'number' || kind === '-')
}

const isOperator = (kind: TokenKind): kind is RedirectOperator => OPERATORS.has(kind)

const OPERATORS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ...(['<', '>', '>>', '>|', '<>', '<&', '>&', '&>', '&>>', '<<', '<<-', '<<<'] as const),
])
