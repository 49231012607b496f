/** Assignments: x=1, x+=1, a[i]=1, a=(1 2 [5]=x), and those before a command. */
import type { ByteString } from '../../base/bytes.ts'
import type { ArrayValue, Assignment, Word } from '../ast.ts'
import { type Failure, failureOf, isFailure } from '../expand/failure.ts'
import { textOfWord } from '../expand/part.ts'
import { prepareWhole } from '../expand/prepare.ts'
import { expandText, expandWords } from '../expand/word.ts'
import type { Run } from '../program.ts'
import { quotedForTrace } from '../quote.ts'
import type { ShellProcess } from '../shell-process.ts'
import {
  ASSOCIATIVE,
  EXPORTED,
  NAMEREF,
  type Problem,
  READONLY,
  refused,
  type Variable,
} from '../variable.ts'

/** True when an assignment needs neither another process nor an array of words. */
export const isPureAssignment = ({ value, subscript }: Assignment): boolean =>
  !('kind' in value) &&
  prepareWhole(value).isPure &&
  (subscript === undefined || prepareWhole(subscript).isPure)

/** Does pure assignments at once. */
export const assignNow = (
  shell: ShellProcess,
  assignments: readonly Assignment[],
): Failure | undefined => {
  for (const { name, subscript, append, value } of assignments) {
    const text = textNow(shell, value as Word)
    if (isFailure(text)) return text
    let set: Variable | Problem
    if (subscript === undefined) set = shell.variables.set(name, text, append ? APPEND : undefined)
    else {
      const key = textOfWord(shell, subscript)
      if (isFailure(key)) return key
      set = shell.variables.setElement(name, key, text, { append })
    }
    if (refused(set)) return failureOf(set)
  }
  return undefined
}

const APPEND = { append: true }
const COLONS = { colons: true }

const textNow = (shell: ShellProcess, word: Word): ByteString | Failure =>
  prepareWhole(word).constant ?? textOfWord(shell, word, COLONS)

/** Does the assignments of a command without words; false when one failed and was said. */
export function* assignAll(shell: ShellProcess, assignments: readonly Assignment[]): Run<boolean> {
  for (const one of assignments) {
    const { name, append, value } = one
    if ('kind' in value) {
      if (shell.xtrace) yield* shell.trace(`${name}${append ? '+' : ''}=${arraySource(value)}`)
      const done: boolean = yield assignArray(shell, name, value, { append })
      if (!done) {
        shell.control ??= { kind: 'abandon', status: 1 }
        return false
      }
      continue
    }
    const text = yield* expandText(shell, value, COLONS)
    if (isFailure(text)) {
      yield* shell.fail(text)
      return false
    }
    const failure = yield* assignOne(shell, one, text)
    if (failure === undefined) continue
    yield* shell.failAssignment(failure)
    return false
  }
  return true
}

const arraySource = ({ items }: ArrayValue): ByteString =>
  `(${items
    .map(({ subscript, append, value }) =>
      subscript === undefined
        ? value.source
        : `[${subscript.source}]${append ? '+' : ''}=${value.source}`,
    )
    .join(' ')})`

function* assignOne(
  shell: ShellProcess,
  { name, subscript, append }: Assignment,
  text: ByteString,
): Run<Failure | undefined> {
  const key = subscript === undefined ? undefined : yield* expandText(shell, subscript)
  if (isFailure(key)) return key
  if (shell.xtrace) {
    const target = key === undefined ? name : `${name}[${key}]`
    yield* shell.trace(`${target}${append ? '+' : ''}=${text === '' ? '' : quotedForTrace(text)}`)
  }
  const set =
    key === undefined
      ? shell.variables.set(name, text, { append })
      : shell.variables.setElement(name, key, text, { append })
  return refused(set) ? failureOf(set) : undefined
}

/** `x=1 command`: binds in the innermost scope, exported; false when one failed and was said. */
export function* assignTemporarily(
  shell: ShellProcess,
  assignments: readonly Assignment[],
): Run<boolean> {
  for (const { name, subscript, append, value } of assignments) {
    if (subscript !== undefined) {
      yield* shell.complain(`\`${name}[${subscript.source}]': not a valid identifier`)
      continue
    }
    const text = 'kind' in value ? arraySource(value) : yield* expandText(shell, value, COLONS)
    if (isFailure(text)) {
      yield* shell.fail(text)
      return false
    }
    if (((shell.variables.record(name)?.attributes ?? 0) & READONLY) !== 0) {
      yield* shell.complain(`${name}: readonly variable`)
      continue
    }
    const whole = append ? (shell.variables.get(name) ?? '') + text : text
    shell.variables.scopes.shadow(name)
    shell.variables.put(name, { attributes: EXPORTED, value: whole })
  }
  return true
}

