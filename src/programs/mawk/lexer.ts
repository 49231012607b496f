/** The words of an awk program. */
import type { ByteString } from '../../base/bytes.ts'

export type TokenKind =
  | 'number'
  | 'string'
  | 'regex'
  | 'name'
  | 'call'
  | 'builtin'
  | 'keyword'
  | 'mark'
  | 'newline'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly text: ByteString
  readonly line: number
}

/** A program that can't be read: thrown here and in the parser, caught in `parseAwk`. */
export class WrongProgram {
  readonly lines: readonly ByteString[]
  constructor(...lines: readonly ByteString[]) {
    this.lines = lines
  }
}

const KEYWORDS = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(
    ' ',
  ),
)
export const BUILTINS = new Set(
  'length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush systime strftime'.split(
    ' ',
  ),
)

const MARKS =
  /^(?:&&|\|\||\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|!~|>>|[-{}()[\],;+*/%^!<>?:~$=|])/

const NUMBER = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/

export const tokensOf = (source: ByteString): Token[] => {
  const tokens: Token[] = []
  let at = 0
  let line = 1
  const add = (kind: TokenKind, text: ByteString): void => {
    tokens.push({ kind, text, line })
  }
  while (at < source.length) {
    const rest = source.slice(at)
    const blank = /^(?:[ \t\r]+|\\\r?\n|#[^\n]*)/.exec(rest)?.[0]
    if (blank !== undefined) {
      if (blank.startsWith('\\')) line++
      at += blank.length
      continue
    }
    const char = rest.charAt(0)
    if (char === '\n') {
      add('newline', '\n')
      line++
      at++
      continue
    }
    if (char === '"') {
      const { text, length } = readString(rest, line)
      add('string', text)
      at += length
      continue
    }
    if (char === '/' && regexMayStart(tokens)) {
      const length = regexLength(rest)
      if (length === 0)
        throw new WrongProgram(`line ${line}: runaway regular expression ${rest} ...`)
      add('regex', rest.slice(1, length - 1).replaceAll('\\/', '/'))
      at += length
      continue
    }
    const number = NUMBER.exec(rest)?.[0]
    if (number !== undefined) {
      add('number', number)
      at += number.length
      continue
    }
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0]
    if (name !== undefined) {
      const kind = KEYWORDS.has(name)
        ? 'keyword'
        : BUILTINS.has(name)
          ? 'builtin'
          : rest.charAt(name.length) === '('
            ? 'call'
            : 'name'
      add(kind, name === 'func' ? 'function' : name)
      at += name.length
      continue
    }
    const mark = MARKS.exec(rest)?.[0]
    if (mark === undefined) {
      throw new WrongProgram(`${line}: unexpected character '${char}'`)
    }
    add('mark', mark)
    at += mark.length
  }
  tokens.push({ kind: 'end', text: '', line: line + 1 })
  return tokens
}

/** After a value a slash divides. */
const regexMayStart = (tokens: readonly Token[]): boolean => {
  const last = tokens.at(-1)
  if (last === undefined) return true
  if (['number', 'string', 'name', 'regex', 'builtin'].includes(last.kind)) return false
  return ![')', ']', '$', '++', '--'].includes(last.text) || last.kind !== 'mark'
}

const regexLength = (rest: ByteString): number => {
  let inBracket = false
  for (let at = 1; at < rest.length; at++) {
    const char = rest.charAt(at)
    if (char === '\n') return 0
    if (char === '\\') at++
    else if (char === '[' && !inBracket) {
      inBracket = true
      if (rest.charAt(at + 1) === '^') at++
      if (rest.charAt(at + 1) === ']') at++
    } else if (char === ']') inBracket = false
    else if (char === '/' && !inBracket) return at + 1
  }
  return 0
}

const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

/** Escapes of strings, also those of -v and of command line assignments. */
export const unescaped = (text: ByteString): ByteString =>
  text.replace(/\\(?:([0-7]{1,3})|\n|(.))/gs, (all: string, octal?: string, char?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
    if (char === undefined) return ''
    return ESCAPES.get(char) ?? all
  })

const readString = (rest: ByteString, line: number): { text: ByteString; length: number } => {
  for (let at = 1; at < rest.length; at++) {
    const char = rest.charAt(at)
    if (char === '\\') at++
    else if (char === '"') return { text: unescaped(rest.slice(1, at)), length: at + 1 }
    else if (char === '\n') break
  }
  const shown = rest.split('\n', 1)[0] ?? ''
  throw new WrongProgram(`line ${line}: runaway string constant ${shown} ...`)
}
