/** Compressed manual pages, changelogs and character maps: valid gzip of the promised size. */
import { seededDice } from '../../base/dice.ts'
import { gzipOfSize } from '../deflate.ts'
import { pageOf } from '../pages.ts'
import type { Recipe } from '../recipe.ts'

export const recipe: Recipe = {
  name: 'gzip',
  version: 1,
  fills: ['gzip'],
  make: ({ path, size }) => gzipOfSize(size, pageOf(path.replace(/\.gz$/, ''), seededDice(path))),
}
