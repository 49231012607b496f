/** Tokens that are words, and what words may turn out to be. */
import type { ByteString } from '../base/bytes.ts'
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
  const aliasNext = source.leftBlankAlias()
  const acceptsAssignment = lexer.atCommand && !lexer.inPattern
  const copy = beginCopy(source)
  const parts = new Parts()
  const assignment = yield* readAssignment(lexer, parts, acceptsAssignment)
  if (assignment === undefined) {
    yield* readText(source, lexer.inRegex ? 'regex' : 'word', parts)
  }
  const { plain } = parts
  const { line } = source
  const word = wordOf(endCopy(source, copy), parts.finish())
  if (plain !== undefined && plain !== '') {
    if ((aliasNext || acceptsAssignment) && expandsAlias(source, plain)) return undefined
    const kind = yield* kindOf(lexer, plain)
    if (kind !== undefined) return { kind, line, word }
  }
  if (lexer.atCommand && MAY_ASSIGN.has(word.source)) lexer.assignmentsAllowed = true
  if (assignment === undefined) return { kind: 'word', line, word }
  return { kind: acceptsAssignment ? 'assignment' : 'word', line, word, assignment }
}

const expandsAlias = (source: Source, name: ByteString): boolean => {
  if (source.isExpanding(name)) return false
  const value = source.options.alias(name)
  if (value === undefined) return false
  source.pushAlias(name, value)
  return true
}

/** What an unquoted word is besides a word. */
function* kindOf(lexer: Lexer, plain: ByteString): Reading<TokenKind | undefined> {
  const special = specialKind(lexer, plain) ?? reservedKind(lexer, plain)
  if (special !== undefined) return special
  const isNumber = NUMBER.test(plain)
  if (isNumber && (lexer.last === '<&' || lexer.last === '>&')) return 'number'
  const isVariable = !isNumber && VARIABLE.test(plain)
  if (!isNumber && !isVariable) return undefined
  const next = yield* lexer.source.codeAfter(0)
  if (next !== 60 && next !== 62) return undefined
  return isNumber ? 'number' : 'variable'
}

/** Words that are reserved only behind certain others (parse.y special_case_tokens). */
const specialKind = (lexer: Lexer, plain: ByteString): TokenKind | undefined => {
  const { last, beforeLast } = lexer
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
  if (kind === undefined || !lexer.reservedAllowed || kind === ']]') return undefined
  if (kind !== 'time') return kind
  const afterBar = (lexer.last === '\n' || lexer.last === ';') && lexer.beforeLast === '|'
  return NO_TIME.has(lexer.last) || afterBar ? undefined : kind
}

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
