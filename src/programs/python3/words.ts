/** Words and numbers of Python's grammar, and what is beyond it. */

/** What can't be understood: it may be Python all the same. */
export class Unknown extends Error {}

/** As deep as expressions may stand in each other. */
export const DEPTH_MAX = 60
export const BINARY: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '//', '%', '@'],
]
export const COMPARISONS = ['==', '!=', '<', '>', '<=', '>=', 'in', 'not', 'is']

export const CONSTANTS = new Map<string, null | boolean>([
  ['None', null],
  ['True', true],
  ['False', false],
])
export const KEYWORDS = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
)

export const numberOf = (text: string): bigint | number => {
  const plain = text.replaceAll('_', '')
  if (/^0[xXoObB]/.test(plain) || /^\d+$/.test(plain)) return BigInt(plain.replace(/^0+(?=\d)/, ''))
  return Number(plain)
}
