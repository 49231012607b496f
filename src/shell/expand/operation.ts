/** The operators of ${x...}: defaults, slices, patterns, replacement, case, transformation. */
import type { ByteString } from '../../base/bytes.ts'
import { PATTERN_TEXT_BYTES_MAX } from '../../base/limits.ts'
import { isAscii } from '../../base/utf8.ts'
import type { Operation, Word } from '../ast.ts'
import { charactersOf, lower, raise } from '../characters.ts'
import { type Pattern, patternOf, removePrefix, removeSuffix, replaceMatches } from '../pattern.ts'
import type { ShellProcess } from '../shell-process.ts'
import { refused } from '../variable.ts'
import { Failure, failureOf, isFailure } from './failure.ts'
import { emit, type Subject, unbound, type Value } from './parameter.ts'
import { addParts, evaluate, type Place, textOfWord, withTildes } from './part.ts'
import { PatternSink, ReplacementSink, type Sink } from './sink.ts'
import { sliceOf } from './slice.ts'
import { transformed } from './transform.ts'

interface Found {
  /** The name came from a variable: ${!ref}. */
  readonly isIndirect: boolean
  readonly subject: Subject
  readonly value: Value
}

/** Operators that dash does not have. */
const BASH_ONLY: ReadonlySet<Operation['kind']> = new Set(['replace', 'slice', 'case', 'transform'])

/** Applies an operator and adds what it gives. */
export const applyOperation = (
  shell: ShellProcess,
  operation: Operation,
  found: Found,
  sink: Sink,
  place: Place,
): Failure | undefined => {
  if (shell.dialect === 'dash' && BASH_ONLY.has(operation.kind)) {
    return new Failure('Bad substitution', true)
  }
  switch (operation.kind) {
    case 'default':
    case 'assign':
    case 'error':
    case 'alternative':
      return conditional(shell, operation, found, sink, place)
    case 'transform': {
      const value = transformed(shell, operation.operator, found.subject, found.value)
      return isFailure(value) ? value : emit(value, sink, place)
    }
    default: {
      const { value } = found
      if (value === undefined && shell.nounset) return unbound(found.subject)
      const result = changed(shell, operation, found)
      return isFailure(result) ? result : emit(result, sink, place)
    }
  }
}

type Conditional = Extract<Operation, { readonly colon: boolean }>

/** True when ${x:-w} would take w. */
export const isMissing = (shell: ShellProcess, value: Value, colon: boolean): boolean => {
  if (value === undefined) return true
  if (typeof value === 'string') return colon && value === ''
  return value.list.length === 0 || (colon && joined(shell, value) === '')
}

const joined = (
  shell: ShellProcess,
  { list, star }: { readonly list: readonly ByteString[]; readonly star: boolean },
): ByteString => list.join(star ? shell.separators().first : ' ')

const conditional = (
  shell: ShellProcess,
  { kind, colon, word }: Conditional,
  { subject, value, isIndirect }: Found,
  sink: Sink,
  place: Place,
): Failure | undefined => {
  const missing = isMissing(shell, value, colon && !(isIndirect && typeof value === 'object'))
  if (kind === 'alternative') {
    const isList = typeof value === 'object' && !value.star
    if (missing && isList) return undefined
    if (missing) return emit(place === 'quoted' ? '' : undefined, sink, place)
    return addOperand(shell, word, sink, place)
  }
  if (!missing) return emit(value, sink, place)
  if (kind === 'default') return addOperand(shell, word, sink, place)
  const text = textOfWord(shell, word)
  if (isFailure(text)) return text
  if (kind === 'error') return missingFailure(subject, text, { colon, isEmpty: word.source === '' })
  const { name, subscript } = subject
  if (!/^[A-Za-z_]/.test(name)) return new Failure(`$${name}: cannot assign in this way`)
  const set =
    subscript === undefined
      ? shell.variables.set(name, text)
      : shell.variables.setElement(name, subscript, text)
  if (refused(set)) return failureOf(set)
  return emit(text, sink, place)
}

const missingFailure = (
  { name, subscript, all }: Subject,
  text: ByteString,
  how: { colon: boolean; isEmpty: boolean },
): Failure => {
  const index = subscript ?? (all === name ? undefined : all)
  const shown = index === undefined ? name : `${name}[${index}]`
  if (!how.isEmpty) return new Failure(`${shown}: ${text}`, true)
  return new Failure(`${shown}: parameter ${how.colon ? 'null or ' : ''}not set`, true)
}

