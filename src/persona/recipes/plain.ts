/** Texts nobody recorded, and the last resort for every path: lines of the promised size. */
import { seededDice } from '../../base/dice.ts'
import { pageOf } from '../pages.ts'
import type { Recipe } from '../recipe.ts'

const NEWLINE = 0x0a

export const recipe: Recipe = {
  name: 'plain',
  version: 1,
  fills: ['text'],
  make: ({ path, size, head }) => {
    const bytes = Buffer.alloc(size)
    bytes.set(head)
    const nextText = pageOf(path, seededDice(path))
    for (let at = head.length; at < size; ) at += bytes.write(nextText(), at, 'latin1')
    if (size > 0) bytes[size - 1] = NEWLINE
    return new Uint8Array(bytes.buffer, bytes.byteOffset, size)
  },
}
