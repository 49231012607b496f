/** Words of bc's language. */

export interface Token {
  readonly kind: 'number' | 'name' | 'string' | 'sign' | 'line' | 'end' | 'illegal'
  readonly text: string
  readonly line: number
}

const SIGNS = /^(?:\+\+|--|[-+*/%^]=|[<>=!]=|&&|\|\||[-+*/%^=<>!(){}[\];,.])/
const NUMBER = /^(?:[0-9A-F](?:\\\n|[0-9A-F])*(?:\.(?:\\\n|[0-9A-F])*)?|\.(?:\\\n|[0-9A-F])+)/
const NAME = /^[a-z][a-z0-9_]*/

/** The token at `at`, and where the next one begins. Comments and blanks are passed over. */
export const tokenAt = (
  text: string,
  at: number,
  line: number,
): { readonly token: Token; readonly next: number; readonly line: number } => {
  let [place, row] = [at, line]
  for (;;) {
    const blank = /^(?:[ \t\r\f]+|\\\n|#[^\n]*|\/\*[\s\S]*?\*\/)/.exec(text.slice(place))?.[0]
    if (blank === undefined) break
    row += blank.split('\n').length - 1
    place += blank.length
  }
  const rest = text.slice(place, place + MATCHED_CHARS)
  const made = (kind: Token['kind'], length: number, shown: string) => ({
    token: { kind, text: shown, line: row },
    next: place + length,
    line: row + (text.slice(place, place + length).split('\n').length - 1),
  })
  if (place >= text.length) return made('end', 0, '')
  if (rest[0] === '\n') return made('line', 1, '\n')
  if (rest[0] === '"') {
    const end = text.indexOf('"', place + 1)
    return end < 0
      ? made('end', 0, '')
      : made('string', end - place + 1, text.slice(place + 1, end))
  }
  const number = NUMBER.exec(text.slice(place))?.[0]
  if (number !== undefined) return made('number', number.length, number.replaceAll('\\\n', ''))
  const name = NAME.exec(rest)?.[0]
  if (name !== undefined) return made('name', name.length, name)
  const sign = SIGNS.exec(rest)?.[0]
  if (sign !== undefined) return made('sign', sign.length, sign)
  return made('illegal', 1, rest[0] ?? '')
}

/** Names and signs are shorter than this. */
const MATCHED_CHARS = 256
