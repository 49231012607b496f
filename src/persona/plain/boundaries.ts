/** Where a text of a kind may end and still be one: before which of its lines. */
import { parseDocument } from 'yaml'
import { type ByteString, toUnicode } from '../../base/bytes.ts'
import type { TextKind } from '../recipe.ts'

/** How many of the first lines stand on their own: the most, at most `most`; 0 when none do. */
export const standsBefore = (
  kind: TextKind,
  lines: readonly ByteString[],
  most: number,
): number => {
  const isEnd = ENDS.get(kind)
  if (isEnd === undefined) return most
  for (let end = most; end > 0; end--) if (isEnd(lines, end)) return end
  return 0
}

type IsEnd = (lines: readonly ByteString[], end: number) => boolean

const isAtMargin = (line: ByteString): boolean => /^\S/.test(line)

/** A line that goes on with the one before it is indented. */
const margin: IsEnd = (lines, end) => !/^[ \t]+\S/.test(lines[end] ?? '')

const sql: IsEnd = (lines, end) => /;\s*$|^\s*$|^\s*(--|#)|\*\/\s*$/.test(lines[end - 1] ?? '')

const YAML_TRIES = 40
const yaml: IsEnd = (lines, end) => {
  if (lines.length - end > YAML_TRIES && !isAtMargin(lines[end] ?? '')) return false
  return isYaml(lines.slice(0, end).join('\n')) && !/:\s*$/.test(lines[end - 1] ?? '')
}

/** Whether it is YAML and more than comments, marks of slots taken for words. */
export const isYaml = (text: ByteString): boolean => {
  const document = parseDocument(toUnicode(text.replace(/\{\{[a-z_.]+\}\}/g, 'slot')))
  return document.errors.length === 0 && document.contents !== null
}

const count = (text: ByteString, what: RegExp): number => text.match(what)?.length ?? 0

const python: IsEnd = (lines, end) => {
  const next = lines[end] ?? ''
  if (!isAtMargin(next) || /^(else|elif|except|finally)\b|^[)\]}]/.test(next)) return false
  const text = lines.slice(0, end).join('\n')
  return count(text, /"""/g) % 2 === 0 && count(text, /'''/g) % 2 === 0 && isBalanced(text, '#')
}

const php: IsEnd = (lines, end) => {
  const text = lines.slice(0, end).join('\n')
  const isWhole = /[;}]\s*$|^<\?php|^\s*$|^\s*(\/\/|#|\*\/)/.test(lines[end - 1] ?? '')
  return isWhole && count(text, /\/\*/g) === count(text, /\*\//g) && isBalanced(text, '//')
}

const shell: IsEnd = (lines, end) => {
  if (!isAtMargin(lines[end] ?? 'x') || /\\$/.test(lines[end - 1] ?? '')) return false
  let depth = 0
  let closing: string | undefined
  for (const line of lines.slice(0, end)) {
    if (closing !== undefined) {
      if (line.trim() === closing) closing = undefined
      continue
    }
    const code = withoutTexts(line, '#')
    closing = /<<-?\s*["']?(\w+)/.exec(line)?.[1]
    depth += count(code, /(^|[;&|\s])(if|case|do)(?=[\s;]|$)|\{\s*$/g)
    depth -= count(code, /(^|[;&|\s])(fi|esac|done)(?=[\s;)&|<>]|$)|^\}/g)
  }
  return depth === 0 && closing === undefined
}

/** A line without its quoted texts and its comment. */
const withoutTexts = (line: ByteString, comment: '#' | '//'): ByteString => {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '')
  const at = comment === '#' ? bare.search(/(^|\s)#/) : bare.indexOf('//')
  return at < 0 ? bare : bare.slice(0, at)
}

const isBalanced = (text: ByteString, comment: '#' | '//'): boolean => {
  const code = text
    .split('\n')
    .map((line) => withoutTexts(line, comment))
    .join('\n')
  return (['()', '[]', '{}'] as const).every(
    ([open = '', close = '']) => code.split(open).length === code.split(close).length,
  )
}

/** Kinds without an entry may end before every line. */
const ENDS: ReadonlyMap<TextKind, IsEnd> = new Map([
  ['ini', margin],
  ['yaml', yaml],
  ['shell', shell],
  ['python', python],
  ['php', php],
  ['sql', sql],
])
