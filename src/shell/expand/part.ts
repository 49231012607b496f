/**
 * Expands the parts of a word into a sink. Synchronous: what needs other processes (command and
 * process substitution) has run before, its results stand in `shell.outcomes`.
 */
import type { ByteString } from '../../base/bytes.ts'
import type { Part, Word } from '../ast.ts'
import type { ShellProcess } from '../shell-process.ts'
import { refused } from '../variable.ts'
import { Failure, failureOf, isFailure } from './failure.ts'
import { addParameter } from './parameter.ts'
import { type Sink, TextSink } from './sink.ts'
import { expandTilde, tildeEnd } from './tilde.ts'

/**
 * Where a part stands: in a word, inside of double quotes, or (`operand`) in ${x:-...}, whose
 * unquoted text is split like a value.
 */
export type Place = 'word' | 'quoted' | 'operand'

/** Adds parts in order; stops at the first that fails. */
export const addParts = (
  shell: ShellProcess,
  parts: readonly Part[],
  sink: Sink,
  place: Place,
): Failure | undefined => {
  for (let i = 0; i < parts.length; i++) {
    const failure = addPart(shell, parts[i] as Part, sink, place)
    if (failure !== undefined) return failure
  }
  return undefined
}

/** Adds one part. */
export const addPart = (
  shell: ShellProcess,
  part: Part,
  sink: Sink,
  place: Place,
): Failure | undefined => {
  switch (part.kind) {
    case 'literal':
      if (place === 'quoted') sink.quoted(part.text)
      else if (place === 'word') sink.literal(part.text)
      else sink.value(part.text)
      return undefined
    case 'quoted':
      sink.quoted(part.text)
      return undefined
    case 'double':
      if (part.parts.length === 0) sink.quoted('')
      return addParts(shell, part.parts, sink, 'quoted')
    case 'parameter':
      return addParameter(shell, part, sink, place)
    case 'arithmetic': {
      const value = evaluate(shell, part.expression)
      if (isFailure(value)) return value
      if (place === 'quoted') sink.quoted(`${value}`)
      else sink.value(`${value}`)
      return undefined
    }
    case 'command':
    case 'commandText': {
      const outcome = shell.outcomes?.get(part) ?? ''
      if (place === 'quoted') sink.quoted(outcome)
      else sink.value(outcome)
      return undefined
    }
    case 'process':
      sink.quoted(shell.outcomes?.get(part) ?? '')
      return undefined
    case 'unclosed':
      return new Failure(
        part.messages[0]?.text ?? '',
        false,
        false,
        part.inCommand ? part.messages : [],
      )
    default:
      return part satisfies never
  }
}

/** An arithmetic expression's value; its text is expanded as inside of double quotes first. */
export const evaluate = (shell: ShellProcess, expression: Word): number | bigint | Failure => {
  const text = textOfParts(shell, expression.parts, 'quoted')
  if (isFailure(text)) return text
  const value = shell.arithmetic(text)
  return refused(value) ? failureOf(value) : value
}

/** Parts as one text, without splitting. */
export const textOfParts = (
  shell: ShellProcess,
  parts: readonly Part[],
  place: Place,
): ByteString | Failure => {
  if (parts.length === 0) return ''
  const [only] = parts
  if (parts.length === 1 && only !== undefined) {
    if (only.kind === 'quoted' || only.kind === 'literal') return only.text
  }
  const sink = new TextSink(shell.separators().first)
  return addParts(shell, parts, sink, place) ?? sink.text
}

/** A word's text in places where no field is split: a tilde at its start is expanded. */
export const textOfWord = (
  shell: ShellProcess,
  word: Word,
  how: { colons: boolean } = { colons: false },
): ByteString | Failure => textOfParts(shell, withTildes(shell, word.parts, how.colons), 'word')

/** Expands ~ at the start (and after `:` in assignments) of unquoted text. */
export const withTildes = (
  shell: ShellProcess,
  parts: readonly Part[],
  colons: boolean,
): readonly Part[] => {
  const [first] = parts
  if (first?.kind !== 'literal' && !colons) return parts
  if (!parts.some((part) => part.kind === 'literal' && part.text.includes('~'))) return parts
  const expanded: Part[] = []
  parts.forEach((part, index) => {
    if (part.kind !== 'literal') expanded.push(part)
    else expandLiteral(shell, part.text, { colons, index, last: parts.length - 1 }, expanded)
  })
  return expanded
}

const expandLiteral = (
  shell: ShellProcess,
  text: ByteString,
  at: { colons: boolean; index: number; last: number },
  into: Part[],
): void => {
  let plain = ''
  for (let i = 0; i < text.length; ) {
    const starts = (i === 0 && at.index === 0) || (at.colons && text[i - 1] === ':')
    if (text[i] === '~' && starts) {
      const rest = text.slice(i)
      const end = tildeEnd(rest, at.colons)
      const isWhole = end < rest.length || at.index === at.last
      const home = isWhole ? expandTilde(shell, rest.slice(0, end), shell.homes) : undefined
      if (home !== undefined) {
        if (plain !== '') into.push({ kind: 'literal', text: plain })
        plain = ''
        into.push({ kind: 'quoted', text: home })
        i += end
        continue
      }
    }
    plain += text[i]
    i++
  }
  if (plain !== '') into.push({ kind: 'literal', text: plain })
}
