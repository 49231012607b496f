/** One-liners that only print literals: what probes try, in Perl. */
import type { ByteString } from '../../base/bytes.ts'

const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['e', '\x1b'],
  ['a', '\x07'],
])

/** The value of a literal: a number, or a string in quotes without variables; else undefined. */
const literal = (text: ByteString): ByteString | undefined => {
  const word = text.trim()
  if (/^\d{1,15}$/.test(word)) return String(Number(word))
  const sum = /^(\d{1,9})\s*([-+*])\s*(\d{1,6})$/.exec(word)
  if (sum !== null) {
    const [, left = '', sign, right = ''] = sum
    const [a, b] = [Number(left), Number(right)]
    return String(sign === '+' ? a + b : sign === '-' ? a - b : a * b)
  }
  const single = /^'((?:[^'\\]|\\.)*)'$/s.exec(word)?.[1]
  if (single !== undefined) return single.replace(/\\(['\\])/g, '$1')
  const double = /^"((?:[^"\\$@]|\\.)*)"$/s.exec(word)?.[1]
  return double?.replace(/\\(x[\da-f]{2}|.)/gis, (_, what: string) =>
    what.length > 1
      ? String.fromCharCode(Number.parseInt(what.slice(1), 16))
      : (ESCAPES.get(what) ?? what),
  )
}

/** What Perl code made of `print LITERAL` statements prints; undefined for any other code. */
export const perlPrints = (code: ByteString, lineEnd: ByteString): ByteString | undefined => {
  let text = ''
  for (const statement of code.split(';')) {
    if (statement.trim() === '') continue
    const argument = /^\s*(print|say)[\s(]\s*(.*?)\)?\s*$/s.exec(statement)?.[2]
    const value = argument === undefined ? undefined : literal(argument)
    if (value === undefined) return undefined
    text += value + lineEnd
  }
  return text
}
