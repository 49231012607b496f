/** Syntax trees as short s-expressions, for tests. */
import type { ByteString } from '../base/bytes.ts'
import type {
  AndOr,
  Assignment,
  Command,
  List,
  Operation,
  Parameter,
  Part,
  Pipeline,
  Redirect,
  Test,
  Word,
} from './ast.ts'
import { removeQuotes } from './lexer-here.ts'

/**
 * A list; lines and sources are left out and what bash keeps the same way looks the same (elif,
 * |&, [[ a ]], `for x`), so that a tree and its print's are equal.
 */
export const dumpList = ({ items }: List): string =>
  items.map(({ command, background }) => dumpAndOr(command) + (background ? ' &' : '')).join('; ')

/** A word: literals bare, what is quoted in '', "..." as (" ...). */
export const dumpWord = ({ parts }: Word): string => dumpParts(parts) || "''"

/** Quoted parts side by side are one: 'it'\''s'. */
const dumpParts = (parts: readonly Part[]): string =>
  parts.map(dumpPart).join('+').replaceAll("'+'", '')

const dumpAndOr = ({ first, rest }: AndOr): string =>
  [dumpPipeline(first), ...rest.map((it) => `${it.operator} ${dumpPipeline(it.pipeline)}`)].join(
    ' ',
  )

const dumpPipeline = ({ negated, timed, commands }: Pipeline): string => {
  const prefix = (negated ? '! ' : '') + (timed === undefined ? '' : `time:${timed} `)
  const dumped = commands.map((it) => dumpCommand(it.command, it.stderrToo))
  return prefix + dumped.join(' | ')
}

const dumpCommand = (command: Command, stderrToo = false): string => {
  const dumped = command.redirects.map((redirect) => ` ${dumpRedirect(redirect)}`)
  const redirects = dumped.join('') + (stderrToo ? ' 2>&1' : '')
  if (command.kind !== 'simple') return `(${command.kind}${dumpInside(command)})${redirects}`
  const assignments = command.assignments.map(dumpAssignment)
  const words = command.words.map((word) =>
    'word' in word ? `{${dumpAssignment(word.assignment)}}` : dumpWord(word),
  )
  return `[${[...assignments, ...words].join(' ')}${redirects}]`
}

const dumpInside = (command: Exclude<Command, { kind: 'simple' }>): string => {
  switch (command.kind) {
    case 'group':
    case 'subshell':
      return ` ${dumpList(command.body)}`
    case 'if': {
      const clauses = command.clauses.map((it) => ` ${dumpList(it.test)} ? ${dumpList(it.then)}`)
      const otherwise = command.otherwise === undefined ? '' : ` : ${dumpList(command.otherwise)}`
      return clauses.join(' : (if') + otherwise + ')'.repeat(clauses.length - 1)
    }
    case 'while':
      return `${command.until ? '-not' : ''} ${dumpList(command.test)} ? ${dumpList(command.body)}`
    case 'for':
    case 'select': {
      const words = command.words?.map(dumpWord).join(' ') ?? EVERYTHING
      return ` ${command.name} in ${words} : ${dumpList(command.body)}`
    }
    case 'forArithmetic': {
      const words = [command.start, command.test, command.step]
      const expressions = words.map((word) => (word.source === '' ? "'1'" : dumpWord(word)))
      return ` ${expressions.join(';')} : ${dumpList(command.body)}`
    }
    case 'case': {
      const clauses = command.clauses.map(
        (it) => ` ${it.patterns.map(dumpWord).join('|')}: ${dumpList(it.body)} ${it.then}`,
      )
      return ` ${dumpWord(command.word)}${clauses.join('')}`
    }
    case 'function': {
      const { name, body } = command
      const isGroup = body.kind === 'group'
      return ` ${name} ${isGroup ? dumpCommand(body) : `(group ${dumpCommand(body)})`}`
    }
    case 'arithmeticCommand':
      return ` ${dumpWord(command.expression)}`
    case 'condition':
      return ` ${dumpTest(command.test)}`
    case 'coproc':
      return ` ${command.name ?? 'COPROC'} ${dumpCommand(command.body)}`
    default:
      return command satisfies never
  }
}

