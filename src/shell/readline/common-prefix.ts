/** The longest beginning that all texts share. */
import type { ByteString } from '../../base/bytes.ts'

export const commonPrefix = (texts: readonly ByteString[]): ByteString => {
  const [first = '', ...rest] = texts
  let length = first.length
  for (const text of rest) {
    let i = 0
    while (i < length && text[i] === first[i]) i++
    length = i
  }
  return first.slice(0, length)
}
