/** Version order of file names (gnulib filevercmp, as `ls -v` and `sort -V` use it). */
import type { ByteString } from '../../base/bytes.ts'

/** Below, at or above 0 as `a` comes before, with or after `b`. */
export const compareVersions = (a: ByteString, b: ByteString): number => {
  if (a === b) return 0
  const special = compareSpecial(a, b)
  if (special !== undefined) return special
  const [stemA, stemB] = [stemOf(a), stemOf(b)]
  const byStem = compareParts(stemA, stemB)
  if (byStem !== 0 || (stemA === a && stemB === b)) return byStem
  return compareParts(a, b)
}

/** '' first, then '.', '..', other hidden names, then the rest. */
const compareSpecial = (a: ByteString, b: ByteString): number | undefined => {
  const rank = (name: ByteString): number =>
    name === '' ? 0 : name === '.' ? 1 : name === '..' ? 2 : name.startsWith('.') ? 3 : 4
  return rank(a) === rank(b) ? undefined : rank(a) - rank(b)
}

/** The name without suffixes like `.tar.gz`. */
const stemOf = (name: ByteString): ByteString => {
  const suffix = /(\.[A-Za-z~][A-Za-z0-9~]*)*$/.exec(name)
  const stem = suffix === null ? name : name.slice(0, suffix.index)
  return stem === '' ? name : stem
}

/** Letters before other characters, `~` before everything, even the end (verrevcmp). */
const orderOf = (char: string): number => {
  if (char === '') return -1
  if (char >= '0' && char <= '9') return 0
  if (/[A-Za-z]/.test(char)) return char.charCodeAt(0)
  return char === '~' ? -2 : char.charCodeAt(0) + 256
}

const isDigit = (char: string): boolean => char >= '0' && char <= '9' && char !== ''

const compareParts = (a: ByteString, b: ByteString): number => {
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a.charAt(i))) || (j < b.length && !isDigit(b.charAt(j)))) {
      const difference = orderOf(a.charAt(i)) - orderOf(b.charAt(j))
      if (difference !== 0) return difference
      i++
      j++
    }
    const [x, y] = [digitsAt(a, i), digitsAt(b, j)]
    i += x.length
    j += y.length
    const [m, n] = [x.replace(/^0+/, ''), y.replace(/^0+/, '')]
    if (m.length !== n.length) return m.length - n.length
    if (m !== n) return m < n ? -1 : 1
  }
  return 0
}

const digitsAt = (text: ByteString, at: number): ByteString => {
  let end = at
  while (isDigit(text.charAt(end))) end++
  return text.slice(at, end)
}
