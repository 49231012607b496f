/** What a name means behind its namerefs. */
import type { ByteString } from '../base/bytes.ts'
import type { Scopes } from './scopes.ts'
import { NAMEREF, Problem } from './variable.ts'

/** Namerefs followed before bash calls it a circle (NAMEREF_MAX of bash 5.2). */
const NAMEREFS_MAX = 8

/** The name (and subscript text) meant; a Problem for a circle. */
export const targetOf = (
  scopes: Scopes,
  name: ByteString,
): { readonly name: ByteString; readonly subscript?: ByteString } | Problem => {
  let at = name
  for (let hops = 0; hops <= NAMEREFS_MAX; hops++) {
    const variable = scopes.get(at)
    if (variable === undefined || (variable.attributes & NAMEREF) === 0) return { name: at }
    const { value } = variable
    if (typeof value !== 'string' || value === '') return { name: at }
    const open = value.endsWith(']') ? value.indexOf('[') : -1
    if (open > 0) return { name: value.slice(0, open), subscript: value.slice(open + 1, -1) }
    at = value
  }
  return new Problem(`warning: ${name}: circular name reference`)
}
