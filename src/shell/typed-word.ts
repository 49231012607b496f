/** The word before the point of a line that is being typed, and whether a command may stand there. */
import type { ByteString } from '../base/bytes.ts'

export interface Typed {
  /** Where the text to be replaced starts: its quote belongs to it. */
  readonly from: number
  /** Where the whole word starts. */
  readonly start: number
  readonly quote: '' | '"' | "'"
  /** Without quotes and backslashes. */
  readonly word: ByteString
}

/** Characters that end a word (COMP_WORDBREAKS). */
const BREAKS = ' \t\n"\'@><=;|&(:'

/** Reads the line up to the point as the shell would. */
export const typedWord = (text: ByteString, point: number): Typed => {
  let from = 0
  let start = 0
  let quote: Typed['quote'] = ''
  let word = ''
  for (let at = 0; at < point; at++) {
    const char = text[at] ?? ''
    if (quote !== '') {
      if (char === quote) quote = ''
      else if (char === '\\' && quote === '"' && at + 1 < point) word += text[++at] ?? ''
      else word += char
      continue
    }
    if (char === '\\' && at + 1 < point) {
      word += text[++at] ?? ''
      continue
    }
    if (char === '"' || char === "'") {
      quote = char
      from = at
      start = at
      word = ''
      continue
    }
    if (BREAKS.includes(char)) {
      const isHost = char === '@'
      word = isHost ? char : ''
      from = isHost ? at : at + 1
      if (char !== '=' && char !== ':') start = from
      continue
    }
    word += char
  }
  return { from, start, quote, word }
}

/** Whether the word that starts at `start` is the name of a command. */
export const isCommandPlace = (text: ByteString, start: number): boolean => {
  const before = text.slice(0, start).replace(/[ \t]+$/, '')
  if (before === '') return true
  if (/[;|&({`\n]$/.test(before)) return !/[<>]&$/.test(before)
  const last = /(?:^|[;|&({`\s])([A-Za-z_]\w*=\S*)$/.exec(before)
  return last !== null && isCommandPlace(before, before.length - (last[1]?.length ?? 0))
}
