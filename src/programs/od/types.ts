/** Output types of od: `x1`, `d4z`, `c`. */
import type { ByteString } from '../../base/bytes.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'

export interface TypeSpec {
  readonly kind: 'a' | 'c' | 'd' | 'f' | 'o' | 'u' | 'x'
  readonly size: number
  readonly showsText: boolean
}

/** Old options and what they mean. */
export const TRADITIONAL = new Map([
  ['a', 'a'],
  ['b', 'o1'],
  ['c', 'c'],
  ['D', 'u4'],
  ['d', 'u2'],
  ['F', 'fD'],
  ['e', 'fD'],
  ['f', 'fF'],
  ['H', 'x4'],
  ['X', 'x4'],
  ['I', 'dL'],
  ['L', 'dL'],
  ['l', 'dL'],
  ['i', 'dI'],
  ['O', 'o4'],
  ['B', 'oS'],
  ['o', 'oS'],
  ['s', 'd2'],
  ['h', 'x2'],
  ['x', 'x2'],
])

const INTEGER_SIZES = new Map([
  ['C', 1],
  ['S', 2],
  ['I', 4],
  ['L', 8],
])
const FLOAT_SIZES = new Map([
  ['F', 4],
  ['D', 8],
  ['L', 16],
])

export const parseTypes = (
  text: ByteString,
  env: ReadonlyMap<ByteString, ByteString>,
): { readonly specs: readonly TypeSpec[] } | { readonly problem: ByteString } => {
  const specs: TypeSpec[] = []
  const shown = quotedWord(text, env)
  for (let at = 0; at < text.length; ) {
    const kind = text.charAt(at)
    const [, size = '', z = ''] = /^([CSILFDB]|\d*)(z?)/.exec(text.slice(at + 1)) ?? []
    if (kind === 'a' || kind === 'c') {
      const hasText = text.charAt(at + 1) === 'z'
      specs.push({ kind, size: 1, showsText: hasText })
      at += hasText ? 2 : 1
      continue
    }
    if (!'dfoux'.includes(kind)) {
      return { problem: `invalid character '${kind}' in type string ${shown}` }
    }
    const isFloat = kind === 'f'
    const letters = isFloat ? FLOAT_SIZES : INTEGER_SIZES
    const bytes = size === '' ? (isFloat ? 8 : 4) : (letters.get(size) ?? Number(size))
    const allowed = isFloat ? [4, 8, 16] : [1, 2, 4, 8]
    if (!allowed.includes(bytes)) {
      const what = isFloat ? 'floating point' : 'integral'
      return {
        problem: `invalid type string ${shown};\nthis system doesn't provide a ${bytes}-byte ${what} type`,
      }
    }
    specs.push({ kind: kind as TypeSpec['kind'], size: bytes, showsText: z === 'z' })
    at += 1 + size.length + z.length
  }
  return { specs }
}
