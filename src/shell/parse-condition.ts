/** [[ ]], which bash reads by hand, too (parse_cond_command), with messages of its own. */
import type { Compound, Test, Word } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { deeper, refuse, tokenText } from './lexer-errors.ts'
import { type Condition, missingBrackets } from './lexer-open.ts'
import type { Reading } from './lexer-source.ts'
import type { Token, TokenKind } from './lexer-token.ts'
import { expect, skipNewlines } from './parse-tokens.ts'
import type { SyntaxMessage } from './parser.ts'

/** Reads the command whose `[[` is peeked at. */
export function* readCondition(lexer: Lexer): Reading<Compound> {
  const { line } = yield* expect(lexer, '[[')
  const condition: Condition = { kind: 'condition', line, expects: 'term', brackets: [] }
  const { open } = lexer.source
  open.push(condition)
  lexer.inCondition = true
  const test = yield* readOr(lexer, condition)
  const end = yield* lexer.take()
  lexer.inCondition = false
  if (end.kind === ']]') {
    open.pop()
    return { kind: 'condition', test }
  }
  const name = nameOf(end)
  const what = 'syntax error in conditional expression'
  const text = name === undefined ? what : `${what}: unexpected token \`${name}'`
  const isEnd = end.kind === 'end'
  return yield* says(lexer, condition, [
    { line, text: isEnd ? "unexpected EOF while looking for `]]'" : text },
  ])
}

function* readOr(lexer: Lexer, condition: Condition): Reading<Test> {
  const left = yield* readAnd(lexer, condition)
  if ((yield* lexer.peek()).kind !== '||') return left
  yield* lexer.take()
  yield* deeper(lexer.source)
  const right = yield* readOr(lexer, condition)
  lexer.source.depth--
  return { kind: 'or', left, right }
}

function* readAnd(lexer: Lexer, condition: Condition): Reading<Test> {
  const left = yield* readTerm(lexer, condition)
  if ((yield* lexer.peek()).kind !== '&&') return left
  yield* lexer.take()
  yield* deeper(lexer.source)
  const right = yield* readAnd(lexer, condition)
  lexer.source.depth--
  return { kind: 'and', left, right }
}

/** One comparison or bracket, negated or not, and the newlines behind it. */
function* readTerm(lexer: Lexer, condition: Condition): Reading<Test> {
  condition.expects = 'term'
  let isNegated = false
  let token = yield* takeTerm(lexer)
  while (token.kind === 'word' && token.word?.source === '!') {
    isNegated = !isNegated
    token = yield* takeTerm(lexer)
  }
  const test = yield* readPlainTerm(lexer, condition, token)
  return isNegated ? { kind: 'not', test } : test
}

function* takeTerm(lexer: Lexer): Reading<Token> {
  yield* skipNewlines(lexer)
  return yield* lexer.take()
}

function* readPlainTerm(lexer: Lexer, condition: Condition, token: Token): Reading<Test> {
  const { kind, line, word } = token
  if (kind === ']]') return yield* says(lexer, condition, [])
  if (kind === '(') return yield* readParenthesis(lexer, condition)
  if (kind !== 'word' || word === undefined) {
    const text = `unexpected token ${NUMBERS.get(kind) ?? `\`${nameOf(token)}'`} in conditional command`
    return yield* says(lexer, condition, [{ line, text }])
  }
  const test = UNARY.test(word.source)
    ? yield* readUnary(lexer, condition, word.source)
    : yield* readBinary(lexer, condition, word)
  condition.expects = 'end'
  if (test.kind !== 'word') yield* skipNewlines(lexer)
  return test
}

function* readParenthesis(lexer: Lexer, condition: Condition): Reading<Test> {
  const { line } = lexer.source
  yield* deeper(lexer.source)
  condition.brackets.push(line)
  const test = yield* readOr(lexer, condition)
  const close = yield* lexer.take()
  condition.brackets.pop()
  lexer.source.depth--
  if (close.kind !== ')') {
    const name = nameOf(close)
    const text = name === undefined ? "expected `)'" : `unexpected token \`${name}', expected \`)'`
    return yield* says(lexer, condition, [{ line, text }])
  }
  condition.expects = 'end'
  yield* skipNewlines(lexer)
  return { kind: 'parenthesis', test }
}

function* readUnary(lexer: Lexer, condition: Condition, operator: string): Reading<Test> {
  condition.expects = 'unary'
  const token = yield* lexer.take()
  if (token.kind === 'word' && token.word !== undefined) {
    return { kind: 'unary', operator, word: token.word }
  }
  return yield* badArgument(lexer, condition, token)
}

function* readBinary(lexer: Lexer, condition: Condition, left: Word): Reading<Test> {
  condition.expects = 'operator'
  const token = yield* lexer.peek()
  const { kind, line } = token
  if (kind === ']]' || kind === '&&' || kind === '||' || kind === ')') {
    return { kind: 'word', word: left }
  }
  yield* lexer.take()
  const operator = kind === 'word' ? (token.word?.source ?? '') : kind
  if (!BINARY.has(operator)) {
    const name = nameOf(token)
    const what = 'conditional binary operator expected'
    const text = name === undefined ? what : `unexpected token \`${name}', ${what}`
    return yield* says(lexer, condition, [{ line, text }])
  }
  condition.expects = 'binary'
  const right = yield* readOperand(lexer, operator)
  if (right.kind === 'word' && right.word !== undefined) {
    return { kind: 'binary', operator, left, right: right.word }
  }
  return yield* badArgument(lexer, condition, right)
}

/** The right side: a pattern with extglob, or a regular expression. */
function* readOperand(lexer: Lexer, operator: string): Reading<Token> {
  const { source } = lexer
  const { extglob } = source
  source.extglob = extglob || operator === '=' || operator === '==' || operator === '!='
  lexer.inRegex = operator === '=~'
  const token = yield* lexer.take()
  source.extglob = extglob
  lexer.inRegex = false
  return token
}

const badArgument = (lexer: Lexer, condition: Condition, token: Token): Reading<never> => {
  const name = nameOf(token)
  const argument = name === undefined ? 'argument' : `argument \`${name}'`
  const text = `unexpected ${argument} to conditional ${condition.expects} operator`
  return says(lexer, condition, [{ line: token.line, text }])
}

const says = (
  lexer: Lexer,
  condition: Condition,
  messages: readonly SyntaxMessage[],
): Reading<never> => {
  const all = [...messages, ...missingBrackets(condition)]
  lexer.source.open.pop()
  lexer.inCondition = false
  return refuse(lexer, all)
}

/** bash can't name words here: its grammar has not got them yet. */
const nameOf = (token: Token): string | undefined =>
  WORDS.has(token.kind) ? undefined : tokenText(token)

const WORDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ...(['word', 'assignment', 'number', 'variable', 'arithmetic'] as const),
])
/** Tokens that have no name either, by yacc's number. */
const NUMBERS: ReadonlyMap<TokenKind, number> = new Map([
  ['assignment', 282],
  ['variable', 283],
  ['number', 284],
])
/** test_unop and test_binop of bash's test.c. */
const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/
const BINARY: ReadonlySet<string> = new Set([
  ...['=', '==', '!=', '=~', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot'],
  '-ef',
])
