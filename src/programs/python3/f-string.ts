/** f-strings of Python. */
import type { ByteString } from '../../base/bytes.ts'
import type { Expression, Formatted } from './tree.ts'
import { Unknown } from './words.ts'

/** Texts and expressions of an f-string. */
export const formatParts = (
  text: ByteString,
  read: (source: ByteString) => Expression,
): readonly (ByteString | Formatted)[] => {
  const parts: (ByteString | Formatted)[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{', at)
    if (open < 0) {
      parts.push(text.slice(at).replaceAll('}}', '}'))
      break
    }
    parts.push(text.slice(at, open).replaceAll('}}', '}'))
    if (text.charAt(open + 1) === '{') {
      parts.push('{')
      at = open + 2
      continue
    }
    const close = text.indexOf('}', open)
    if (close < 0) throw new Unknown('f-string')
    const [, source = '', format = ''] =
      /^([^:!]*(?:\[[^\]]*\][^:!]*)?)(?:![rsa])?(?::(.*))?$/s.exec(text.slice(open + 1, close)) ??
      []
    parts.push({ value: read(source), format })
    at = close + 1
  }
  return parts
}