const addOperand = (
  shell: ShellProcess,
  word: Word,
  sink: Sink,
  place: Place,
): Failure | undefined => {
  const parts = place === 'quoted' ? word.parts : withTildes(shell, word.parts, false)
  if (place === 'quoted' && parts.length === 0) sink.quoted('')
  return addParts(shell, parts, sink, place === 'word' ? 'operand' : place)
}

type Changing = Exclude<Operation, Conditional | { readonly kind: 'transform' }>

const changed = (
  shell: ShellProcess,
  operation: Changing,
  { subject, value }: Found,
): Value | Failure => {
  if (operation.kind === 'slice') {
    const offset = evaluate(shell, operation.offset)
    if (isFailure(offset)) return offset
    const length = operation.length === undefined ? undefined : evaluate(shell, operation.length)
    if (isFailure(length)) return length
    const count = length === undefined ? undefined : Number(length)
    return sliceOf(shell, { subject, value }, Number(offset), count, operation.length?.source ?? '')
  }
  if (bytesOfValue(value) > PATTERN_TEXT_BYTES_MAX) {
    return new Failure(`xrealloc: cannot allocate ${bytesOfValue(value)} bytes`, true)
  }
  const change = changeOf(shell, operation)
  if (isFailure(change) || value === undefined) return isFailure(change) ? change : undefined
  if (typeof value === 'string') return change(value)
  return { list: value.list.map(change), star: value.star }
}

const bytesOfValue = (value: Value): number => {
  if (value === undefined) return 0
  if (typeof value === 'string') return value.length
  return value.list.reduce((sum, text) => sum + text.length, 0)
}

const changeOf = (
  shell: ShellProcess,
  operation: Exclude<Changing, { readonly kind: 'slice' }>,
): ((text: ByteString) => ByteString) | Failure => {
  const nocase = operation.kind !== 'remove' && shell.shopts.get('nocasematch')
  if (operation.kind === 'case' && operation.pattern === undefined) {
    return (text) => caseChanged(text, operation.to, undefined)
  }
  const pattern = patternFor(shell, operation.pattern as Word, nocase)
  if (isFailure(pattern)) return pattern
  if (operation.kind === 'remove') {
    const remove = operation.side === '#' ? removePrefix : removeSuffix
    return (text) => remove(text, pattern, operation.longest)
  }
  if (operation.kind === 'case') return (text) => caseChanged(text, operation.to, pattern)
  const by = replacementOf(shell, operation.by)
  if (isFailure(by)) return by
  const { where } = operation
  if (pattern.source !== '') return (text) => replaceMatches(text, pattern, where, by)
  if (where === '#') return (text) => by('') + text
  return where === '%' ? (text) => text + by('') : (text) => text
}

const patternFor = (shell: ShellProcess, word: Word, nocase: boolean): Pattern | Failure => {
  const sink = new PatternSink(shell.separators().first)
  const failure = addParts(shell, withTildes(shell, word.parts, false), sink, 'word')
  if (failure !== undefined) return failure
  return patternOf(sink.text, { extglob: shell.extglob, nocase })
}

const replacementOf = (
  shell: ShellProcess,
  word: Word,
): ((matched: ByteString) => ByteString) | Failure => {
  if (!shell.shopts.get('patsub_replacement')) {
    const text = textOfWord(shell, word)
    return isFailure(text) ? text : () => text
  }
  const sink = new ReplacementSink(shell.separators().first)
  const failure = addParts(shell, withTildes(shell, word.parts, false), sink, 'word')
  if (failure !== undefined) return failure
  const text = sink.text
  if (!/[\\&]/.test(text)) return () => text
  return (matched) =>
    text.replace(/\\([\\&])|&/g, (_, quoted: ByteString | undefined) => quoted ?? matched)
}

type Case = Extract<Operation, { readonly kind: 'case' }>['to']

const caseChanged = (text: ByteString, to: Case, pattern: Pattern | undefined): ByteString => {
  const change = to[0] === '^' ? raise : to[0] === ',' ? lower : toggled
  const isAll = to.length === 2
  if (pattern === undefined && isAll && isAscii(text) && to[0] !== '~') {
    return to[0] === '^' ? text.toUpperCase() : text.toLowerCase()
  }
  const characters = charactersOf(text)
  return characters
    .map((character, i) =>
      (isAll || i === 0) && (pattern === undefined || pattern.matches(character))
        ? change(character)
        : character,
    )
    .join('')
}

const toggled = (character: ByteString): ByteString => {
  const raised = raise(character)
  return raised === character ? lower(character) : raised
}
