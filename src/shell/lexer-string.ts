/** Text that bash expands without having parsed it: here-documents, prompts, arithmetic. */
import type { ByteString } from '../base/bytes.ts'
import type { Part, Word } from './ast.ts'
import { readBackquoted, readProtected } from './lexer-quotes.ts'
import { MORE, type Reading, Source } from './lexer-source.ts'
import type { SyntaxMessage, SyntaxProblem } from './parser.ts'

/** `document`: quotes are text. `expression`: "..." is quoted, as in arithmetic. */
export type StringKind = 'document' | 'expression'

/** A whole string as a word; what is broken in it becomes a part that fails when expanded. */
export const readString = (
  text: ByteString,
  kind: StringKind,
  from: Source,
  line: number,
): Word => {
  const source = new Source(text, 0, { ...from.options, line }, from.grammar)
  source.ended = true
  source.depth = from.depth
  const parts = run(readProtected(source, kind, readGuarded))
  if ('messages' in parts) return { source: text, parts: [{ kind: 'quoted', text }] }
  return { source: text, parts: kind === 'document' ? [{ kind: 'double', parts }] : parts }
}

/** Reads an expansion; one that fails takes the rest of the text. */
function* readGuarded(source: Source): Reading<readonly Part[]> {
  const { pos, line } = source
  const isBackquote = source.text.charCodeAt(pos) === 96
  const outcome = isBackquote
    ? run(readBackquoted(source, { inDouble: false }))
    : run(source.grammar.dollar(source, { inDouble: true }))
  if ('kind' in outcome) return [outcome]
  if (!('messages' in outcome)) return outcome
  const broken = brokenPart(source, { pos, line }, outcome)
  source.pos = source.text.length
  return [broken]
}

/** What bash says of an expansion that started at `start` and ended in a problem. */
const brokenPart = (
  source: Source,
  start: { readonly pos: number; readonly line: number },
  problem: SyntaxProblem,
): Part => {
  const rest = source.text.slice(start.pos)
  if (/^\$\((?!\()/.test(rest)) {
    const inside = new Source(
      rest.slice(2),
      0,
      { ...source.options, line: start.line },
      source.grammar,
    )
    inside.ended = true
    const failed = run(source.grammar.substitution(inside))
    const { messages } = 'messages' in failed ? failed : problem
    return { kind: 'unclosed', inCommand: true, messages }
  }
  if (source.open.length > 0) {
    return { kind: 'unclosed', inCommand: true, messages: problem.messages }
  }
  const text = sentence(rest, source.text)
  const messages: readonly SyntaxMessage[] = [{ line: start.line, text }]
  return { kind: 'unclosed', inCommand: false, messages }
}

const sentence = (rest: ByteString, whole: ByteString): ByteString => {
  if (rest.startsWith('`')) return `bad substitution: no closing "\`" in ${rest}`
  if (rest.startsWith('$(')) return `bad substitution: no closing \`)' in ${whole}`
  if (rest.startsWith('$[')) return `bad substitution: no closing \`]' in ${whole}`
  return `${whole}: bad substitution`
}

/** Runs a reader over a text that does not grow. */
const run = <T>(reading: Reading<T>): T | SyntaxProblem => {
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
    if (step.value !== MORE) return step.value
  }
}
