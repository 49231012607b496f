/** The words of an `env -S` string (coreutils 9.1, build_argv). */
import type { ByteString } from '../../base/bytes.ts'

type Words = { readonly words: readonly ByteString[] } | { readonly problem: ByteString }

const ESCAPES = new Map([
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])
const BLANK = /[ \t\n\v\f\r]/

/** Splits at blanks, with quotes, backslashes, `${NAME}` and comments. */
export const splitString = (text: ByteString, env: ReadonlyMap<ByteString, ByteString>): Words => {
  const words: ByteString[] = []
  let word: ByteString | undefined
  let quote = ''
  const add = (more: ByteString): void => {
    word = (word ?? '') + more
  }
  const end = (): void => {
    if (word !== undefined) words.push(word)
    word = undefined
  }
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === quote) quote = ''
    else if (quote === '' && (char === '"' || char === "'")) {
      quote = char
      add('')
    } else if (quote === '' && BLANK.test(char)) end()
    else if (char === '#' && word === undefined && quote === '') break
    else if (char === '\\') {
      const next = text.charAt(++at)
      if (quote === "'" && next !== '\\' && next !== "'") add(`\\${next}`)
      else if (next === '') return { problem: 'invalid backslash at end of string in -S' }
      else if (next === 'c' && quote === '"') {
        return { problem: "'\\c' must not appear in double-quoted -S string" }
      } else if (next === 'c') break
      else if (next === '_' && quote === '') end()
      else if (next === '_') add(' ')
      else if (ESCAPES.has(next)) add(ESCAPES.get(next) ?? '')
      else if ('"#$\'\\'.includes(next)) add(next)
      else return { problem: `invalid sequence '\\${next}' in -S` }
    } else if (char === '$' && quote !== "'") {
      const name = /^\$\{([A-Za-z_]\w*)\}/.exec(text.slice(at))
      if (name === null) {
        const rest = text.slice(at)
        return { problem: `only \${VARNAME} expansion is supported, error at: ${rest}` }
      }
      add(env.get(name[1] ?? '') ?? '')
      at += name[0].length - 1
    } else add(char)
  }
  if (quote !== '') return { problem: 'no terminating quote in -S string' }
  end()
  return { words }
}
