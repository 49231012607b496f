/** The ways reading ends in an error, worded as bash 5.2.15 (parse.y) does. */
import type { ByteString } from '../base/bytes.ts'
import { SHELL_NESTING_MAX } from '../base/limits.ts'
import type { Reading, Source } from './lexer-source.ts'
import type { Token } from './lexer-token.ts'
import type { SyntaxMessage, SyntaxProblem } from './parser.ts'

/** Gives up with these messages. */
export function* fail(source: Source, messages: readonly SyntaxMessage[]): Reading<never> {
  yield problemAt(source, messages)
  throw new Error('a parser that failed was resumed')
}

/** A quote or bracket opened at `line` that the text never closes. */
export const unclosed = (source: Source, line: number, close: string): Reading<never> =>
  fail(source, [{ line, text: `unexpected EOF while looking for matching \`${close}'` }])

/** A token that can't stand where it stands. */
export function unexpected(source: Source, token: Token): Reading<never> {
  if (token.kind === 'end') return unexpectedEnd(source)
  const text = `syntax error near unexpected token \`${tokenText(token)}'`
  return fail(source, [{ line: token.line, text }, echoOf(source, token.line)])
}

/** The text ends inside of a compound command, or of $( ). */
export const unexpectedEnd = (source: Source): Reading<never> =>
  source.closer === undefined
    ? fail(source, [{ line: source.line, text: 'syntax error: unexpected end of file' }])
    : unclosed(source, source.line, source.closer)

/** Goes one construct deeper; too deep is an error, as it is for bash at another depth. */
export function* deeper(source: Source): Reading<void> {
  source.depth++
  if (source.depth <= SHELL_NESTING_MAX) return
  const text = `syntax error near unexpected token \`${source.text.charAt(source.pos)}'`
  yield* fail(source, [{ line: source.line, text }, echoOf(source, source.line)])
}

/** The copy of the current line, as a second message. */
export const echoOf = (source: Source, line: number): SyntaxMessage => ({
  line,
  text: `\`${source.currentLine()}'`,
  echo: true,
})

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
    case 'variable':
    case 'arithmetic':
      return token.word?.source ?? ''
    case 'forArithmetic':
      return (token.expressions ?? []).map((word) => word.source).join(' ; ')
    default:
      return token.kind
  }
}

const problemAt = (source: Source, messages: readonly SyntaxMessage[]): SyntaxProblem => {
  const next = source.lineEnd()
  return { messages, next: next.offset, line: next.line }
}
