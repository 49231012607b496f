/** Subscripts that builtins get as text: `unset 'm[$k]'`, `test -v 'm[$k]'`, `read 'm[$k]'`. */
import type { ByteString } from '../base/bytes.ts'
import type { Shell } from './state.ts'
import { ASSOCIATIVE, refused } from './variable.ts'

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
  const target = shell.variables.target(name)
  const record = refused(target) ? undefined : shell.variables.record(target.name)
  if (((record?.attributes ?? 0) & ASSOCIATIVE) === 0) return subscript
  return subscript.replace(
    /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|\$[A-Za-z_{][^$'"\\]*/g,
    (whole, single, double, escaped) => {
      if (double !== undefined) return withParameters(shell, double.replace(/\\([$`"\\])/g, '$1'))
      return single ?? escaped ?? withParameters(shell, whole)
    },
  )
}

const withParameters = (shell: Shell, text: ByteString): ByteString =>
  text.replace(
    /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g,
    (_, plain, braced) => shell.variables.get(plain ?? braced) ?? '',
  )
