/** Texts nobody recorded, and the last resort for every path: lines of the promised size. */
import { bytesOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import { pageOf } from '../pages.ts'
import type { Recipe } from '../recipe.ts'

const NEWLINE = 0x0a

export const recipe: Recipe = {
  name: 'plain',
  version: 1,
  fills: ['text'],
  make: ({ path, size, head }) => {
    const page = bytesOf(pageOf(path, seededDice(path), size))
    const bytes = new Uint8Array(size)
    bytes.set(head)
    bytes.set(page.subarray(0, size - head.length), head.length)
    if (size > 0) bytes[size - 1] = NEWLINE
    return bytes
  },
}
