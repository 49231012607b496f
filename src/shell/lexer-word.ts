/** Tokens that are words, and what words may turn out to be. */
import type { ByteString } from '../base/bytes.ts'
import type { Part, Word } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { readAssignment } from './lexer-assignment.ts'
import { wordOf } from './lexer-bad.ts'
import { beginCopy, endCopy } from './lexer-copy.ts'
import { Parts, readText } from './lexer-parts.ts'
import type { Reading, Source } from './lexer-source.ts'
import { RESERVED, type Token, type TokenKind } from './lexer-token.ts'

/** Reads the word at `pos`; undefined when an alias took its place. */
export function* readWordToken(lexer: Lexer): Reading<Token | undefined> {
  const { source } = lexer
  const aliasNext = source.leftBlankAlias() || lexer.aliasNext
  lexer.aliasNext = false
  const acceptsAssignment = lexer.atCommand && !lexer.inPattern
  const copy = beginCopy(source)
  const parts = new Parts()
  const assignment = yield* readAssignment(lexer, parts, acceptsAssignment)
  if (assignment === undefined) {
    yield* readText(source, lexer.inRegex ? 'regex' : 'word', parts)
  }
  const { plain } = parts
  const word = wordOf(endCopy(source, copy), parts.finish())
  if (aliasNext && word.parts.some(isQuoted)) lexer.aliasNext = true
  if (plain !== undefined && plain !== '') {
    if ((aliasNext || acceptsAssignment) && expandsAlias(source, plain)) {
      lexer.aliasNext = aliasNext
      return undefined
    }
    const kind = kindOf(lexer, plain)
    if (kind !== undefined) return { kind, line: source.line, word }
  }
  if (assignment === undefined) return wordToken(lexer, word)
  return { kind: acceptsAssignment ? 'assignment' : 'word', line: source.line, word, assignment }
}

/**
 * Most words hold nothing special: they are read here, without a generator. Undefined, and nothing
 * read, when the word at `pos` may be another one.
 */
export const quickWord = (lexer: Lexer): Token | undefined => {
  const { source } = lexer
  const { text, pos } = source
  let end = pos
  while (PLAIN[text.charCodeAt(end)] === 1) end++
  if (end === pos || !isQuickEnd(text, end)) return undefined
  const plain = text.slice(pos, end)
  if (lexer.atCommand && !lexer.inPattern && source.options.alias(plain) !== undefined) {
    return undefined
  }
  source.pos = end
  const word: Word = { source: plain, parts: [{ kind: 'literal', text: plain }] }
  const kind = kindOf(lexer, plain)
  return kind === undefined ? wordToken(lexer, word) : { kind, line: source.line, word }
}

const wordToken = (lexer: Lexer, word: Word): Token => {
  if (lexer.atCommand && MAY_ASSIGN.has(word.source)) lexer.assignmentsAllowed = true
  return { kind: 'word', line: lexer.source.line, word }
}

/** A blank or operator that surely ends the word: no <( ), no pattern's bracket. */
const isQuickEnd = (text: ByteString, at: number): boolean => {
  const code = text.charCodeAt(at)
  if (code === 60 || code === 62) return text.charCodeAt(at + 1) > 40
  return code === 32 || code === 10 || code === 59 || code === 9 || code === 41 || code === 124
}

const isQuoted = ({ kind }: Part): boolean => kind === 'quoted' || kind === 'double'

const expandsAlias = (source: Source, name: ByteString): boolean => {
  const value = source.options.alias(name)
  return value !== undefined && source.pushAlias(name, value)
}

/** What an unquoted word is besides a word; `pos` is behind it. */
const kindOf = (lexer: Lexer, plain: ByteString): TokenKind | undefined => {
  const special = specialKind(lexer, plain) ?? reservedKind(lexer, plain)
  if (special !== undefined) return special
  const { source, last } = lexer
  const next = source.text.charCodeAt(source.pos)
  const isRedirected = next === 60 || next === 62
  if (NUMBER.test(plain)) {
    return isRedirected || last === '<&' || last === '>&' ? 'number' : undefined
  }
  return isRedirected && VARIABLE.test(plain) ? 'variable' : undefined
}

/** Words that are reserved only behind certain others (parse.y special_case_tokens). */
const specialKind = (lexer: Lexer, plain: ByteString): TokenKind | undefined => {
  const { last, beforeLast } = lexer
  if (lexer.inArray) return undefined
  if (lexer.inCondition) return plain === ']]' ? plain : undefined
  const inLoop = beforeLast === 'for' || beforeLast === 'select'
  if (last === 'word' && plain === 'in' && (inLoop || beforeLast === 'case')) return plain
  if (last === 'word' && plain === 'do' && inLoop) return plain
  if (last === 'forArithmetic' && (plain === 'do' || plain === '{')) return plain
  if (last === 'time' && plain === '-p') return '-p'
  if ((last === 'time' || last === '-p') && plain === '--') return '--'
  return undefined
}

const reservedKind = (lexer: Lexer, plain: ByteString): TokenKind | undefined => {
  const kind = RESERVED.get(plain)
  if (lexer.inPattern) return kind === 'esac' && !IN_PATTERN.has(lexer.last) ? kind : undefined
  if (kind === undefined || !lexer.reservedAllowed) return undefined
  if (kind !== 'time') return kind
  const afterBar = (lexer.last === '\n' || lexer.last === ';') && lexer.beforeLast === '|'
  return NO_TIME.has(lexer.last) || afterBar ? undefined : kind
}

/** Characters of words that mean nothing to the lexer, wherever they stand. */
const PLAIN = new Uint8Array(256).fill(1)
for (const char of ' \t\n;&|()<>\\\'"$`=[#') PLAIN[char.charCodeAt(0)] = 0

const NUMBER = /^[0-9]{1,10}$/
const VARIABLE = /^\{[A-Za-z_][A-Za-z0-9_]*(?:\[.*\])?\}$/
/** Commands whose arguments may be a=( ). */
const MAY_ASSIGN: ReadonlySet<ByteString> = new Set([
  ...['alias', 'declare', 'export', 'local', 'readonly', 'typeset', 'eval', 'let'],
])
/** Behind these `esac` is a pattern. */
const IN_PATTERN: ReadonlySet<TokenKind> = new Set<TokenKind>(['(', '|', 'word'])
/** Behind these `time` is a command of that name (parse.y time_command_acceptable). */
const NO_TIME: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ...(['|', '|&', '}', 'done', 'fi', 'esac', ';;', ';&', ';;&', 'coproc', 'word'] as const),
])
