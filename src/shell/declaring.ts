/** Variables as `declare -p`, `set`, `export -p` and `readonly -p` list them. */
import type { ByteString } from '../base/bytes.ts'
import { subscriptEnd } from './arithmetic/lexer.ts'
import { indexedArray } from './arrays.ts'
import { arrayText } from './expand/transform.ts'
import { doubleQuoted, quotedIfNeeded } from './quote.ts'
import type { Shell, Variables } from './state.ts'
import { type ArrayStore, attributeLetters, type Variable } from './variable.ts'

/** `declare -x name="value"` with its newline. */
export const declarationOf = (
  shell: Shell,
  name: ByteString,
  variable: Variable,
  isListed = false,
): ByteString => {
  const letters = attributeLetters(variable.attributes)
  const value = isListed ? listedValue(shell, variable) : valueOf(shell, variable)
  const head = `declare -${letters === '' ? '-' : letters} ${name}`
  if (value === undefined) return `${head}\n`
  return `${head}=${typeof value === 'string' ? doubleQuoted(value) : arrayText(value)}\n`
}

/** All variables with one of the attributes (any when 0), as `declare -p` shows them. */
export const declarationsWith = (
  shell: Shell,
  attributes: number,
  variables: Variables = shell.variables,
): ByteString => {
  let text = ''
  for (const name of variables.names()) {
    const variable = variables.record(name)
    if (variable === undefined) continue
    if (attributes !== 0 && (variable.attributes & attributes) === 0) continue
    text += declarationOf(shell, name, variable, true)
  }
  return text
}

/** `name=value` of every variable that has one, as `set` prints them. */
export const settings = (shell: Shell): ByteString => {
  let text = ''
  for (const name of shell.variables.names()) {
    const variable = shell.variables.record(name)
    const value = variable === undefined ? undefined : listedValue(shell, variable)
    if (value === undefined) continue
    const isEmpty = value === ''
    const shown =
      typeof value === 'object' ? arrayText(value) : isEmpty ? '' : quotedIfNeeded(value)
    text += `${name}=${shown}\n`
  }
  return text
}

/** Every function as `set` prints it. */
export const definitions = (shell: Shell): ByteString => {
  let text = ''
  for (const name of [...shell.functions.keys()].sort()) {
    const it = shell.functions.get(name)
    if (it !== undefined) text += `${shell.printFunction(it)}\n`
  }
  return text
}

const listedValue = (shell: Shell, variable: Variable): ByteString | ArrayStore | undefined => {
  const listed = variable.dynamic?.listed
  if (listed === 'unset') return undefined
  return listed === 'empty' ? indexedArray() : valueOf(shell, variable)
}

const valueOf = (shell: Shell, variable: Variable): ByteString | ArrayStore | undefined =>
  variable.dynamic === undefined ? variable.value : variable.dynamic.get(shell)

/** A declaration argument in its parts: name, subscript, operator, value. */
export interface DeclarationWord {
  readonly name: ByteString
  readonly subscript: ByteString | undefined
  readonly append: boolean
  readonly value: ByteString | undefined
}

/** The parts of `name`, `name=value`, `name+=value`, `name[i]=value`; undefined: no name. */
export const declarationWord = (word: ByteString): DeclarationWord | undefined => {
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(word)?.[0]
  if (name === undefined) return undefined
  const close = word[name.length] === '[' ? subscriptEnd(word, name.length) : -1
  const subscript = close < 0 ? undefined : word.slice(name.length + 1, close)
  const match = /^(?:(\+?)=([\s\S]*))?$/.exec(word.slice(close < 0 ? name.length : close + 1))
  if (match === null) return undefined
  return { name, subscript, append: match[1] === '+', value: match[2] }
}
