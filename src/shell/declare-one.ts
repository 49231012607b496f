/** One argument of declare, local, export, readonly: attributes and value of one variable. */
import type { ByteString } from '../base/bytes.ts'
import type { Assignment } from './ast.ts'
import { type DeclarationWord, declarationWord } from './declaring.ts'
import type { Run } from './program.ts'
import type { Shell, Variables } from './state.ts'
import { ASSOCIATIVE, INDEXED, NAMEREF, READONLY, refused } from './variable.ts'

/** What is being declared. */
export interface Declaring {
  /** The builtin's name, for messages. */
  readonly builtin: ByteString
  /** Attribute bits to turn on and off. */
  readonly on: number
  readonly off: number
  readonly variables: Variables
  readonly isLocal: boolean
  /** local -I: the value outside is taken over. */
  readonly inherits: boolean
}

/** Declares; false: told why not. */
export function* declareOne(
  shell: Shell,
  how: Declaring,
  word: ByteString,
  array: Assignment | undefined,
): Run<boolean> {
  const parts = declarationWord(word)
  if (parts === undefined) {
    yield* shell.error(how.builtin, `\`${word}': not a valid identifier`)
    return false
  }
  const problem = problemOf(how, parts, array !== undefined)
  if (problem !== undefined) {
    yield* shell.error(how.builtin, problem)
    return false
  }
  const { name } = parts
  if (how.isLocal) {
    const outside = how.inherits ? how.variables.record(name) : undefined
    const made = how.variables.local(name)
    if (refused(made)) {
      yield* shell.error(how.builtin, made.text)
      return false
    }
    if (outside !== undefined) how.variables.put(name, outside)
  }
  const target = (how.on & NAMEREF) === 0 && (how.off & NAMEREF) === 0 ? targetOf(how, name) : name
  if (array !== undefined && !(yield* assignArray(shell, how, target, array))) return false
  const bits = how.on | (parts.subscript === undefined || hasArray(how, target) ? 0 : INDEXED)
  const early = bits & ~(READONLY | NAMEREF)
  const isNew = how.variables.record(target) === undefined
  if (isNew && how.on === 0 && how.off !== 0 && parts.value === undefined) return true
  if (isNew || early !== 0 || how.off !== 0) {
    const marked = how.variables.mark(target, early, how.off)
    if (refused(marked)) {
      yield* shell.error(how.builtin, marked.text)
      return false
    }
  }
  if (!(yield* assign(shell, how, { ...parts, name: target }))) return false
  if ((how.on & (READONLY | NAMEREF)) !== 0) {
    how.variables.mark(target, how.on & (READONLY | NAMEREF), 0)
  }
  return true
}

const targetOf = ({ variables }: Declaring, name: ByteString): ByteString => {
  const target = variables.target(name)
  return refused(target) ? name : target.name
}

const hasArray = ({ variables }: Declaring, name: ByteString): boolean =>
  ((variables.record(name)?.attributes ?? 0) & (INDEXED | ASSOCIATIVE)) !== 0

/** Why the declaration cannot be. */
const problemOf = (
  how: Declaring,
  parts: DeclarationWord,
  hasList: boolean,
): ByteString | undefined => {
  const { name, value } = parts
  const record = how.variables.record(name)
  const attributes = record?.attributes ?? 0
  const referent = value ?? (typeof record?.value === 'string' ? record.value : undefined)
  if ((how.on & NAMEREF) !== 0 && referent !== undefined && referent !== '') {
    if (value === name && !how.isLocal)
      return `${name}: nameref variable self references not allowed`
    if (!/^[A-Za-z_][A-Za-z0-9_]*(\[[\s\S]+\])?$/.test(referent)) {
      return `\`${referent}': invalid variable name for name reference`
    }
  }
  if (how.isLocal) return undefined
  if ((attributes & READONLY) !== 0) {
    const writes = value !== undefined || hasList || (how.off & READONLY) !== 0
    if (writes) return `${name}: readonly variable`
  }
  if ((how.on & ASSOCIATIVE) !== 0 && (attributes & INDEXED) !== 0) {
    return `${name}: cannot convert indexed to associative array`
  }
  if ((how.on & INDEXED) !== 0 && (attributes & ASSOCIATIVE) !== 0) {
    return `${name}: cannot convert associative to indexed array`
  }
  if ((how.on & INDEXED) !== 0 && (how.on & ASSOCIATIVE) !== 0) {
    return `${name}: cannot convert associative to indexed array`
  }
  if ((how.off & (INDEXED | ASSOCIATIVE) & attributes) !== 0) {
    return `${name}: cannot destroy array variables in this way`
  }
  return undefined
}

function* assignArray(
  shell: Shell,
  how: Declaring,
  name: ByteString,
  { value, append }: Assignment,
): Run<boolean> {
  if (!('kind' in value)) return true
  how.variables.mark(name, (how.on & ~(READONLY | NAMEREF)) | kindOf(how, name), how.off)
  return yield shell.assignArray(name, value, { append })
}

/** A list makes an indexed array unless -A was asked for or it is one already. */
const kindOf = (how: Declaring, name: ByteString): number =>
  (how.on & ASSOCIATIVE) !== 0 || hasArray(how, name) ? 0 : INDEXED

function* assign(shell: Shell, how: Declaring, parts: DeclarationWord): Run<boolean> {
  const { name, subscript, append, value } = parts
  if (value === undefined) return true
  if ((how.on & (INDEXED | ASSOCIATIVE)) !== 0 && /^\([\s\S]*\)$/.test(value)) {
    return (yield shell.runText(`${name}${append ? '+' : ''}=${value}`)) === 0
  }
  const isReference = ((how.variables.record(name)?.attributes ?? 0) & NAMEREF) !== 0
  if ((how.on & NAMEREF) !== 0 || (isReference && (how.off & NAMEREF) !== 0)) {
    const attributes = how.variables.record(name)?.attributes ?? 0
    how.variables.put(name, { attributes, value })
    return true
  }
  const set =
    subscript === undefined
      ? how.variables.set(name, value, { append })
      : how.variables.setElement(name, subscript, value, { append })
  if (!refused(set)) return true
  const isOwn = how.builtin === 'export' || how.builtin === 'readonly'
  if (isOwn) yield* shell.complain(set.text)
  else yield* shell.error(how.builtin, set.text)
  return false
}