const dumpTest = (test: Test): string => {
  switch (test.kind) {
    case 'word':
      return `(-n ${dumpWord(test.word)})`
    case 'unary':
      return `(${test.operator} ${dumpWord(test.word)})`
    case 'binary':
      return `(${test.operator} ${dumpWord(test.left)} ${dumpWord(test.right)})`
    case 'not':
      return test.test.kind === 'not' ? dumpTest(test.test.test) : `(! ${dumpTest(test.test)})`
    case 'and':
    case 'or':
      return `(${test.kind} ${dumpTest(test.left)} ${dumpTest(test.right)})`
    case 'parenthesis':
      return `(p ${dumpTest(test.test)})`
    default:
      return test satisfies never
  }
}

const dumpAssignment = ({ name, subscript, append, value }: Assignment): string => {
  const index = subscript === undefined ? '' : `[${dumpWord(subscript)}]`
  if (!('kind' in value)) return `${name}${index}${append ? '+' : ''}=${dumpWord(value)}`
  const items = value.items.map((item) => {
    const at = item.subscript === undefined ? '' : `[${dumpWord(item.subscript)}]`
    return at === ''
      ? dumpWord(item.value)
      : `${at}${item.append ? '+' : ''}=${dumpWord(item.value)}`
  })
  return `${name}${index}${append ? '+' : ''}=(${items.join(' ')})`
}

const dumpRedirect = ({ fd, operator, target, body }: Redirect): string => {
  const standard = operator.startsWith('<') ? 0 : operator.startsWith('&') ? '' : 1
  const descriptor = typeof fd === 'object' ? `{${fd.variable}}` : (fd ?? standard)
  if (target.source === '-') return `${descriptor}>&-`
  if (body === undefined) return `${descriptor}${operator}${dumpWord(target)}`
  return `${descriptor}${operator}${removeQuotes(target.source)} <${dumpWord(body)}>`
}

const dumpPart = (part: Part): string => {
  switch (part.kind) {
    case 'literal':
      return dumpText(part.text)
    case 'quoted':
      return `'${dumpText(part.text)}'`
    case 'double':
      return `"${dumpParts(part.parts)}"`
    case 'parameter':
      return dumpParameter(part)
    case 'command':
      return `$(${dumpList(part.body)})`
    case 'commandText':
      return `\`${dumpText(part.text)}\``
    case 'arithmetic':
      return `$((${dumpWord(part.expression)}))`
    case 'process':
      return `${part.direction}(${dumpList(part.body)})`
    case 'unclosed': {
      const messages = part.messages.map(({ line, text }) => `${line}: ${dumpText(text)}`)
      return `<${part.inCommand ? 'command ' : ''}${messages.join(' / ')}>`
    }
    default:
      return part satisfies never
  }
}

const dumpText = (text: ByteString): string =>
  text
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replace(/[^ -~]/g, hex)

const hex = (char: string): string => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`

const dumpParameter = (parameter: Parameter): string => {
  if (parameter.bad !== undefined) return `\${bad ${dumpText(parameter.bad)}}`
  const { name, subscript, operation } = parameter
  const index = subscript === undefined ? '' : `[${dumpWord(subscript)}]`
  const prefix = (parameter.indirect ? '!' : '') + (parameter.length ? '#' : '')
  const keys = parameter.keysOf === undefined ? '' : ` ${parameter.keysOf}${parameter.all}`
  const operator = operation === undefined ? '' : ` ${dumpOperation(operation)}`
  return `\${${prefix}${name}${index}${keys}${operator}}`
}

const dumpOperation = (operation: Operation): string => {
  switch (operation.kind) {
    case 'default':
    case 'assign':
    case 'error':
    case 'alternative':
      return `${operation.kind}${operation.colon ? ':' : ''} ${dumpWord(operation.word)}`
    case 'remove':
      return `${operation.side}${operation.longest ? operation.side : ''} ${dumpWord(operation.pattern)}`
    case 'replace':
      return `/${operation.where} ${dumpWord(operation.pattern)} ${dumpWord(operation.by)}`
    case 'slice': {
      const length = operation.length === undefined ? '' : ` ${dumpWord(operation.length)}`
      return `: ${dumpWord(operation.offset)}${length}`
    }
    case 'case':
      return `${operation.to} ${operation.pattern === undefined ? '' : dumpWord(operation.pattern)}`
    case 'transform':
      return `@${operation.operator}`
    default:
      return operation satisfies never
  }
}

/** "$@". */
const EVERYTHING = dumpPart({ kind: 'double', parts: [{ kind: 'parameter', name: '@' }] })
