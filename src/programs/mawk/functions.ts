/** Functions of awk that need no waiting. */
import type { ByteString } from '../../base/bytes.ts'
import type { Regex } from '../../base/regex.ts'

const upper = (text: ByteString): ByteString => text.replace(/[a-z]+/g, (it) => it.toUpperCase())
const lower = (text: ByteString): ByteString => text.replace(/[A-Z]+/g, (it) => it.toLowerCase())

export const changeCase = (text: ByteString, to: 'toupper' | 'tolower'): ByteString =>
  to === 'toupper' ? upper(text) : lower(text)

/** substr as mawk 1.3.4 20200120 counts: what lies before the text lengthens the part. */
export const substring = (
  text: ByteString,
  from: number,
  count: number | undefined,
): ByteString => {
  let begin = Math.trunc(from)
  if (Number.isNaN(begin)) return ''
  if (count === undefined) return text.slice(Math.max(0, begin - 1))
  let length = Math.trunc(count)
  if (begin < 1) {
    length -= begin
    begin = 1
  }
  return length <= 0 || Number.isNaN(length) ? '' : text.slice(begin - 1, begin - 1 + length)
}

/** sub and gsub: the new text and how many places were changed. */
export const substituteAwk = (
  text: ByteString,
  regex: Regex,
  replacement: ByteString,
  isGlobal: boolean,
): { text: ByteString; count: number } => {
  let result = ''
  let at = 0
  let count = 0
  let lastEnd = -1
  for (let from = 0; from <= text.length; ) {
    const found = regex.find(text, { from })
    if (found === undefined) break
    const isEmptyBehind = found.start === found.end && found.start === lastEnd
    if (!isEmptyBehind) {
      const match = text.slice(found.start, found.end)
      result += text.slice(at, found.start) + filled(replacement, match)
      at = found.end
      lastEnd = found.end
      count++
      if (!isGlobal) break
    }
    from = found.end === found.start ? found.end + 1 : found.end
  }
  return { text: result + text.slice(at), count }
}

/** `&` is the match, `\&` an ampersand. */
const filled = (replacement: ByteString, match: ByteString): ByteString =>
  replacement.replace(/\\\\|\\&|&/g, (it) => (it === '&' ? match : it === '\\&' ? '&' : '\\'))
