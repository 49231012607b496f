/** Words of a recorded root that the persona has otherwise: php8.2 is its php8.3. */
import { type ByteString, type Bytes, bytesOf, fromUnicode, textOf } from '../base/bytes.ts'
import type { Profile } from './profile.ts'

export interface Rename {
  readonly isNothing: boolean
  /** The words, for hashes. */
  readonly key: string
  text(text: ByteString): ByteString
  /** As many bytes, since a word and what it becomes are equally long. */
  bytes(bytes: Bytes): Bytes
}

/** How a profile's `renamed` is done, longer words first. */
export const renameOf = ({ renamed }: Pick<Profile, 'renamed'>): Rename => {
  const words = new Map(
    Object.entries(renamed).map(([from, to]) => [fromUnicode(from), fromUnicode(to)]),
  )
  if (words.size === 0) {
    return { isNothing: true, key: '', text: (text) => text, bytes: (bytes) => bytes }
  }
  const longFirst = [...words.keys()].sort((a, b) => b.length - a.length)
  const any = new RegExp(longFirst.map((word) => word.replace(/[.+*?]/g, '\\$&')).join('|'), 'g')
  const text = (it: ByteString): ByteString => it.replace(any, (word) => words.get(word) ?? word)
  return {
    isNothing: false,
    key: JSON.stringify([...words]),
    text,
    bytes: (bytes) => {
      const before = textOf(bytes)
      const after = text(before)
      return after === before ? bytes : bytesOf(after)
    },
  }
}
