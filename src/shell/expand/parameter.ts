/** $x and ${...}: which value is meant, and what the operators make of it. */
import type { ByteString } from '../../base/bytes.ts'
import { countCharacters } from '../../base/utf8.ts'
import type { Parameter, Word } from '../ast.ts'
import type { ShellProcess } from '../shell-process.ts'
import { NAMEREF, refused } from '../variable.ts'
import { Failure, failureOf, isFailure } from './failure.ts'
import { applyOperation } from './operation.ts'
import { type Place, textOfWord } from './part.ts'
import type { Sink } from './sink.ts'
import { isListName, scalarOf, specialOf } from './special.ts'

/** The variable, element or list that an expansion is about. */
export interface Subject {
  readonly name: ByteString
  /** Expanded subscript of one element. */
  readonly subscript?: ByteString
  /** All of $@, $* or an array. */
  readonly all?: '@' | '*'
}

/** A list ($@, ${a[*]}), or one value, undefined when unset. */
export type Value =
  | { readonly list: readonly ByteString[]; readonly star: boolean }
  | ByteString
  | undefined

/** Expands one parameter into a sink. */
export const addParameter = (
  shell: ShellProcess,
  parameter: Parameter,
  sink: Sink,
  place: Place,
): Failure | undefined => {
  const { name } = parameter
  if (isPlain(parameter) && !isListName(name)) {
    const value = scalarOf(shell, name)
    if (value === undefined) {
      circle(shell, name)
      if (shell.nounset) return unbound({ name })
      if (place === 'quoted') sink.quoted('')
    } else if (place === 'quoted') sink.quoted(value)
    else sink.value(value)
    return undefined
  }
  const isTransform = parameter.operation?.kind === 'transform'
  if (parameter.bad !== undefined && !isTransform) {
    return new Failure(`${parameter.bad}: bad substitution`)
  }
  if (parameter.keysOf !== undefined) return addKeys(shell, parameter, sink, place)
  const subject = subjectOf(shell, parameter)
  if (isFailure(subject)) return subject
  if (typeof subject === 'string') {
    return add(shell, parameter, { subject: { name }, value: subject }, sink, place)
  }
  const value = valueOf(shell, subject)
  if (isFailure(value)) return value
  return add(shell, parameter, { subject, value }, sink, place)
}

/** The value a parameter has before its operator looks at it. */
export const valueNow = (shell: ShellProcess, parameter: Parameter): Value | Failure => {
  if (parameter.bad !== undefined) return undefined
  const subject = subjectOf(shell, parameter)
  return isFailure(subject) || typeof subject === 'string' ? subject : valueOf(shell, subject)
}

const isPlain = (parameter: Parameter): boolean =>
  parameter.operation === undefined &&
  parameter.subscript === undefined &&
  parameter.indirect !== true &&
  parameter.length !== true &&
  parameter.keysOf === undefined &&
  parameter.bad === undefined

const add = (
  shell: ShellProcess,
  parameter: Parameter,
  { subject, value }: { subject: Subject; value: Value },
  sink: Sink,
  place: Place,
): Failure | undefined => {
  if (parameter.length === true) {
    const length = lengthOf(value)
    if (length === undefined && shell.nounset) return unbound(subject)
    return emit(`${length ?? 0}`, sink, place)
  }
  if (parameter.operation !== undefined) {
    const isIndirect = parameter.indirect === true
    return applyOperation(shell, parameter.operation, { isIndirect, subject, value }, sink, place)
  }
  if (value === undefined && shell.nounset) return unbound(subject)
  return emit(value, sink, place)
}

/** Puts a value where it belongs: quoted as it is, unquoted to be split. */
export const emit = (value: Value, sink: Sink, place: Place): undefined => {
  const quoted = place === 'quoted'
  if (typeof value === 'object') sink.list(value.list, { quoted, star: value.star })
  else if (quoted) sink.quoted(value ?? '')
  else if (value !== undefined) sink.value(value)
}

/** What `set -u` says. */
export const unbound = ({ name, subscript }: Subject): Failure => {
  const shown = /^[A-Za-z_]/.test(name) ? name : `$${name}`
  return new Failure(
    `${subscript === undefined ? shown : `${shown}[${subscript}]`}: unbound variable`,
    true,
  )
}

