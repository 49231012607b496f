/** Trees of texts that many shells of a machine read: start-up files, functions, loops of eval. */
import type { ByteString } from '../base/bytes.ts'
import { PARSE_MEMO_BYTES_MAX, PARSE_MEMO_TEXT_BYTES_MAX } from '../base/limits.ts'
import { parseNext } from './parse.ts'
import type { Parsed, ParserOptions } from './parser.ts'

export interface ParseMemo {
  /** As `parseNext`; the same tree again for the same text read under the same options. */
  next(text: ByteString, at: number, options: ParserOptions & { hasAliases: boolean }): Parsed
}

/** A memo that forgets everything when it holds too much. Trees are never changed by anybody. */
export const createParseMemo = (): ParseMemo => {
  const byText = new Map<ByteString, Map<string, Parsed>>()
  let bytes = 0

  const entriesOf = (text: ByteString): Map<string, Parsed> => {
    const known = byText.get(text)
    if (known !== undefined) return known
    bytes += text.length
    if (bytes > PARSE_MEMO_BYTES_MAX) {
      byText.clear()
      bytes = text.length
    }
    const fresh = new Map<string, Parsed>()
    byText.set(text, fresh)
    return fresh
  }

  return {
    next: (text, at, options) => {
      // What an alias stands for is part of the text, and changes as the text runs.
      if (options.hasAliases || text.length > PARSE_MEMO_TEXT_BYTES_MAX) {
        return parseNext(text, at, options)
      }
      const { line, extglob, posix, plainDollar = false, comments = true } = options
      const key = `${at} ${line} ${extglob} ${posix} ${plainDollar} ${comments}`
      const entries = entriesOf(text)
      const known = entries.get(key)
      if (known !== undefined) return known
      const parsed = parseNext(text, at, options)
      entries.set(key, parsed)
      return parsed
    },
  }
}
