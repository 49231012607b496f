/** Assignments as they were written. */
import type { ByteString } from '../base/bytes.ts'
import type { ArrayValue, Assignment } from './ast.ts'

/** `name[subscript]+=value`. */
export const printAssignment = ({ name, subscript, append, value }: Assignment): ByteString => {
  const printed = 'kind' in value ? `(${value.items.map(printItem).join(' ')})` : value.source
  const index = subscript === undefined ? '' : `[${subscript.source}]`
  return `${name}${index}${append ? '+=' : '='}${printed}`
}

const printItem = ({ subscript, append, value }: ArrayValue['items'][number]): ByteString =>
  subscript === undefined
    ? value.source
    : `[${subscript.source}]${append ? '+=' : '='}${value.source}`
