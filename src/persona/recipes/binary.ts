/** Binary files of no known kind: the recorded ends, tables and names between. */
import { seededDice } from '../../base/dice.ts'
import { fillTable } from '../code.ts'
import type { Recipe } from '../recipe.ts'

export const recipe: Recipe = {
  name: 'binary',
  version: 1,
  fills: ['binary', 'png', 'tzif'],
  make: ({ path, size, head, tail }) => {
    const bytes = new Uint8Array(size)
    fillTable(bytes, seededDice(path))
    bytes.set(head)
    bytes.set(tail, size - tail.length)
    return bytes
  },
}
