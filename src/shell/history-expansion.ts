/** History expansion of an interactive shell: !!, !-2, !ls, !?x?, ^old^new, words and modifiers. */
import type { ByteString } from '../base/bytes.ts'

/** The line to run, and whether it is to be shown and run (`:p` only shows it). */
export interface Expanded {
  readonly text: ByteString
  readonly isChanged: boolean
  readonly isOnlyShown: boolean
}

/** What bash says after `bash: ` when an event or word is not there. */
export interface NotFound {
  readonly problem: ByteString
}

/** Expands one line as it was typed. */
export const expandHistory = (
  line: ByteString,
  history: readonly ByteString[],
): Expanded | NotFound => {
  const source = line.startsWith('^') ? quickSubstitution(line) : line
  let text = ''
  let isChanged = false
  let isOnlyShown = false
  let quote = ''
  for (let at = 0; at < source.length; ) {
    const char = source[at] as string
    if (char === '\\' && quote !== "'") {
      text += source.slice(at, at + 2)
      at += 2
      continue
    }
    if (char === "'" && quote === '') quote = "'"
    else if (char === '"' && quote === '') quote = '"'
    else if (char === quote) quote = ''
    const isComment = char === '#' && quote === '' && /^[\s;&|]?$/.test(source[at - 1] ?? '')
    if (isComment) return { text: text + source.slice(at), isChanged, isOnlyShown }
    if (char !== '!' || quote === "'" || !starts(source, at, quote)) {
      text += char
      at++
      continue
    }
    const found = readEvent(source, at, history, text, quote)
    if ('problem' in found) return found
    text += found.text
    at = found.end
    isChanged = true
    isOnlyShown ||= found.isOnlyShown
  }
  return { text, isChanged, isOnlyShown }
}

/** ^old^new^ is !!:s^old^new^. */
const quickSubstitution = (line: ByteString): ByteString => `!!:s${line}`

/** A ! stands for itself before blanks, `=`, `(` and a closing quote (history_no_expand_chars). */
const starts = (source: ByteString, at: number, quote: string): boolean => {
  const next = source[at + 1]
  if (next === undefined || ' \t\n\r='.includes(next)) return false
  // $! and ${!name} are the shell's.
  if (source[at - 1] === '$' || source.slice(at - 2, at) === '${') return false
  return !(next === '"' && quote === '"')
}

interface Read {
  readonly text: ByteString
  readonly end: number
  readonly isOnlyShown: boolean
}

const readEvent = (
  source: ByteString,
  start: number,
  history: readonly ByteString[],
  before: ByteString,
  quote: string,
): Read | NotFound => {
  const event = findEvent(source, start, history, before, quote)
  if ('problem' in event) return event
  const words = readWords(source, event.end, event.line)
  if ('problem' in words) return words
  return applyModifiers(source, words.end, words.text)
}

interface Found {
  readonly line: ByteString
  readonly end: number
}

