/** What a backslash means in the strings of `print`. */

const ESCAPES = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['q', '"'],
  ['r', '\r'],
  ['t', '\t'],
  ['\\', '\\'],
])

/** The text with its escapes read; unknown ones are nothing. */
export const escaped = (text: string): string =>
  text.replace(/\\(.)/gs, (_, letter: string) => ESCAPES.get(letter) ?? '')
