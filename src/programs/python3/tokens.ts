/** Tokens of Python: names, numbers, strings, operators, line ends and indentation. */
import type { ByteString } from '../../base/bytes.ts'

export interface Token {
  readonly kind:
    | 'name'
    | 'number'
    | 'string'
    | 'bytes'
    | 'format'
    | 'operator'
    | 'newline'
    | 'indent'
    | 'dedent'
    | 'end'
  readonly text: ByteString
  readonly line: number
}

/** Why a text is no Python. */
export class SyntaxProblem {
  readonly message: ByteString
  readonly line: number
  /** Columns of what is wrong, from 0; undefined: the whole line. */
  readonly from: number | undefined
  readonly to: number | undefined
  constructor(message: ByteString, line: number, columns?: readonly [number, number]) {
    this.message = message
    this.line = line
    this.from = columns?.[0]
    this.to = columns?.[1]
  }
}

const OPERATOR =
  /^(?:\*\*=|\/\/=|>>=|<<=|\.\.\.|:=|->|\*\*|\/\/|==|!=|<=|>=|<<|>>|[-+*/%&|^]=|[-+*/%@&|^~<>()[\]{},:.;=])/
const NUMBER =
  /^(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*\.)/
const NAME = /^[A-Za-z_\x80-\xff][\w\x80-\xff]*/
const STRING = /^([rRbBfFuU]{0,2})('''|"""|'|")/
const CLOSERS = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])

/** All tokens of a text, or what is wrong with it. */
export const tokenize = (text: ByteString): readonly Token[] | SyntaxProblem => {
  const tokens: Token[] = []
  const indents = [0]
  const open: { char: string; line: number; column: number }[] = []
  let [at, line, isStart, lineStart] = [0, 1, true, 0]
  const push = (kind: Token['kind'], value: ByteString): void => {
    tokens.push({ kind, text: value, line })
  }
  while (at < text.length) {
    if (isStart && open.length === 0) {
      const [blank = ''] = /^[ \t]*/.exec(text.slice(at)) ?? []
      const next = text.charAt(at + blank.length)
      if (next === '\n' || next === '#' || next === '') {
        const end = text.indexOf('\n', at)
        at = end < 0 ? text.length : end + 1
        line++
        lineStart = at
        continue
      }
      at += blank.length
      const width = blank.replaceAll('\t', '        ').length
      if (width > (indents.at(-1) ?? 0)) {
        indents.push(width)
        push('indent', '')
      }
      while (width < (indents.at(-1) ?? 0)) {
        indents.pop()
        push('dedent', '')
      }
      isStart = false
    }
    const char = text.charAt(at)
    if (char === '\n') {
      if (open.length === 0) {
        push('newline', '')
        isStart = true
      }
      at++
      line++
      lineStart = at
      continue
    }
    if (/[ \t\r\f]/.test(char)) {
      at++
      continue
    }
    if (char === '\\' && text.charAt(at + 1) === '\n') {
      at += 2
      line++
      continue
    }
    if (char === '#') {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end
      continue
    }
    const rest = text.slice(at, at + 4_096)
    const quote = STRING.exec(rest)
    if (quote !== null) {
      const [whole, prefix = '', mark = ''] = quote
      const end = endOfString(text, at + whole.length, mark)
      if (end === undefined) {
        const column = at - lineStart
        return mark.length === 3
          ? new SyntaxProblem(
              `unterminated triple-quoted string literal (detected at line ${line})`,
              line,
              [column, column + 1],
            )
          : new SyntaxProblem(`unterminated string literal (detected at line ${line})`, line, [
              column,
              column + 1,
            ])
      }
      const raw = text.slice(at + whole.length, end)
      const flags = prefix.toLowerCase()
      const value = flags.includes('r') ? raw : unescape(raw, flags.includes('b'))
      push(flags.includes('b') ? 'bytes' : flags.includes('f') ? 'format' : 'string', value)
      line += raw.split('\n').length - 1
      at = end + mark.length
      continue
    }
    const [number] = NUMBER.exec(rest) ?? []
    const [name] = NAME.exec(rest) ?? []
    const [operator] = OPERATOR.exec(rest) ?? []
    if (name !== undefined) push('name', name)
    else if (number !== undefined && /^[\d.]/.test(rest) && number !== '') push('number', number)
    else if (operator !== undefined) {
      push('operator', operator)
      if (CLOSERS.has(operator)) open.push({ char: operator, line, column: at - lineStart })
      else if (/^[)\]}]$/.test(operator)) {
        const opener = open.pop()
        if (opener === undefined) {
          return new SyntaxProblem(`unmatched '${operator}'`, line, [
            at - lineStart,
            at - lineStart + 1,
          ])
        }
        if (CLOSERS.get(opener.char) !== operator) {
          return new SyntaxProblem(
            `closing parenthesis '${operator}' does not match opening parenthesis '${opener.char}'`,
            line,
            [at - lineStart, at - lineStart + 1],
          )
        }
      }
    } else return new SyntaxProblem('invalid syntax', line, [at - lineStart, at - lineStart + 1])
    at += (name ?? number ?? operator ?? ' ').length
  }
  const opener = open.pop()
  if (opener !== undefined) {
    const columns = [opener.column, opener.column + 1] as const
    return new SyntaxProblem(`'${opener.char}' was never closed`, opener.line, columns)
  }
  if (tokens.length > 0 && tokens.at(-1)?.kind !== 'newline') push('newline', '')
  while (indents.length > 1) {
    indents.pop()
    push('dedent', '')
  }
  push('end', '')
  return tokens
}

const endOfString = (text: ByteString, from: number, mark: string): number | undefined => {
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') at++
    else if (char === '\n' && mark.length === 1) return undefined
    else if (text.startsWith(mark, at)) return at
  }
  return undefined
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
])

/** `\x41` of a text is a character, and goes out as UTF-8; of bytes it is one. */
const unescape = (raw: ByteString, isBytes: boolean): ByteString =>
  raw.replace(
    /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|[0-7]{1,3}|[\s\S])/g,
    (all: string, what: string) => {
      if (/^[0-7]/.test(what)) return encoded(Number.parseInt(what, 8), isBytes)
      if (what.length > 1) return encoded(Number.parseInt(what.slice(1), 16), isBytes)
      return ESCAPES.get(what) ?? ('\\\'"'.includes(what) ? what : all)
    },
  )

const encoded = (code: number, isBytes: boolean): ByteString =>
  isBytes
    ? String.fromCharCode(code & 255)
    : Buffer.from(String.fromCodePoint(code)).toString('latin1')
