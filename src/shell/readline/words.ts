/** Words of a line as the emacs commands see them: runs of letters and digits. */
import { toUnicode } from '../../base/bytes.ts'
import type { EditLine } from './edit-line.ts'

const LETTER = /^[\p{L}\p{N}]/u

/** iswalnum(3) of the character at a place. */
export const isWordAt = (line: EditLine, at: number): boolean => {
  const character = line.characterAt(at)
  if (character.length === 1) return /[A-Za-z0-9]/.test(character)
  return character !== '' && LETTER.test(toUnicode(character))
}

/** The end of the word at or behind a place. */
export const wordEnd = (line: EditLine, from: number): number => {
  let at = from
  while (at < line.text.length && !isWordAt(line, at)) at = line.after(at)
  while (at < line.text.length && isWordAt(line, at)) at = line.after(at)
  return at
}

/** The start of the word before a place. */
export const wordStart = (line: EditLine, from: number): number => {
  let at = from
  while (at > 0 && !isWordAt(line, line.before(at))) at = line.before(at)
  while (at > 0 && isWordAt(line, line.before(at))) at = line.before(at)
  return at
}

/** `count` words on; a negative count goes back. */
export const wordsAway = (line: EditLine, from: number, count: number): number => {
  let at = from
  for (let i = 0; i < Math.abs(count); i++) {
    const next = count > 0 ? wordEnd(line, at) : wordStart(line, at)
    if (next === at) break
    at = next
  }
  return at
}

/** Start of the blank-delimited word before a place (unix-word-rubout). */
export const blankWordStart = (line: EditLine, from: number): number => {
  const { text } = line
  let at = from
  while (at > 0 && isBlank(text[at - 1])) at--
  while (at > 0 && !isBlank(text[at - 1])) at--
  return at
}

export const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\t'
