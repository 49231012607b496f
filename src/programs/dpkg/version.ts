/** Versions of Debian packages in their order (deb-version(7)). */
import type { ByteString } from '../../base/bytes.ts'

/** Below zero: `a` is older. */
export const compareVersions = (a: ByteString, b: ByteString): number => {
  const [x, y] = [partsOf(a), partsOf(b)]
  return (
    x.epoch - y.epoch || compareParts(x.upstream, y.upstream) || compareParts(x.debian, y.debian)
  )
}

const partsOf = (version: ByteString) => {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(version) ?? []
  const dash = rest.lastIndexOf('-')
  return {
    epoch: Number(epoch),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    debian: dash < 0 ? '' : rest.slice(dash + 1),
  }
}

/** Letters and digits in turns; a tilde comes before the end, letters before all others. */
const compareParts = (a: ByteString, b: ByteString): number => {
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const order = rankOf(a, i) - rankOf(b, j)
      if (order !== 0) return order
      i += 1
      j += 1
    }
    const [x = '', y = ''] = [/^\d*/.exec(a.slice(i))?.[0], /^\d*/.exec(b.slice(j))?.[0]]
    const order = Number(x || '0') - Number(y || '0')
    if (order !== 0) return order
    i += x.length
    j += y.length
  }
  return 0
}

const isDigit = (text: ByteString, at: number): boolean => /\d/.test(text.charAt(at))

const AFTER_LETTERS = 256

const rankOf = (text: ByteString, at: number): number => {
  const char = text.charAt(at)
  if (char === '' || /\d/.test(char)) return 0
  if (char === '~') return -1
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + AFTER_LETTERS
}
