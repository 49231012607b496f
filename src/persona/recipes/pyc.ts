/** Compiled Python modules: the recorded header, then the look of marshalled code. */
import { seededDice } from '../../base/dice.ts'
import { word } from '../prose.ts'
import type { Recipe } from '../recipe.ts'

/** A code object as marshal writes it: type, argument counts, stack size, flags. */
const CODE_OBJECT = [0xe3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0xf3]
/** Instructions of CPython 3.11 that most modules are made of. */
const OPCODES = [0x97, 0x64, 0x5a, 0x65, 0x84, 0x6c, 0x6d, 0xa6, 0xab, 0x47, 0x02, 0x7c, 0x7d, 0x83]
/** A short ASCII string that is remembered (TYPE_SHORT_ASCII_INTERNED with FLAG_REF). */
const SHORT_STRING = 0xda

export const recipe: Recipe = {
  name: 'pyc',
  version: 1,
  fills: ['pyc'],
  make: ({ path, size, head }) => {
    const dice = seededDice(path)
    const bytes = new Uint8Array(size)
    bytes.set([...head, ...CODE_OBJECT].slice(0, size))
    let at = head.length + CODE_OBJECT.length
    const put = (byte: number): void => {
      bytes[at] = byte
      at += 1
    }
    while (at < size) {
      const run = 8 + dice.below(120)
      for (let n = 0; n < run && at + 1 < size; n++) {
        put(OPCODES[dice.below(OPCODES.length)] ?? 0)
        put(dice.below(24))
      }
      const name = word(dice)
      put(SHORT_STRING)
      put(name.length)
      for (const char of name) put(char.charCodeAt(0))
    }
    return bytes
  },
}
