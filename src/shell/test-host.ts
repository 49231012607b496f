/** What the operators of test and `[[` ask of a shell. */
import type { ByteString } from '../base/bytes.ts'
import type { Shell } from './state.ts'
import { keyOf } from './subscripts.ts'
import type { TestHost } from './test-operators.ts'
import { NAMEREF, refused } from './variable.ts'

/** The host of a shell. */
export const testHostOf = (shell: Shell): TestHost => ({
  sys: shell.sys,
  isSet: (name) => isSet(shell, name),
  isReference: (name) => ((shell.variables.record(name)?.attributes ?? 0) & NAMEREF) !== 0,
  isOptionOn: (name) => shell.options.get(name),
})

const isSet = (shell: Shell, word: ByteString): boolean => {
  const { variables } = shell
  const [, name, subscript] = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[([\s\S]*)\])?$/.exec(word) ?? []
  if (name === undefined) {
    return /^[0-9]+$/.test(word) && shell.parameters[Number(word) - 1] !== undefined
  }
  if (subscript === undefined) return variables.get(name) !== undefined
  if (subscript === '@' || subscript === '*') {
    return (variables.array(name)?.size ?? (variables.get(name) === undefined ? 0 : 1)) > 0
  }
  const value = variables.element(name, keyOf(shell, name, subscript))
  if (refused(value)) shell.warn(value.text)
  return value !== undefined && !refused(value)
}
