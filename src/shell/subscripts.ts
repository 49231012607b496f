/** Subscripts that builtins get as text: `unset 'm[$k]'`, `test -v 'm[$k]'`, `read 'm[$k]'`. */
import type { ByteString } from '../base/bytes.ts'
import type { Shell } from './state.ts'

/** The parts of `name[subscript]`; undefined for anything else. */
export const elementWord = (
  word: ByteString,
): { readonly name: ByteString; readonly subscript: ByteString } | undefined => {
  const [, name, subscript] = /^([A-Za-z_][A-Za-z0-9_]*)\[([\s\S]+)\]$/.exec(word) ?? []
  return name === undefined || subscript === undefined ? undefined : { name, subscript }
}

/**
 * The key that a subscript's text means. bash expands the keys of associative arrays once more
 * (unless assoc_expand_once is on): plain parameters and quotes are what scripts have there.
 */
export const keyOf = (shell: Shell, name: ByteString, subscript: ByteString): ByteString => {
  if (!/[$'"\\]/.test(subscript) || shell.shopts.get('assoc_expand_once')) return subscript
  if (shell.variables.array(name)?.associative !== true) return subscript
  return subscript.replace(
    /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})|'([^']*)'|"([^"$]*)"|\\([\s\S])/g,
    (_, plain, braced, single, double, escaped) => {
      const variable = plain ?? braced
      if (variable !== undefined) return shell.variables.get(variable) ?? ''
      return single ?? double ?? escaped
    },
  )
}
