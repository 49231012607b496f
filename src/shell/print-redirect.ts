/** Redirections as bash prints them. */
import type { ByteString } from '../base/bytes.ts'
import type { Redirect } from './ast.ts'
import { removeQuotes } from './lexer-here.ts'
import { singleQuoted } from './quote.ts'

/** One redirection; of a here-document what stands in the command's line. */
export const printRedirect = (redirect: Redirect): ByteString => {
  const { operator, target } = redirect
  switch (operator) {
    case '<<':
    case '<<-':
      return `${descriptor(redirect, 0)}${operator}${printDelimiter(redirect)}`
    case '<':
    case '<<<':
      return `${descriptor(redirect, 0)}${operator} ${target.source}`
    case '<&':
    case '>&':
      return printDuplicate(redirect)
    case '&>':
    case '&>>':
      return `${operator} ${target.source}`
    default:
      return `${descriptor(redirect, 1)}${operator} ${target.source}`
  }
}

/** The text of a here-document with its last line. */
export const printHereDocument = ({ target, body }: Redirect): ByteString =>
  `${body?.source ?? ''}${removeQuotes(target.source)}\n`

/** `fd>&-` closes in either direction; numbers and moves (`3-`) are printed with their fd. */
const printDuplicate = (redirect: Redirect): ByteString => {
  const { operator, target } = redirect
  const standard = operator === '<&' ? 0 : 1
  if (target.source === '-') return `${descriptor(redirect)}>&-`
  const always = /^[0-9]+-?$/.test(target.source) || target.source.endsWith('-')
  return `${descriptor(redirect, always ? undefined : standard)}${operator}${target.source}`
}

const printDelimiter = ({ target: { source } }: Redirect): ByteString => {
  const delimiter = removeQuotes(source)
  return delimiter === source ? source : singleQuoted(delimiter)
}

/** The descriptor before the operator, unless it is the one that goes without saying. */
const descriptor = ({ fd, operator }: Redirect, standard?: number): ByteString => {
  const number =
    fd ?? (operator.startsWith('<') && operator !== '<>' ? 0 : operator === '<>' ? 0 : 1)
  if (typeof number === 'object') return `{${number.variable}}`
  return number === standard ? '' : `${number}`
}
