/** The plain answer for every text that neither a recipe nor a model writes. */
import { type Bytes, bytesOf } from '../base/bytes.ts'
import { seededDice } from '../base/dice.ts'
import { pageOf } from './pages.ts'
import type { WantedText } from './texts.ts'

/** A text of the wanted kind and size: a pure function of the question. */
export const plainText = ({ path, size }: Pick<WantedText, 'path' | 'kind' | 'size'>): Bytes => {
  const nextText = pageOf(path, seededDice(path))
  let text = ''
  while (text.length < size) text += nextText()
  return bytesOf(size > 0 ? `${text.slice(0, size - 1)}\n` : '')
}
