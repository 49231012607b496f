/** Carries out a substitution on the pattern space. */
import type { ByteString } from '../../base/bytes.ts'
import type { Regex } from '../../base/regex.ts'
import type { Piece, Substitution } from './command.ts'

/** The new text; undefined when nothing matched. */
export const substitute = (
  space: ByteString,
  substitution: Substitution,
  regex: Regex,
): ByteString | undefined => {
  const { isGlobal, number, pieces } = substitution
  const needsGroups = pieces.some((it) => it.kind === 'group' && it.group > 0)
  let result = ''
  let at = 0
  let from = 0
  let count = 0
  let isReplaced = false
  let lastEnd = -1
  while (from <= space.length) {
    const slots = needsGroups ? regex.exec(space, { from }) : found(regex, space, from)
    if (slots === undefined) break
    const [start = 0, end = 0] = slots
    const isEmptyAfterMatch = start === end && start === lastEnd
    if (isEmptyAfterMatch) {
      from = end + 1
      continue
    }
    count++
    if (count >= Math.max(1, number)) {
      result += space.slice(at, start) + expand(pieces, space, slots)
      at = end
      isReplaced = true
      if (!isGlobal) break
    }
    lastEnd = end
    from = end === start ? end + 1 : end
  }
  return isReplaced ? result + space.slice(at) : undefined
}

const found = (regex: Regex, space: ByteString, from: number): readonly number[] | undefined => {
  const match = regex.find(space, { from })
  return match === undefined ? undefined : [match.start, match.end]
}

type Casing = 'U' | 'L' | undefined

const expand = (
  pieces: readonly Piece[],
  space: ByteString,
  slots: ArrayLike<number>,
): ByteString => {
  let text = ''
  let casing: Casing
  let next: 'u' | 'l' | undefined
  const add = (more: ByteString): void => {
    if (more === '') return
    let cased = casing === 'U' ? upper(more) : casing === 'L' ? lower(more) : more
    if (next !== undefined) {
      const first = cased.charAt(0)
      cased = (next === 'u' ? upper(first) : lower(first)) + cased.slice(1)
      next = undefined
    }
    text += cased
  }
  for (const piece of pieces) {
    if (piece.kind === 'text') add(piece.text)
    else if (piece.kind === 'group') {
      const [start = -1, end = -1] = [slots[piece.group * 2], slots[piece.group * 2 + 1]]
      if (start >= 0) add(space.slice(start, end))
    } else if (piece.to === 'u' || piece.to === 'l') next = piece.to
    else casing = piece.to === 'E' ? undefined : piece.to
  }
  return text
}

const upper = (text: ByteString): ByteString => text.replace(/[a-z]+/g, (it) => it.toUpperCase())
const lower = (text: ByteString): ByteString => text.replace(/[A-Z]+/g, (it) => it.toLowerCase())
