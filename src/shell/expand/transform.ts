/** ${x@Q} and the other transformations. */
import type { ByteString } from '../../base/bytes.ts'
import { charactersOf, lowered, raise, raised } from '../characters.ts'
import { decodeEscapes } from '../escapes.ts'
import { doubleQuoted, quoted } from '../quote.ts'
import type { ShellProcess } from '../shell-process.ts'
import { type ArrayStore, attributeLetters } from '../variable.ts'
import { Failure } from './failure.ts'
import type { Subject, Value } from './parameter.ts'

/** The transformed value; undefined for what is unset. */
export const transformed = (
  shell: ShellProcess,
  operator: string,
  subject: Subject,
  value: Value,
): Value | Failure => {
  switch (operator) {
    case 'Q':
      return each(value, quoted)
    case 'E':
      return each(value, decodeEscapes)
    case 'P':
      return each(value, (text) => shell.prompt(text))
    case 'U':
      return each(value, raised)
    case 'L':
      return each(value, lowered)
    case 'u':
      return each(value, firstRaised)
    case 'a':
      return attributes(shell, subject, value)
    case 'A':
      return assignment(shell, subject, value)
    case 'K':
    case 'k':
      return pairs(shell, subject, value, operator)
    default:
      if (value === undefined) return undefined
      return new Failure(`\${${subject.name}@${operator}}: bad substitution`, true)
  }
}

const each = (value: Value, change: (text: ByteString) => ByteString): Value => {
  if (value === undefined) return undefined
  if (typeof value === 'string') return change(value)
  return { list: value.list.map(change), star: value.star }
}

const firstRaised = (text: ByteString): ByteString => {
  const [first = '', ...rest] = charactersOf(text)
  return raise(first) + rest.join('')
}

const lettersOf = (shell: ShellProcess, { name }: Subject): string => {
  const target = shell.variables.target(name)
  const record = 'name' in target ? shell.variables.record(target.name) : undefined
  return attributeLetters(record?.attributes ?? 0)
}

const attributes = (shell: ShellProcess, subject: Subject, value: Value): Value => {
  const letters = lettersOf(shell, subject)
  if (typeof value !== 'object') return value === undefined && letters === '' ? undefined : letters
  return { list: value.list.map(() => letters), star: value.star }
}

const assignment = (shell: ShellProcess, subject: Subject, value: Value): Value => {
  const { name } = subject
  if (subject.all === name) {
    const words = typeof value === 'object' ? value.list.map(quoted) : []
    return { list: ['set', '--', ...words], star: false }
  }
  const letters = lettersOf(shell, subject)
  if (value === undefined) return letters === '' ? undefined : `declare -${letters} ${name}`
  if (typeof value === 'object') {
    const array = shell.variables.array(name)
    if (array === undefined) {
      const [only] = value.list
      return only === undefined ? undefined : `declare -${letters || '-'} ${name}=${quoted(only)}`
    }
    return `declare -${letters} ${name}=${arrayText(array)}`
  }
  return letters === ''
    ? `${name}=${quoted(value)}`
    : `declare -${letters} ${name}=${quoted(value)}`
}

/** `([0]="a" [1]="b")` as `declare -p` shows an array. */
export const arrayText = (array: ArrayStore): ByteString => {
  const shown = array.keys().map((key) => {
    const index = array.associative ? quotedKey(key) : key
    return `[${index}]=${doubleQuoted(array.get(key) ?? '')}`
  })
  if (shown.length === 0) return '()'
  return array.associative ? `(${shown.join(' ')} )` : `(${shown.join(' ')})`
}

const quotedKey = (key: ByteString): ByteString =>
  /^[\w.,:/%+-]+$/.test(key) ? key : doubleQuoted(key)

const pairs = (
  shell: ShellProcess,
  { name, all }: Subject,
  value: Value,
  operator: 'K' | 'k',
): Value => {
  if (typeof value !== 'object' || all === name) return each(value, quoted)
  const array = shell.variables.array(name)
  if (array === undefined) return each(value, quoted)
  const words = array.keys().flatMap((key) => [key, array.get(key) ?? ''])
  if (operator === 'k') return { list: words, star: value.star }
  const shown = words.map((word, i) =>
    i % 2 === 1 ? doubleQuoted(word) : array.associative ? quotedKey(word) : word,
  )
  return array.associative ? `${shown.join(' ')} ` : shown.join(' ')
}
