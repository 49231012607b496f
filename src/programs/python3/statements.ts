/** Statements of Python, out of tokens. */
import type { ByteString } from '../../base/bytes.ts'
import { Reader } from './expressions.ts'
import { SyntaxProblem, tokenize } from './tokens.ts'
import type { Expression, Handler, Statement } from './tree.ts'
import { Unknown } from './words.ts'

const CHANGES = ['+=', '-=', '*=', '/=', '//=', '%=', '**=', '&=', '|=', '^=', '<<=', '>>=']
const DEPTH_MAX = 40

/** The program; what is wrong with it; undefined: it is beyond what is understood. */
export const parse = (text: ByteString): readonly Statement[] | SyntaxProblem | undefined => {
  const printed = oldPrint(text)
  if (printed !== undefined) return printed
  const tokens = tokenize(text)
  if (tokens instanceof SyntaxProblem) return tokens
  const reader = new Reader(tokens)
  try {
    const found: Statement[] = []
    while (reader.token.kind !== 'end') found.push(...lineOf(reader, 0))
    return found
  } catch (problem) {
    if (problem instanceof Unknown) return undefined
    throw problem
  }
}

/** `print "x"`, as Python 2 had it. */
const oldPrint = (text: ByteString): SyntaxProblem | undefined => {
  for (const [index, line] of text.split('\n').entries()) {
    const found = /^(?:.*;)?\s*(print\s+(["'\w][^;]*))$/.exec(line)
    if (found === null || /^print\s+(if|in|and|or|is|not)\b/.test(found[1] ?? '')) continue
    const from = line.length - (found[1] ?? '').length
    return new SyntaxProblem(
      "Missing parentheses in call to 'print'. Did you mean print(...)?",
      index + 1,
      [from, line.length],
    )
  }
  return undefined
}

/** One line: a compound statement, or simple ones between semicolons. */
const lineOf = (reader: Reader, depth: number): Statement[] => {
  if (depth > DEPTH_MAX) throw new Unknown('too deep')
  const { line } = reader.token
  const compound = compoundOf(reader, line, depth)
  if (compound !== undefined) return [compound]
  const found: Statement[] = []
  for (;;) {
    found.push(simpleOf(reader))
    if (!reader.takes(';')) break
    if (reader.token.kind === 'newline') break
  }
  if (reader.token.kind === 'newline') reader.next()
  else if (reader.token.kind !== 'end') throw new Unknown(reader.token.text)
  return found
}

const block = (reader: Reader, depth: number): readonly Statement[] => {
  reader.needs(':')
  if (!reader.isKind('newline')) return lineOf(reader, depth + 1)
  reader.next()
  if (reader.next().kind !== 'indent') throw new Unknown('indent')
  const found: Statement[] = []
  while (!reader.isKind('dedent') && !reader.isKind('end')) {
    found.push(...lineOf(reader, depth + 1))
  }
  if (reader.isKind('dedent')) reader.next()
  return found
}

const compoundOf = (reader: Reader, line: number, depth: number): Statement | undefined => {
  if (reader.takes('if')) return conditionOf(reader, line, depth)
  if (reader.takes('while')) {
    return { kind: 'while', line, test: reader.expression(), body: block(reader, depth) }
  }
  if (reader.takes('for')) {
    const target = reader.targets()
    reader.needs('in')
    return { kind: 'for', line, target, over: reader.list(), body: block(reader, depth) }
  }
  if (reader.takes('def')) {
    const name = reader.name()
    reader.needs('(')
    const parameters = reader.parameters(')')
    reader.needs(')')
    if (reader.takes('->')) reader.expression()
    return { kind: 'define', line, name, parameters, body: block(reader, depth) }
  }
  if (reader.takes('with')) {
    const value = reader.expression()
    const target = reader.takes('as') ? reader.binary(0) : undefined
    return { kind: 'with', line, value, target, body: block(reader, depth) }
  }
  return reader.takes('try') ? tryOf(reader, line, depth) : undefined
}

const conditionOf = (reader: Reader, line: number, depth: number): Statement => {
  const test = reader.expression()
  const yes = block(reader, depth)
  const elseLine = reader.token.line
  const no = reader.takes('elif')
    ? [conditionOf(reader, elseLine, depth + 1)]
    : reader.takes('else')
      ? block(reader, depth)
      : []
  return { kind: 'if', line, test, yes, no }
}

const tryOf = (reader: Reader, line: number, depth: number): Statement => {
  const body = block(reader, depth)
  const handlers: Handler[] = []
  while (reader.takes('except')) {
    const type = reader.is(':') ? undefined : reader.expression()
    const name = reader.takes('as') ? reader.name() : undefined
    handlers.push({ type, name, body: block(reader, depth) })
  }
  if (reader.takes('else')) throw new Unknown('else')
  const last = reader.takes('finally') ? block(reader, depth) : []
  return { kind: 'try', line, body, handlers, last }
}

const simpleOf = (reader: Reader): Statement => {
  const { line } = reader.token
  for (const kind of ['pass', 'break', 'continue'] as const) {
    if (reader.takes(kind)) return { kind, line }
  }
  if (reader.takes('import')) return { kind: 'import', line, names: importedNames(reader, true) }
  if (reader.takes('from')) {
    const module = dottedName(reader)
    reader.needs('import')
    if (reader.takes('*')) return { kind: 'from', line, module, names: [['*', '*']] }
    const isBracketed = reader.takes('(')
    const names = importedNames(reader, false)
    if (isBracketed) reader.needs(')')
    return { kind: 'from', line, module, names }
  }
  if (reader.takes('return')) {
    const isBare = reader.token.kind === 'newline' || reader.is(';')
    return { kind: 'return', line, value: isBare ? undefined : reader.list() }
  }
  if (reader.takes('raise')) {
    const isBare = reader.token.kind === 'newline' || reader.is(';')
    return { kind: 'raise', line, value: isBare ? undefined : reader.expression() }
  }
  if (reader.takes('global') || reader.takes('nonlocal')) throw new Unknown('global')
  const first = reader.list()
  const { text, kind } = reader.token
  if (kind === 'operator' && CHANGES.includes(text)) {
    reader.next()
    return {
      kind: 'change',
      line,
      target: first,
      operator: text.slice(0, -1),
      value: reader.list(),
    }
  }
  const chain: Expression[] = [first]
  while (reader.takes('=')) chain.push(reader.list())
  const value = chain.pop() ?? first
  if (chain.length === 0) return { kind: 'expression', line, value }
  return { kind: 'assign', line, targets: chain, value }
}

const dottedName = (reader: Reader): string => {
  let name = reader.name()
  while (reader.takes('.')) name += `.${reader.name()}`
  return name
}

const importedNames = (
  reader: Reader,
  isDotted: boolean,
): readonly (readonly [string, string])[] => {
  const found: (readonly [string, string])[] = []
  do {
    const name = isDotted ? dottedName(reader) : reader.name()
    found.push([name, reader.takes('as') ? reader.name() : name])
  } while (reader.takes(',') && !reader.is(')'))
  return found
}
