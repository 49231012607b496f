/** The ways reading ends in an error, worded as bash 5.2.15 (parse.y) does. */
import type { ByteString } from '../base/bytes.ts'
import { SHELL_NESTING_MAX } from '../base/limits.ts'
import type { Lexer } from './lexer.ts'
import { afterUnclosed, nearText, outcomeIn } from './lexer-open.ts'
import { MORE, type Reading, type Source } from './lexer-source.ts'
import type { Token } from './lexer-token.ts'
import type { SyntaxMessage, SyntaxOutcome, SyntaxProblem } from './parser.ts'
import { quoted } from './quote.ts'

/** Gives up with these messages. */
export function* fail(
  source: Source,
  messages: readonly SyntaxMessage[],
  outcome: SyntaxOutcome = outcomeIn(source),
): Reading<never> {
  const next = source.lineEnd()
  yield { outcome, warnings: source.warnings, messages, next: next.offset, line: next.line }
  throw new Error('a parser that failed was resumed')
}

/**
 * Gives up where bash's grammar gets no token: it goes on reading the line, so that what can't be
 * read there is complained about, too.
 */
export function* refuse(lexer: Lexer, messages: readonly SyntaxMessage[]): Reading<never> {
  const { source } = lexer
  const around = outcomeIn(source)
  const rest = yield* attempt(skipTokens(lexer))
  if (typeof rest === 'object') {
    return yield* fail(source, [...messages, ...rest.messages], rest.outcome)
  }
  const kept = around === 'syntax' ? 'kept' : around
  return yield* fail(source, messages, rest === 'end' ? 'unclosed' : kept)
}

/** Runs a reader; what it answers, or the problem it ends in. */
function* attempt<T>(reading: Reading<T>): Reading<T | SyntaxProblem> {
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
    if (step.value !== MORE) return step.value
    yield MORE
  }
}

/** Up to the next newline or the end; not into a line that has yet to come. */
function* skipTokens(lexer: Lexer): Reading<'line' | 'end'> {
  if (lexer.last === '\n' && lexer.source.isUsedUp) return 'end'
  for (;;) {
    const { kind } = yield* lexer.take()
    if (kind === '\n') return 'line'
    if (kind === 'end') return 'end'
  }
}

/** A quote or bracket opened at `line` that the text never closes. */
export const unclosed = (source: Source, line: number, close: string): Reading<never> => {
  const message = { line, text: `unexpected EOF while looking for matching \`${close}'` }
  const isArray = source.open.some(({ kind }) => kind === 'array')
  const more = afterUnclosed(source, { inWord: true })
  return fail(source, [message, ...more], isArray ? 'array' : 'unclosed')
}

/** A token that can't stand where it stands; its line, if others were read since. */
export function unexpected(
  source: Source,
  token: Token,
  at: { readonly line: number; readonly echo: ByteString } = {
    line: token.line,
    echo: token.echo ?? source.currentLine(),
  },
): Reading<never> {
  if (token.kind === 'end') return unexpectedEnd(source)
  const { line } = at
  const text =
    token.kind === 'variable'
      ? `near \`${nearText(source)}'`
      : `near unexpected token \`${printable(tokenText(token))}'`
  return fail(source, [
    { line, text: `syntax error ${text}` },
    { line, text: `\`${at.echo}'`, echo: true },
  ])
}

/** The text ends inside of a compound command, or of $( ). */
export const unexpectedEnd = (source: Source): Reading<never> => {
  const { line } = source
  if (!source.open.some(({ kind }) => kind === 'substitution')) {
    return fail(source, [{ line, text: 'syntax error: unexpected end of file' }], 'syntax')
  }
  const message = { line, text: "unexpected EOF while looking for matching `)'" }
  const isArray = source.open.some(({ kind }) => kind === 'array')
  const more = afterUnclosed(source, { inWord: false })
  return fail(source, [message, ...more], isArray ? 'array' : 'unclosed')
}

/** bash has no name for what is wrong: it shows the end of the line read so far. */
export const unexpectedNear = (source: Source): Reading<never> => {
  const { line } = source
  const echo = { line, text: `\`${source.currentLine()}'`, echo: true } as const
  const message = { line, text: `syntax error near \`${nearText(source)}'` }
  return fail(source, [message, echo], 'syntax')
}

/** Goes one construct deeper; too deep is an error, as it is for bash at another depth. */
export function* deeper(source: Source): Reading<void> {
  source.depth++
  if (source.depth <= SHELL_NESTING_MAX) return
  const { line } = source
  const text = `syntax error near unexpected token \`${source.text.charAt(source.pos)}'`
  const echo = `\`${source.currentLine()}'`
  yield* fail(source, [
    { line, text },
    { line, text: echo, echo: true },
  ])
}

/** bash shows a token with a newline as $'...'. */
const printable = (text: ByteString): ByteString => {
  const shown = quoted(text)
  return shown.startsWith('$') ? shown : text
}

/** A token as messages name it. */
export const tokenText = (token: Token): ByteString => {
  switch (token.kind) {
    case '\n':
      return 'newline'
    case 'end':
      return 'EOF'
    case 'word':
    case 'assignment':
    case 'number':
    case 'arithmetic':
      return token.word?.source ?? ''
    case 'forArithmetic':
      return (token.word?.source ?? '').split(';').join(' ; ')
    default:
      return token.kind
  }
}
