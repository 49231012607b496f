/**
 * Shell patterns (fnmatch(3), bash 5.2's extglob) on byte strings, by UTF-8 character. Patterns
 * without extglob groups match in time linear in the text; with them, within a budget of steps.
 */
import type { ByteString } from './bytes.ts'
import { closure } from './glob/closure.ts'
import { type GlobOptions, mirrored, type Node, parseGlob } from './glob/parse.ts'
import { endOf, findSegments, type Segments, segmentsOf } from './glob/segments.ts'
import { mirroredSubject, type Subject, subjectOf } from './glob/subject.ts'
import { isAscii } from './utf8.ts'

/** Byte offsets of a match. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A compiled pattern. All offsets are bytes. */
export interface Glob {
  readonly source: ByteString
  /** The whole text is of this pattern. */
  matches(text: ByteString): boolean
  /** End of the shortest or longest part at the start that matches; -1 when there is none. */
  prefix(text: ByteString, longest: boolean): number
  /** Start of the shortest or longest part at the end that matches; -1 when there is none. */
  suffix(text: ByteString, longest: boolean): number
  /** The leftmost match from an offset on, the longest of those. */
  finder(text: ByteString): (from: number) => Span | undefined
}

/** Compiles a pattern in which a backslash protects the next character. Never fails. */
export const compileGlob = (source: ByteString, options: GlobOptions = {}): Glob => {
  const nodes = parseGlob(source, options)
  const literal = literalOf(nodes)
  if (literal !== undefined && isAscii(literal)) return literalGlob(source, literal)
  const hidesDots = options.period === true && !startsWithDot(nodes)
  const forward = matcherOf(nodes, hidesDots)
  let backward: Matcher | undefined
  const whole = (text: ByteString): boolean => {
    const subject = subjectOf(text)
    return forward.end(subject, 0, 'whole') === subject.length
  }
  return {
    source,
    matches: whole,
    prefix: (text, longest) => {
      const subject = subjectOf(text)
      const end = forward.end(subject, 0, longest ? 'longest' : 'shortest')
      return end < 0 ? -1 : subject.offset(end)
    },
    suffix: (text, longest) => {
      backward ??= matcherOf(mirrored(nodes), false)
      const subject = mirroredSubject(subjectOf(text))
      const end = backward.end(subject, 0, longest ? 'longest' : 'shortest')
      return end < 0 ? -1 : subject.offset(end)
    },
    finder: (text) => {
      const subject = subjectOf(text)
      return (from) => {
        const found = forward.find(subject, subject.indexAt(from))
        if (found === undefined) return undefined
        return { start: subject.offset(found.start), end: subject.offset(found.end) }
      }
    },
  }
}

interface Matcher {
  end(subject: Subject, from: number, want: 'whole' | 'shortest' | 'longest'): number
  find(subject: Subject, from: number): Span | undefined
}

const matcherOf = (nodes: readonly Node[], hidesDots: boolean): Matcher => {
  const segments = segmentsOf(nodes)
  if (segments === undefined) return closure(nodes, hidesDots)
  return segmentMatcher(segments, hidesDots)
}

const segmentMatcher = (segments: Segments, hidesDots: boolean): Matcher => ({
  end: (subject, from, want) => {
    if (hidesDots && subject.length > 0 && subject.code(0) === DOT) return -1
    return endOf(segments, subject, from, want)
  },
  find: (subject, from) => findSegments(segments, subject, from),
})

const DOT = 46

const startsWithDot = (nodes: readonly Node[]): boolean => {
  const [first] = nodes
  return first?.kind === 'one' && first.atom === DOT
}

const literalOf = (nodes: readonly Node[]): ByteString | undefined => {
  let text = ''
  for (const node of nodes) {
    if (node.kind !== 'one' || typeof node.atom !== 'number' || node.atom < 0) return undefined
    if (node.atom > 127) return undefined
    text += String.fromCharCode(node.atom)
  }
  return text
}

const literalGlob = (source: ByteString, literal: ByteString): Glob => ({
  source,
  matches: (text) => text === literal,
  prefix: (text) => (text.startsWith(literal) ? literal.length : -1),
  suffix: (text) => (text.endsWith(literal) ? text.length - literal.length : -1),
  finder: (text) => (from) => {
    const start = text.indexOf(literal, from)
    return start < 0 ? undefined : { start, end: start + literal.length }
  },
})
