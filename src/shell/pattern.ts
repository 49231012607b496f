/**
 * Patterns as bash 5.2 uses them: in `case`, `[[`, ${x#p}, ${x/p/r} and path names. A pattern is
 * a byte string in which quoted characters stand behind a backslash (`protect`).
 */
import type { ByteString } from '../base/bytes.ts'
import type { GlobOptions } from '../base/glob/parse.ts'
import { compileGlob, type Glob } from '../base/glob.ts'
import { PATTERNS_KEPT_MAX } from '../base/limits.ts'
import { sequenceBytes } from '../base/utf8.ts'

export type Pattern = Glob
export type PatternOptions = GlobOptions

const kept = new Map<string, Pattern>()

/** The compiled form of a pattern; the ones used last are kept. */
export const patternOf = (source: ByteString, options: PatternOptions = {}): Pattern => {
  const { extglob, nocase, period } = options
  const key = `${extglob ? 'x' : '-'}${nocase ? 'i' : '-'}${period ? 'p' : '-'}${source}`
  let pattern = kept.get(key)
  if (pattern === undefined) {
    pattern = compileGlob(source, options)
    if (kept.size >= PATTERNS_KEPT_MAX) kept.clear()
    if (source.length <= PATTERN_KEPT_BYTES_MAX) kept.set(key, pattern)
  }
  return pattern
}

const PATTERN_KEPT_BYTES_MAX = 256

/** A text as the pattern that matches only it: what quoting does to a word. */
export const protect = (text: ByteString): ByteString =>
  text.replace(/[^A-Za-z0-9_/\x80-\xff]/g, '\\$&')

/** The text behind a pattern: its protecting backslashes taken off. */
export const unprotect = (source: ByteString): ByteString =>
  source.includes('\\') ? source.replace(/\\([\s\S])/g, '$1') : source

/** True when path name expansion has something to look for in a word. */
export const hasGlob = (source: ByteString, extglob: boolean): boolean => {
  let bracketOpen = false
  for (let at = 0; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') at++
    else if (char === '*' || char === '?') return true
    else if (char === '[') bracketOpen = true
    else if (char === ']' && bracketOpen) return true
    else if (char === '/') bracketOpen = false
    else if (extglob && source[at + 1] === '(' && (char === '+' || char === '@' || char === '!')) {
      return true
    }
  }
  return false
}

/** ${text#p}, ${text##p}. */
export const removePrefix = (text: ByteString, pattern: Pattern, longest: boolean): ByteString => {
  const end = pattern.prefix(text, longest)
  return end > 0 ? text.slice(end) : text
}

/** ${text%p}, ${text%%p}. */
export const removeSuffix = (text: ByteString, pattern: Pattern, longest: boolean): ByteString => {
  const start = pattern.suffix(text, longest)
  return start >= 0 ? text.slice(0, start) : text
}

/** Which matches ${text/p/r} replaces: the first, all, one at the start, one at the end. */
export type ReplaceWhere = 'first' | 'all' | '#' | '%'

/**
 * ${text/p/r}: `by` makes the replacement of what matched. In an empty text bash looks only for
 * patterns that start with a star.
 */
export const replaceMatches = (
  text: ByteString,
  pattern: Pattern,
  where: ReplaceWhere,
  by: (matched: ByteString) => ByteString,
): ByteString => {
  if (text === '') return pattern.source[0] === '*' && pattern.matches('') ? by('') : ''
  if (where === '#') {
    const end = pattern.prefix(text, true)
    return end < 0 ? text : by(text.slice(0, end)) + text.slice(end)
  }
  if (where === '%') {
    const start = pattern.suffix(text, true)
    return start < 0 ? text : text.slice(0, start) + by(text.slice(start))
  }
  return replaceAnywhere(text, pattern, where === 'all', by)
}

const replaceAnywhere = (
  text: ByteString,
  pattern: Pattern,
  all: boolean,
  by: (matched: ByteString) => ByteString,
): ByteString => {
  const find = pattern.finder(text)
  let result = ''
  // Gathered and joined: a string of a million small appends costs 32 bytes for each.
  let parts: ByteString[] = []
  let at = 0
  while (at < text.length) {
    const found = find(at)
    if (found === undefined) break
    parts.push(text.slice(at, found.start), by(text.slice(found.start, found.end)))
    if (parts.length >= PARTS_JOINED) {
      result += parts.join('')
      parts = []
    }
    at = found.end
    if (!all) break
    if (found.end === found.start) {
      const next = at + Math.max(sequenceBytes(text, at), 1)
      parts.push(text.slice(at, next))
      at = next
    }
  }
  return result + parts.join('') + text.slice(at)
}

const PARTS_JOINED = 4_096
