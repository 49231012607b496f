/** Patterns without groups: pieces between stars, found one after the other in linear time. */
import type { ByteString } from '../bytes.ts'
import { ANY, type Atom, type Node } from './parse.ts'
import type { Subject } from './subject.ts'

interface Segment {
  readonly atoms: readonly Atom[]
  /** The text when all atoms are ASCII characters. */
  readonly literal: ByteString | undefined
}

/** What stands between the stars: one segment more than there are stars. */
export type Segments = readonly [Segment, ...Segment[]]

/** The segments of a pattern; undefined when it has groups. */
export const segmentsOf = (nodes: readonly Node[]): Segments | undefined => {
  let atoms: Atom[] = []
  const all: Atom[][] = []
  for (const node of nodes) {
    if (node.kind === 'group') return undefined
    if (node.kind === 'one') atoms.push(node.atom)
    else {
      all.push(atoms)
      atoms = []
    }
  }
  const [first, ...rest] = [...all, atoms].map(segmentOf)
  return first === undefined ? undefined : [first, ...rest]
}

const segmentOf = (atoms: readonly Atom[]): Segment => {
  const isLiteral = atoms.every((atom) => typeof atom === 'number' && atom >= 0 && atom < 128)
  return {
    atoms,
    literal: isLiteral
      ? (atoms as number[]).map((code) => String.fromCharCode(code)).join('')
      : undefined,
  }
}

/** Where a match that starts at `from` ends, in characters; -1 when there is none. */
export const endOf = (
  segments: Segments,
  subject: Subject,
  from: number,
  want: 'whole' | 'shortest' | 'longest',
): number => {
  const [first] = segments
  if (!isAt(first, subject, from)) return -1
  let at = from + first.atoms.length
  const last = segments.at(-1)
  if (last === undefined || segments.length === 1) {
    return want !== 'whole' || at === subject.length ? at : -1
  }
  for (let i = 1; i < segments.length - 1; i++) {
    const segment = segments[i]
    if (segment === undefined) break
    const found = indexOf(segment, subject, at)
    if (found < 0) return -1
    at = found + segment.atoms.length
  }
  return lastEnd(last, subject, at, want)
}

const lastEnd = (
  last: Segment,
  subject: Subject,
  at: number,
  want: 'whole' | 'shortest' | 'longest',
): number => {
  const size = last.atoms.length
  if (want === 'shortest') {
    const found = indexOf(last, subject, at)
    return found < 0 ? -1 : found + size
  }
  if (size === 0) return subject.length
  if (want === 'whole') {
    const start = subject.length - size
    return start >= at && isAt(last, subject, start) ? subject.length : -1
  }
  for (let start = subject.length - size; start >= at; start--) {
    if (isAt(last, subject, start)) return start + size
  }
  return -1
}

/** The leftmost match from `from` on, as long as it can be. */
export const findSegments = (
  segments: Segments,
  subject: Subject,
  from: number,
): { start: number; end: number } | undefined => {
  const start = indexOf(segments[0], subject, from)
  if (start < 0) return undefined
  const end = endOf(segments, subject, start, 'longest')
  return end < 0 ? undefined : { start, end }
}

const isAt = (segment: Segment, subject: Subject, at: number): boolean => {
  const { atoms } = segment
  if (at + atoms.length > subject.length) return false
  for (let i = 0; i < atoms.length; i++) {
    const atom = atoms[i] ?? ANY
    if (!fits(atom, subject.code(at + i))) return false
  }
  return true
}

const indexOf = (segment: Segment, subject: Subject, from: number): number => {
  if (segment.literal !== undefined && subject.plain !== undefined) {
    return subject.plain.indexOf(segment.literal, from)
  }
  for (let at = from; at + segment.atoms.length <= subject.length; at++) {
    if (isAt(segment, subject, at)) return at
  }
  return -1
}

/** True when a character is of an atom. */
export const fits = (atom: Atom, code: number): boolean =>
  typeof atom === 'number' ? atom === code || atom === ANY : atom.has(code)
