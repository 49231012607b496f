/** [[ ]], which bash reads by hand, too (parse_cond_command), with messages of its own. */
import type { Compound, Test, Word } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { deeper, fail, tokenText, unexpected } from './lexer-errors.ts'
import type { Reading } from './lexer-source.ts'
import type { Token } from './lexer-token.ts'
import { expect, skipNewlines } from './parse-tokens.ts'

/** Reads the command whose `[[` is peeked at. */
export function* readCondition(lexer: Lexer): Reading<Compound> {
  lexer.inCondition = true
  const { line } = yield* expect(lexer, '[[')
  const test = yield* readOr(lexer)
  const end = yield* lexer.take()
  lexer.inCondition = false
  if (end.kind === ']]') return { kind: 'condition', test }
  const name = nameOf(end)
  if (end.kind === 'end') return yield* says(lexer, line, "unexpected EOF while looking for `]]'")
  const what = 'syntax error in conditional expression'
  return yield* says(
    lexer,
    line,
    name === undefined ? what : `${what}: unexpected token \`${name}'`,
  )
}

function* readOr(lexer: Lexer): Reading<Test> {
  const left = yield* readAnd(lexer)
  if ((yield* lexer.peek()).kind !== '||') return left
  yield* lexer.take()
  return { kind: 'or', left, right: yield* readOr(lexer) }
}

function* readAnd(lexer: Lexer): Reading<Test> {
  const left = yield* readTerm(lexer)
  if ((yield* lexer.peek()).kind !== '&&') return left
  yield* lexer.take()
  return { kind: 'and', left, right: yield* readAnd(lexer) }
}

function* readTerm(lexer: Lexer): Reading<Test> {
  yield* skipNewlines(lexer)
  const token = yield* lexer.peek()
  if (token.kind === ']]') return yield* unexpected(lexer.source, yield* lexer.take())
  yield* lexer.take()
  if (token.kind === '(') return yield* readParenthesis(lexer)
  if (token.kind === '!' || (token.kind === 'word' && token.word?.source === '!')) {
    return { kind: 'not', test: yield* readTerm(lexer) }
  }
  if (token.kind !== 'word' || token.word === undefined) {
    const text = `unexpected token \`${nameOf(token) ?? token.kind}' in conditional command`
    return yield* says(lexer, token.line, text)
  }
  const { source } = token.word
  if (UNARY.test(source)) return yield* readUnary(lexer, source)
  return yield* readBinary(lexer, token.word)
}

function* readParenthesis(lexer: Lexer): Reading<Test> {
  const { line } = lexer.source
  yield* deeper(lexer.source)
  const test = yield* readOr(lexer)
  lexer.source.depth--
  const close = yield* lexer.take()
  if (close.kind !== ')') {
    const name = nameOf(close)
    const text = name === undefined ? "expected `)'" : `unexpected token \`${name}', expected \`)'`
    return yield* says(lexer, line, text)
  }
  yield* skipNewlines(lexer)
  return { kind: 'parenthesis', test }
}

function* readUnary(lexer: Lexer, operator: string): Reading<Test> {
  const token = yield* lexer.take()
  if (token.kind !== 'word' || token.word === undefined) {
    return yield* badArgument(lexer, token, 'unary')
  }
  yield* skipNewlines(lexer)
  return { kind: 'unary', operator, word: token.word }
}

function* readBinary(lexer: Lexer, left: Word): Reading<Test> {
  const token = yield* lexer.peek()
  const { kind } = token
  if (kind === ']]' || kind === '&&' || kind === '||' || kind === ')') {
    return { kind: 'word', word: left }
  }
  yield* lexer.take()
  const operator = kind === 'word' ? (token.word?.source ?? '') : kind
  if (!BINARY.has(operator)) {
    const name = nameOf(token)
    const what = 'conditional binary operator expected'
    const text = name === undefined ? what : `unexpected token \`${name}', ${what}`
    return yield* says(lexer, token.line, text)
  }
  const right = yield* readOperand(lexer, operator)
  if (right.kind !== 'word' || right.word === undefined) {
    return yield* badArgument(lexer, right, 'binary')
  }
  yield* skipNewlines(lexer)
  return { kind: 'binary', operator, left, right: right.word }
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

const badArgument = (lexer: Lexer, token: Token, operator: 'unary' | 'binary'): Reading<never> => {
  const name = nameOf(token)
  const argument = name === undefined ? 'argument' : `argument \`${name}'`
  const text = `unexpected ${argument} to conditional ${operator} operator`
  return says(lexer, token.line, text)
}

const says = (lexer: Lexer, line: number, text: string): Reading<never> =>
  fail(lexer.source, [{ line, text }])

/** bash can't name words here: its parser has not got them. */
const nameOf = (token: Token): string | undefined =>
  token.word === undefined ? tokenText(token) : undefined

/** test_unop and test_binop of bash's test.c. */
const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/
const BINARY: ReadonlySet<string> = new Set([
  ...['=', '==', '!=', '=~', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot'],
  '-ef',
])
