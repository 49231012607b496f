/** What is open around the place being read, as far as error messages show it. */
import type { ByteString } from '../base/bytes.ts'
import type { Source } from './lexer-source.ts'
import type { SyntaxMessage, SyntaxOutcome } from './parser.ts'

export type Open = { readonly kind: 'substitution' } | { readonly kind: 'array' } | Condition

/** [[ ]], where bash has a message for each place at which a word can't be read. */
export interface Condition {
  readonly kind: 'condition'
  readonly line: number
  expects: 'term' | 'operator' | 'unary' | 'binary' | 'end'
  /** Lines of the brackets open inside. */
  readonly brackets: number[]
}

/** $? and the way on after an error that is a token's fault. */
export const outcomeIn = (source: Source): SyntaxOutcome => {
  const around = source.open.findLast(({ kind }) => kind !== 'condition')
  return around === undefined || around.kind === 'condition' ? 'syntax' : around.kind
}

/** What bash's callers say once the text ended inside of a word, or of a $( ) itself. */
export const afterUnclosed = (
  source: Source,
  how: { readonly inWord: boolean },
): readonly SyntaxMessage[] => {
  let { line } = source
  for (const open of source.open.toReversed()) {
    if (open.kind === 'array') return [{ line, text: 'syntax error: unexpected end of file' }]
    if (open.kind === 'condition') return afterCondition(open, line)
    if (how.inWord) line++
  }
  return []
}

/** An error inside of ( ) in [[ ]]: each bracket misses its end, too. */
export const missingBrackets = ({ brackets }: Condition): readonly SyntaxMessage[] =>
  brackets.toReversed().map((line) => ({ line, text: "expected `)'" }))

const afterCondition = (condition: Condition, line: number): readonly SyntaxMessage[] => {
  const missing = missingBrackets(condition)
  switch (condition.expects) {
    case 'term':
      // The code of "error" is -1, printed as a character.
      return [{ line, text: "unexpected token `\xff' in conditional command" }, ...missing]
    case 'operator':
      return [{ line, text: 'conditional binary operator expected' }, ...missing]
    case 'unary':
    case 'binary': {
      const text = `unexpected argument to conditional ${condition.expects} operator`
      return [{ line, text }, ...missing]
    }
    case 'end':
      if (missing.length > 0) return missing
      return [{ line: condition.line, text: "unexpected EOF while looking for `]]'" }]
    default:
      return condition.expects satisfies never
  }
}

/** The last word of the line read so far (parse.y error_token_from_text). */
export const nearText = (source: Source): ByteString => {
  const line = `${source.currentLine()}\n`
  const column = source.pos - (source.text.lastIndexOf('\n', source.pos - 1) + 1)
  let at = Math.min(column, line.length - 1)
  while (at > 0 && /\s/.test(line.charAt(at))) at--
  const end = at + 1
  while (at > 0 && !/[ \n\t;|&]/.test(line.charAt(at))) at--
  while (at < end && /\s/.test(line.charAt(at))) at++
  return line.slice(at, end)
}
