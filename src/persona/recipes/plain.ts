/** The last resort: plain text. */
import type { Recipe } from '../recipe.ts'
export const recipe: Recipe = {
  name: 'plain',
  version: 1,
  fills: ['text'],
  make: ({ size }) => new Uint8Array(size).fill(0x0a),
}