/** A frame: name=(...), name+=(...); false when it failed and was said. */
export function* assignArray(
  shell: ShellProcess,
  name: ByteString,
  { items }: ArrayValue,
  { append }: { append: boolean },
): Run<boolean> {
  const target = shell.variables.target(name)
  const resolved = refused(target) ? name : target.name
  const record = shell.variables.record(resolved)
  if (((record?.attributes ?? 0) & NAMEREF) !== 0) {
    shell.warn(`warning: ${name}: removing nameref attribute`)
  }
  const isAssociative = ((record?.attributes ?? 0) & ASSOCIATIVE) !== 0
  const entries = isAssociative
    ? yield* associativeEntries(shell, resolved, items)
    : yield* indexedEntries(shell, items)
  if (isFailure(entries)) {
    yield* shell.fail(entries)
    return false
  }
  const cleared = prepareArray(shell, resolved, append)
  if (refused(cleared)) {
    yield* shell.complain(cleared.text)
    return false
  }
  let next = append && !isAssociative ? (shell.variables.array(resolved)?.end ?? 0) : 0
  for (const { key, value, append: adds } of entries) {
    const evaluated = isAssociative || key === undefined ? key : indexOf(shell, key)
    if (refused(evaluated)) {
      yield* shell.complain(evaluated.text)
      continue
    }
    const subscript = evaluated ?? `${next}`
    const set = shell.variables.setElement(resolved, subscript, value, { append: adds })
    if (refused(set)) {
      yield* shell.complain(set.text)
      if (!isAssociative) continue
      return false
    }
    if (!isAssociative) next = Number(subscript) + 1
  }
  return true
}

/** A subscript's number as text, evaluated once; negative ones stay for the array to judge. */
const indexOf = (shell: ShellProcess, key: ByteString): ByteString | Problem => {
  if (key === '') return key
  const index = shell.arithmetic(key)
  return refused(index) ? index : `${index}`
}

const prepareArray = (
  shell: ShellProcess,
  name: ByteString,
  append: boolean,
): Variable | Problem | undefined => {
  if (append) {
    const array = shell.variables.writable(name)
    return refused(array) ? array : undefined
  }
  const record = shell.variables.record(name)
  const isAssociative = ((record?.attributes ?? 0) & ASSOCIATIVE) !== 0
  if (!isAssociative) return shell.variables.setArray(name, [])
  const array = shell.variables.writable(name)
  if (refused(array)) return array
  for (const key of array.keys()) array.delete(key)
  return undefined
}

interface Entry {
  readonly key: ByteString | undefined
  readonly value: ByteString
  readonly append: boolean
}

function* indexedEntries(
  shell: ShellProcess,
  items: ArrayValue['items'],
): Run<readonly Entry[] | Failure> {
  const entries: Entry[] = []
  for (const { subscript, append, value } of items) {
    if (subscript === undefined) {
      const fields = yield* expandWords(shell, [value])
      if (isFailure(fields)) return fields
      for (const field of fields) entries.push({ key: undefined, value: field, append: false })
      continue
    }
    const key = yield* expandText(shell, subscript)
    if (isFailure(key)) return key
    const text = yield* expandText(shell, value, COLONS)
    if (isFailure(text)) return text
    entries.push({ key, value: text, append })
  }
  return entries
}

/** [key]=value pairs, or (bash 5.1 on) alternating keys and values. */
function* associativeEntries(
  shell: ShellProcess,
  name: ByteString,
  items: ArrayValue['items'],
): Run<readonly Entry[] | Failure> {
  if (items.some(({ subscript }) => subscript !== undefined)) {
    const entries: Entry[] = []
    for (const { subscript, append, value } of items) {
      if (subscript === undefined) {
        const shown = value.source
        shell.warn(`${name}: ${shown}: must use subscript when assigning associative array`)
        continue
      }
      const key = yield* expandText(shell, subscript)
      if (isFailure(key)) return key
      const text = yield* expandText(shell, value, COLONS)
      if (isFailure(text)) return text
      entries.push({ key, value: text, append })
    }
    return entries
  }
  const plain = yield* indexedEntries(shell, items)
  if (isFailure(plain)) return plain
  const entries: Entry[] = []
  for (let i = 0; i < plain.length; i += 2) {
    entries.push({ key: plain[i]?.value ?? '', value: plain[i + 1]?.value ?? '', append: false })
  }
  return entries
}
