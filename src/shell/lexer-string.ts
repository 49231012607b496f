/** Text that bash expands without having parsed it: here-documents, prompts, arithmetic. */
import type { ByteString } from '../base/bytes.ts'
import type { Part, Word } from './ast.ts'
import { readProtected } from './lexer-quotes.ts'
import { MORE, type Reading, Source } from './lexer-source.ts'

/** Parts of a whole string; what is broken in it becomes a part that fails when expanded. */
export const readString = (
  text: ByteString,
  kind: 'document' | 'expression' | 'quotes',
  from: Source,
  line: number,
): Word => {
  const source = new Source(text, 0, { ...from.options, line }, from.grammar)
  source.ended = true
  source.depth = from.depth
  const parts = finish(readProtected(source, kind)) ?? [{ kind: 'quoted', text } satisfies Part]
  return { source: text, parts: kind === 'document' ? [{ kind: 'double', parts }] : parts }
}

const finish = <T>(reading: Reading<T>): T | undefined => {
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
    if (step.value !== MORE) return undefined
  }
}
