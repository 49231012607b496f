/** Texts cut and padded to exactly the size that was promised, so that each stays of its kind. */
import { assert } from '../../base/assert.ts'
import { type ByteString, bytesOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import type { TextKind } from '../recipe.ts'
import { filledBytes } from '../slots.ts'
import { standsBefore } from './boundaries.ts'

/** Bytes of a text when the marks of its slots are replaced. */
export const widthOf = (text: ByteString): number =>
  text.includes('{{') ? filledBytes(bytesOf(text)) : text.length

/** A text of exactly so many bytes, marks counted by their widths; it ends with a newline. */
export const fitted = (
  text: ByteString,
  { kind, size }: { readonly kind: TextKind; readonly size: number },
): ByteString => {
  if (size === 0) return ''
  const lines = linesOf(text, kind)
  const kept = cut(lines, { kind, size })
  const body = kept.map((line) => `${line}\n`).join('')
  const left = size - widthOf(body)
  assert(left >= 0, 'a text is cut to its size')
  if (left === 0) return body
  if ((kind === 'log' || kind === 'csv') && kept.length > 0) return stretched(kept, left, kind)
  return body + filler(left, { kind, isBlank: kept.length === 0 })
}

const linesOf = (text: ByteString, kind: TextKind): ByteString[] => {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  while (lines.length > 1 && lines.at(-1) === '') lines.pop()
  // What would follow the end of PHP's code is output.
  if (kind === 'php' && lines.at(-1)?.trim() === '?>') lines.pop()
  return lines.length === 1 && lines[0] === '' ? [] : lines
}

interface Wanted {
  readonly kind: TextKind
  readonly size: number
}

/** The longest beginning that stands on its own within the size. */
const cut = (lines: readonly ByteString[], { kind, size }: Wanted): readonly ByteString[] => {
  let width = 0
  let most = 0
  for (const line of lines) {
    width += widthOf(line) + 1
    if (width > size) break
    most++
  }
  if (most === lines.length) return lines
  const end = standsBefore(kind, lines, most)
  if (end > 0) return withoutBlanks(lines.slice(0, end))
  const isProse = kind === 'text' || kind === 'markdown' || kind === 'log'
  const [first = ''] = lines
  return isProse && !first.includes('{{') ? [words(first, size - 1)] : []
}

const withoutBlanks = (lines: readonly ByteString[]): readonly ByteString[] => {
  let end = lines.length
  while (end > 0 && lines[end - 1]?.trim() === '') end--
  return lines.slice(0, end)
}

/** Whole words of a line; what remains of a long word; never half a UTF-8 character. */
const words = (line: ByteString, bytesMax: number): ByteString => {
  const piece = line.slice(0, bytesMax)
  const space = piece.lastIndexOf(' ')
  if (space > bytesMax / 2) return piece.slice(0, space)
  return piece.replace(/[\xc0-\xff][\x80-\xbf]{0,3}$/, '')
}

const COMMENT = new Map<TextKind, ByteString>([
  ['php', '//'],
  ['sql', '--'],
  ['text', ''],
  ['markdown', ''],
  ['log', ''],
  ['csv', ''],
])
const LINE_CHARS = 72

/** Rules and blank lines, of which every kind of text has some. */
const filler = (
  bytes: number,
  { kind, isBlank }: { kind: TextKind; isBlank: boolean },
): ByteString => {
  const begin = COMMENT.get(kind) ?? '#'
  const start = kind === 'php' && isBlank && bytes >= 6 ? '<?php\n' : ''
  let text = start
  for (let left = bytes - start.length; left > 0; ) {
    // Two rules of about one length look better than a long one and a stump.
    const chars = left > 2 * LINE_CHARS ? LINE_CHARS : left > LINE_CHARS ? left >> 1 : left
    text += ruleOf(begin, chars)
    left -= chars
  }
  return text
}

const SPACED_CHARS = 4

/** A line of so many chars, newline included: `# -----`. */
const ruleOf = (begin: ByteString, chars: number): ByteString => {
  if (chars - 1 < begin.length || (begin === '' && chars <= SPACED_CHARS)) return '\n'.repeat(chars)
  const dashes = chars - 1 - begin.length
  if (begin === '') return `${'-'.repeat(dashes)}\n`
  return dashes < SPACED_CHARS
    ? `${begin}${begin.charAt(0).repeat(dashes)}\n`
    : `${begin} ${'-'.repeat(dashes - 1)}\n`
}

/** Rows and entries hold no comments: the last ones get longer, each by about as much. */
const stretched = (lines: readonly ByteString[], bytes: number, kind: TextKind): ByteString => {
  const count = Math.min(lines.length, Math.max(1, Math.ceil(bytes / STRETCH_CHARS)))
  const dice = seededDice(`stretch ${lines.join('\n')} ${bytes}`)
  const first = lines.length - count
  return lines
    .map((line, at) => {
      if (at < first) return `${line}\n`
      const n = at - first
      const chars = Math.floor(((n + 1) * bytes) / count) - Math.floor((n * bytes) / count)
      return `${longer(line, chars, { kind, token: hex(chars, dice.bytes(chars)) })}\n`
    })
    .join('')
}

const STRETCH_CHARS = 13

const hex = (chars: number, bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('hex').slice(0, chars)

const longer = (
  line: ByteString,
  chars: number,
  { kind, token }: { readonly kind: TextKind; readonly token: string },
): ByteString => {
  if (chars === 0) return line
  const request = /^(\S+ .*"[A-Z]+ )(\S+)( HTTP\/[\d.]+".*)$/s.exec(line)
  if (kind === 'log' && request !== null && chars > 3) {
    const [, before = '', target = '', behind = ''] = request
    const mark = target.includes('?') ? '&' : '?'
    return `${before}${target}${mark}v=${token.slice(0, chars - 3)}${behind}`
  }
  const quote = line.endsWith('"') ? '"' : ''
  const bare = quote === '' ? line : line.slice(0, -1)
  if (kind === 'csv') return `${bare}${chars > 1 ? ` ${token.slice(0, chars - 1)}` : '.'}${quote}`
  if (chars > 5) return `${line} id=${token.slice(0, chars - 4)}`
  return chars === 1 ? `${line}.` : `${line} ${token.slice(0, chars - 1)}`
}