const lengthOf = (value: Value): number | undefined => {
  if (typeof value === 'object') return value.list.length
  return value === undefined ? undefined : countCharacters(value)
}

/** ${!prefix*} and ${!array[@]}. */
const addKeys = (
  shell: ShellProcess,
  parameter: Parameter,
  sink: Sink,
  place: Place,
): undefined => {
  const { name, keysOf } = parameter
  const star = (parameter.all ?? parameter.subscript?.source) === '*'
  if (keysOf === 'names') {
    const list = shell.variables.names(name)
    return emit(star ? list.join(shell.separators().first) : { list, star }, sink, place)
  }
  const array = shell.variables.array(name)
  const isSet = array === undefined && shell.variables.get(name) !== undefined
  return emit({ list: array?.keys() ?? (isSet ? ['0'] : []), star }, sink, place)
}

/** What is meant; a text when the answer is already known (${!ref} of a nameref). */
const subjectOf = (
  shell: ShellProcess,
  { name, subscript, indirect }: Parameter,
): Subject | ByteString | Failure => {
  const direct = elementOf(shell, name, subscript)
  if (isFailure(direct) || indirect !== true) return direct
  const record = shell.variables.record(name)
  if (record !== undefined && (record.attributes & NAMEREF) !== 0) {
    return typeof record.value === 'string' ? record.value : ''
  }
  const value = valueOf(shell, direct)
  if (isFailure(value)) return value
  const isEmpty = typeof value === 'object' && value.list.length === 0
  const pointed = typeof value === 'object' ? value.list.join(' ') : value
  if (pointed === undefined && typeof record?.value === 'object') return ''
  if (pointed === undefined || isEmpty) {
    const shown = direct.all === undefined ? name : `${name}[${direct.all}]`
    return new Failure(`${shown}: invalid indirect expansion`)
  }
  return subjectNamed(shell, pointed)
}

/** A name that came from a variable: `x`, `a[1]`, `a[@]`, `@`, `1`. */
export const subjectNamed = (shell: ShellProcess, text: ByteString): Subject | Failure => {
  if (text === '@' || text === '*') return { name: text, all: text }
  if (/^(?:[A-Za-z_]\w*|\d+|[#?$!-])$/.test(text)) return { name: text }
  const element = /^([A-Za-z_]\w*)\[([\s\S]+)\]$/.exec(text)
  if (element === null) return new Failure(`${text}: invalid variable name`)
  const [, name = '', subscript = ''] = element
  if (subscript === '@' || subscript === '*') return { name, all: subscript }
  return { name, subscript: shell.subscriptText(subscript) }
}

const elementOf = (
  shell: ShellProcess,
  name: ByteString,
  subscript: Word | undefined,
): Subject | Failure => {
  if (name === '@' || name === '*') return { name, all: name }
  if (subscript === undefined) return { name }
  const { source } = subscript
  if (source === '@' || source === '*') return { name, all: source }
  const text = textOfWord(shell, subscript)
  return isFailure(text) ? text : { name, subscript: text }
}

/** The value of a subject now. */
export const valueOf = (shell: ShellProcess, subject: Subject): Value | Failure => {
  const { name, subscript, all } = subject
  if (all !== undefined) {
    const star = all === '*'
    if (name === all) return { list: shell.parameters, star }
    const array = shell.variables.array(name)
    if (array !== undefined) return { list: array.values(), star }
    const scalar = scalarOf(shell, name)
    return { list: scalar === undefined ? [] : [scalar], star }
  }
  if (subscript === undefined) {
    return specialOf(shell, name) ?? shell.variables.get(name) ?? circle(shell, name)
  }
  const element = shell.variables.element(name, subscript)
  if (!refused(element)) return element
  if (!element.text.endsWith('bad array subscript')) return failureOf(element)
  shell.warn(element.text)
  return undefined
}

const circle = (shell: ShellProcess, name: ByteString): undefined => {
  const target = shell.variables.target(name)
  if (refused(target)) shell.warn(target.text)
}
