/** Thin: header and tail as recorded, noise between. */
import { seededDice } from '../../base/dice.ts'
import type { Recipe } from '../recipe.ts'
export const recipe: Recipe = {
  name: 'binary',
  version: 1,
  fills: ['binary', 'elf', 'gzip', 'mo', 'pyc', 'png', 'tzif'],
  make: ({ path, size, head, tail }) => {
    const bytes = seededDice(path).bytes(size)
    bytes.set(head)
    bytes.set(tail, size - tail.length)
    return bytes
  },
}
