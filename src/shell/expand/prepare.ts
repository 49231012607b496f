/** What can be known of a word before it is expanded: computed once, kept with the word. */
import type { ByteString } from '../../base/bytes.ts'
import type { Operation, Part, Word } from '../ast.ts'
import { expandBraces } from './brace.ts'

/** A word after brace expansion. */
export interface Prepared {
  readonly parts: readonly Part[]
  /** The one field it always is: no expansion, no glob characters, no tilde. */
  readonly constant: ByteString | undefined
  /** Expands without other processes and without reading files. */
  readonly isPure: boolean
  /** Length of `name=` when it looks like an assignment: tildes count after it. */
  readonly assigns: number
}

const withBraces = new WeakMap<Word, readonly Prepared[] | 'too many'>()
const asWritten = new WeakMap<Word, Prepared>()

/** The words a word stands for; 'too many' when its braces make more than fit into memory. */
export const prepare = (word: Word): readonly Prepared[] | 'too many' => {
  let prepared = withBraces.get(word)
  if (prepared === undefined) {
    prepared = expandBraces(word)?.map(analyse) ?? 'too many'
    withBraces.set(word, prepared)
  }
  return prepared
}

/** A word whose braces mean nothing: assignments, `case`, redirections; `set +B`. */
export const prepareWhole = (word: Word): Prepared => {
  let prepared = asWritten.get(word)
  if (prepared === undefined) {
    prepared = analyse(word)
    asWritten.set(word, prepared)
  }
  return prepared
}

const analyse = ({ parts }: Word): Prepared => {
  const [first] = parts
  const assigns =
    first?.kind === 'literal' ? (/^[A-Za-z_]\w*=/.exec(first.text)?.[0].length ?? 0) : 0
  return { parts, constant: constantOf(parts, assigns), isPure: arePure(parts), assigns }
}

const ACTIVE = /[*?[\\]|[@!+]\(/

const constantOf = (parts: readonly Part[], assigns: number): ByteString | undefined => {
  let text = ''
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'quoted') text += part.text
    else if (part.kind === 'double' && part.parts.every(isText)) {
      text += part.parts.map((inner) => ('text' in inner ? inner.text : '')).join('')
    } else if (part.kind === 'literal') {
      const { text: literal } = part
      if (ACTIVE.test(literal) && !(literal === '[' && parts.length === 1)) return undefined
      if (literal.includes('~') && (index === 0 || assigns > 0)) return undefined
      text += literal
    } else return undefined
  }
  return parts.length === 0 ? undefined : text
}

const isText = (part: Part): boolean => part.kind === 'literal' || part.kind === 'quoted'

/** True when no part needs another process or a file. */
export const arePure = (parts: readonly Part[]): boolean => parts.every(isPure)

const isPure = (part: Part): boolean => {
  switch (part.kind) {
    case 'literal':
      return !/~[\w.]/.test(part.text)
    case 'quoted':
    case 'unclosed':
      return true
    case 'double':
      return arePure(part.parts)
    case 'arithmetic':
      return arePure(part.expression.parts)
    case 'command':
    case 'commandText':
    case 'process':
      return false
    case 'parameter':
      return (
        (part.subscript === undefined || arePure(part.subscript.parts)) &&
        (part.operation === undefined ||
          wordsOf(part.operation).every(({ parts }) => arePure(parts)))
      )
    default:
      return part satisfies never
  }
}

/** The words an operator of ${...} has. */
export const wordsOf = (operation: Operation): readonly Word[] => {
  switch (operation.kind) {
    case 'default':
    case 'assign':
    case 'error':
    case 'alternative':
      return [operation.word]
    case 'remove':
      return [operation.pattern]
    case 'replace':
      return [operation.pattern, operation.by]
    case 'slice':
      return operation.length === undefined
        ? [operation.offset]
        : [operation.offset, operation.length]
    case 'case':
      return operation.pattern === undefined ? [] : [operation.pattern]
    case 'transform':
      return []
    default:
      return operation satisfies never
  }
}
