/** What bash names when it meets a bad substitution: the string it was expanding. */
import type { ByteString } from '../base/bytes.ts'
import type { Part, Word } from './ast.ts'

/** The parts of a run of text, with bad substitutions told the text they stand in. */
export const nameBad = (parts: readonly Part[], text: ByteString): readonly Part[] =>
  parts.some(isBad) ? parts.map((part) => (isBad(part) ? { ...part, bad: text } : part)) : parts

/** A word of its parts and source. */
export const wordOf = (source: ByteString, parts: readonly Part[]): Word => ({
  source,
  parts: nameBad(parts, source),
})

const isBad = (part: Part): boolean => part.kind === 'parameter' && part.bad !== undefined
