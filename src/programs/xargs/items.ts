/** The items xargs finds in its input. */
import type { ByteString } from '../../base/bytes.ts'
import type { WantedOfXargs } from '../xargs.ts'

export interface Item {
  readonly text: ByteString
  /** A line ends with it (-L counts these). */
  readonly endsLine: boolean
}

export interface Items {
  readonly items: readonly Item[]
  readonly problem: string | undefined
}

export const parseItems = (text: ByteString, wanted: WantedOfXargs): Items => {
  if (wanted.delimiter !== undefined) return byDelimiter(text, wanted.delimiter)
  return wanted.replace === undefined ? byWords(text, wanted.eof) : byLines(text, wanted.eof)
}

const byDelimiter = (text: ByteString, delimiter: string): Items => {
  const parts = text.split(delimiter)
  if (parts.at(-1) === '') parts.pop()
  return { items: parts.map((it) => ({ text: it, endsLine: true })), problem: undefined }
}

const UNMATCHED = 'by default quotes are special to xargs unless you use the -0 option'

/** One item: blanks are trimmed at the front, quotes and backslashes are taken away. */
const byLines = (text: ByteString, eof: ByteString | undefined): Items => {
  const items: Item[] = []
  for (const line of text.split('\n')) {
    const trimmed = line.replace(/^[ \t]+/, '')
    if (trimmed === '') continue
    const read = unquoted(trimmed)
    if (read === undefined || typeof read !== 'string') {
      return { items, problem: read?.problem }
    }
    if (read === eof) break
    items.push({ text: read, endsLine: true })
  }
  return { items, problem: undefined }
}

const unquoted = (line: ByteString): ByteString | { readonly problem: string } => {
  let text = ''
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    if (char === '\\') text += line.charAt(++at)
    else if (char === '"' || char === "'") {
      const end = line.indexOf(char, at + 1)
      if (end < 0) return { problem: unmatched(char) }
      text += line.slice(at + 1, end)
      at = end
    } else text += char
  }
  return text
}

const unmatched = (quote: string): string =>
  `unmatched ${quote === '"' ? 'double' : 'single'} quote; ${UNMATCHED}`

const byWords = (text: ByteString, eof: ByteString | undefined): Items => {
  const items: Item[] = []
  let word: ByteString | undefined
  for (let at = 0; at <= text.length; at++) {
    const char = text.charAt(at)
    if (char === '' || char === ' ' || char === '\t' || char === '\n') {
      const continues = char === ' ' || char === '\t'
      const rest = continues && /^[ \t]*\n/.test(text.slice(at, at + 4_096))
      if (word !== undefined) {
        if (word === eof) return { items, problem: undefined }
        items.push({ text: word, endsLine: !continues && !rest })
      }
      word = undefined
    } else if (char === '\\') {
      if (at + 1 < text.length) at++
      else continue
      word = (word ?? '') + text.charAt(at)
    } else if (char === '"' || char === "'") {
      const end = text.indexOf(char, at + 1)
      const line = text.indexOf('\n', at + 1)
      if (end < 0 || (line >= 0 && line < end)) return { items, problem: unmatched(char) }
      word = (word ?? '') + text.slice(at + 1, end)
      at = end
    } else word = (word ?? '') + char
  }
  return { items, problem: undefined }
}
