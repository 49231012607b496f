/** A command line cut into words as history expansion counts them (history(3): Word Designators). */
import type { ByteString } from '../../base/bytes.ts'

const OPERATORS = '<>;&|$'
const BREAKS = '<>;&| \t\n()'

/** The words; operators are words of their own. */
export const historyWords = (line: ByteString): readonly ByteString[] => {
  const words: ByteString[] = []
  for (let at = 0; ; ) {
    while (line[at] === ' ' || line[at] === '\t' || line[at] === '\n') at++
    if (at >= line.length) return words
    const end = wordEnd(line, at)
    words.push(line.slice(at, end))
    at = end
  }
}

const wordEnd = (line: ByteString, start: number): number => {
  const char = line[start] ?? ''
  if (char === '(' || char === ')') return start + 1
  if (OPERATORS.includes(char) && char !== '$') {
    const next = line[start + 1] ?? ''
    if (next === char) {
      const isHere = char === '<' && (line[start + 2] === '-' || line[start + 2] === '<')
      return start + (isHere ? 3 : 2)
    }
    const isPair = (char === '>' && '&|'.includes(next)) || (char === '&' && next === '>')
    if (next !== '' && (isPair || (char === '<' && (next === '&' || next === '>'))))
      return start + 2
    return start + 1
  }
  return plainEnd(line, start)
}

const plainEnd = (line: ByteString, start: number): number => {
  let quote = ''
  let depth = 0
  let at = start
  for (; at < line.length; at++) {
    const char = line[at] ?? ''
    if (char === '\\' && quote !== "'") {
      at++
      continue
    }
    if (quote !== '') {
      if (char === quote) quote = ''
      continue
    }
    if (char === '"' || char === "'" || char === '`') {
      quote = char
      continue
    }
    if (char === '(' && '$<>'.includes(line[at - 1] ?? ' ')) depth++
    else if (char === ')' && depth > 0) depth--
    else if (depth === 0 && BREAKS.includes(char)) break
  }
  return Math.min(Math.max(at, start + 1), line.length)
}