/** What names an event: up to a blank, a word designator or an operator; quotes belong to it. */
const EVENT = /^-?[^\s:^$*%;&|()<>-]*/
const QUOTED_EVENT = /^-?[^\s:^$*%;&|()<>"-]*/

const findEvent = (
  source: ByteString,
  start: number,
  history: readonly ByteString[],
  before: ByteString,
  quote: string,
): Found | NotFound => {
  const rest = source.slice(start + 1)
  const last = history[history.length - 1]
  if (rest.startsWith('#')) return { line: before, end: start + 2 }
  if (/^[$^*:%]/.test(rest)) {
    return last === undefined ? missing(source.slice(start)) : { line: last, end: start + 1 }
  }
  if (rest.startsWith('!'))
    return last === undefined ? missing('!!') : { line: last, end: start + 2 }
  const number = /^-?\d+/.exec(rest)?.[0]
  if (number !== undefined) {
    const index = Number(number) < 0 ? history.length + Number(number) : Number(number) - 1
    const line = history[index]
    return line === undefined ? missing(`!${number}`) : { line, end: start + 1 + number.length }
  }
  const inside = /^\?([^?\n]*)\??/.exec(rest)
  const end = quote === '' ? EVENT : QUOTED_EVENT
  const prefix = end.exec(rest)?.[0] ?? ''
  const wanted = inside?.[1] ?? prefix
  if (wanted === '') return missing(`!${inside?.[0] ?? ''}`)
  const line = history.findLast((it) =>
    inside === null ? it.startsWith(wanted) : it.includes(wanted),
  )
  const shown = `!${inside?.[0] ?? prefix}`
  return line === undefined ? missing(shown) : { line, end: start + shown.length }
}

const missing = (shown: ByteString): NotFound => ({ problem: `${shown}: event not found` })

/** The word designator behind an event: :2 :^ :$ :* :1-3 :2* and, without colon, ^ $ * -. */
const readWords = (
  source: ByteString,
  at: number,
  line: ByteString,
): { readonly text: ByteString; readonly end: number } | NotFound => {
  const match = /^(?::(?=[\d^$*%-])|(?=[\^$*%-]))(\d+|\^|\$|%)?(?:(-)(\d+|\$|\^)?|(\*))?/.exec(
    source.slice(at),
  )
  if (match === null || match[0] === '' || match[0] === ':') return { text: line, end: at }
  const words = wordsOf(line)
  const final = words.length - 1
  const numberOf = (text: string): number =>
    text === '^' ? 1 : text === '$' || text === '%' ? final : Number(text)
  const [shown, from, dash, to, star] = match
  let first = from === undefined ? (star === undefined ? 0 : 1) : numberOf(from)
  let last = first
  if (dash !== undefined) last = to === undefined ? final - 1 : numberOf(to)
  else if (star !== undefined) last = final
  if (star !== undefined && first > final) [first, last] = [1, 0]
  else if (first > final || last > final) {
    return { problem: `${shown}: bad word specifier` }
  }
  return { text: words.slice(first, last + 1).join(' '), end: at + shown.length }
}

/** Words as the shell would see them: quotes keep blanks, operators stand alone. */
const wordsOf = (line: ByteString): readonly ByteString[] =>
  line.match(/(?:\\[\s\S]|'[^']*'?|"(?:\\[\s\S]|[^"\\])*"?|[^\s\\'"|&;<>()])+|[|&;<>()]+/g) ?? []

const applyModifiers = (source: ByteString, start: number, from: ByteString): Read | NotFound => {
  let text = from
  let at = start
  let isOnlyShown = false
  for (;;) {
    const letter = /^:(g?)([htrepqx&s])/.exec(source.slice(at))
    if (letter === null) return { text, end: at, isOnlyShown }
    at += letter[0].length
    const isGlobal = letter[1] === 'g'
    switch (letter[2]) {
      case 'h':
        text = text.replace(/\/[^/]*$/, '')
        break
      case 't':
        text = text.slice(text.lastIndexOf('/') + 1)
        break
      case 'r':
        text = text.replace(/\.[^./]*$/, '')
        break
      case 'e':
        text = /\.[^./]*$/.exec(text)?.[0] ?? text
        break
      case 'p':
        isOnlyShown = true
        break
      case 'q':
        text = `'${text.replaceAll("'", "'\\''")}'`
        break
      case 's': {
        const delimiter = source[at] ?? '/'
        const [old = '', by = ''] = source.slice(at + 1).split(delimiter)
        at = Math.min(at + 3 + old.length + by.length, source.length)
        if (old === '' || !text.includes(old)) {
          return { problem: `:s${delimiter}${old}${delimiter}${by}: substitution failed` }
        }
        text = isGlobal ? text.replaceAll(old, () => by) : text.replace(old, () => by)
        break
      }
      default:
        break
    }
  }
}
