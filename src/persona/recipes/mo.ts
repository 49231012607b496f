/** Message catalogues of gettext (.mo): valid, of the promised size. */
import { bytesOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import { sentence } from '../prose.ts'
import type { Recipe } from '../recipe.ts'

const MAGIC = 0x950412de
const HEADER_BYTES = 28
/** Of a string in each of the two tables: length and offset. */
const ENTRY_BYTES = 8
export const recipe: Recipe = {
  name: 'mo',
  version: 1,
  fills: ['mo'],
  make: ({ path, size }) => {
    const [, language = 'en', domain = 'messages'] =
      /\/locale\/([^/]+)\/LC_MESSAGES\/([^/]+)\.mo$/.exec(path) ?? []
    const meta =
      `Project-Id-Version: ${domain}\nLanguage: ${language}\nMIME-Version: 1.0\n` +
      'Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n'
    const dice = seededDice(path)
    const originals = new Set([''])
    let used = HEADER_BYTES + pairBytes('', meta)
    for (;;) {
      const next = sentence(dice)
      used += originals.has(next) ? 0 : pairBytes(next, next)
      if (used > size) break
      originals.add(next)
    }
    const sorted = [...originals].sort()
    const translations = sorted.map((original) => (original === '' ? meta : original))
    return catalogue({ size, originals: sorted, translations, rest: sentence(dice) })
  },
}

/** What two strings cost, with their NULs and their places in the tables. */
const pairBytes = (original: string, translation: string): number =>
  original.length + translation.length + 2 + 2 * ENTRY_BYTES

/** Lays the strings out; the last translation grows until the file has its size. */
const catalogue = (of: {
  readonly size: number
  readonly originals: readonly string[]
  readonly translations: readonly string[]
  /** What the last translation grows with. */
  readonly rest: string
}): Uint8Array => {
  const { size, originals, translations, rest } = of
  const file = Buffer.alloc(size)
  const tables = HEADER_BYTES + originals.length * ENTRY_BYTES
  const header = [MAGIC, 0, originals.length, HEADER_BYTES, tables, 0, size]
  header.forEach((value, n) => {
    file.writeUInt32LE(value, n * 4)
  })
  let at = tables + translations.length * ENTRY_BYTES
  const put = (text: string, n: number, table: number, length: number): void => {
    file.writeUInt32LE(length, table + n * ENTRY_BYTES)
    file.writeUInt32LE(at, table + n * ENTRY_BYTES + 4)
    file.set(bytesOf(text.padEnd(length, ` ${rest}`)), at)
    at += length + 1
  }
  originals.forEach((text, n) => {
    put(text, n, HEADER_BYTES, text.length)
  })
  translations.forEach((text, n) => {
    const isLast = n === translations.length - 1
    put(text, n, tables, isLast ? size - at - 1 : text.length)
  })
  return new Uint8Array(file)
}
