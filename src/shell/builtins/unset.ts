/** `unset`. */
import type { ByteString } from '../../base/bytes.ts'
import { isIdentifier, readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Builtin, Shell } from '../state.ts'
import { elementWord, keyOf } from '../subscripts.ts'
import { type Problem, refused } from '../variable.ts'

export const builtin: Builtin = {
  names: ['unset'],
  special: true,
  *run(shell, args) {
    const spec = { letters: 'fnv', usage: '[-f] [-v] [-n] [name ...]' }
    const given = yield* readOptions(shell, args, spec)
    if (given === undefined) return USAGE_STATUS
    if (given.has('f') && given.has('v')) {
      yield* shell.error('unset', 'cannot simultaneously unset a function and a variable')
      return 1
    }
    let status = 0
    for (const word of given.operands) {
      const gone = given.has('f')
        ? unsetFunction(shell, word)
        : unsetWord(shell, word, given.has('n'), !given.has('v'))
      if (gone === undefined) continue
      yield* shell.error('unset', gone)
      status = 1
    }
    return status
  },
}

const unsetFunction = (shell: Shell, name: ByteString): ByteString | undefined => {
  if (shell.functions.get(name)?.readonly === true) {
    return `${name}: cannot unset: readonly function`
  }
  shell.functions.delete(name)
  return undefined
}

/** Unsets a variable, an element, or a function of that name; answers what is wrong. */
const unsetWord = (
  shell: Shell,
  word: ByteString,
  nameref: boolean,
  alsoFunctions: boolean,
): ByteString | undefined => {
  const element = elementWord(word)
  let gone: boolean | Problem
  if (element !== undefined && !nameref) {
    gone = unsetElement(shell, element.name, keyOf(shell, element.name, element.subscript))
  } else if (!isIdentifier(word)) {
    return alsoFunctions ? unsetFunction(shell, word) : `\`${word}': not a valid identifier`
  } else {
    gone = shell.variables.unset(word, { nameref })
    if (gone === false && alsoFunctions) return unsetFunction(shell, word)
  }
  return refused(gone) ? gone.text : undefined
}

const unsetElement = (shell: Shell, name: ByteString, subscript: ByteString): boolean | Problem => {
  const array = shell.variables.array(name)
  const isWhole = subscript === '@' || subscript === '*'
  if (isWhole && array?.associative !== true) return shell.variables.unset(name)
  return shell.variables.unsetElement(name, subscript)
}
