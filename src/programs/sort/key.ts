/** Keys of sort: `2.3b,4nr`. */
import type { ByteString } from '../../base/bytes.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'

export interface SortKey {
  /** Field and character where it begins, from 0. */
  readonly startField: number
  readonly startChar: number
  readonly startSkipsBlanks: boolean
  /** Field it ends in; undefined is the end of the line. `endChar` 0 is the end of the field. */
  readonly endField: number | undefined
  readonly endChar: number
  readonly endSkipsBlanks: boolean
  /** Ordering options of its own; empty: the global ones count. */
  readonly letters: ReadonlySet<string>
}

type Parsed = { readonly key: SortKey } | { readonly problem: ByteString }

const LETTERS = 'bdfghiMnRrV'

export const parseKey = (text: ByteString, env: ReadonlyMap<ByteString, ByteString>): Parsed => {
  let rest = text
  const letters = new Set<string>()
  const spec = quotedWord(text, env)
  const bad = (what: string): Parsed => ({
    problem: `${what}: invalid field specification ${spec}`,
  })
  const number = (): number | undefined => {
    const digits = /^\d+/.exec(rest)?.[0]
    if (digits === undefined) return undefined
    rest = rest.slice(digits.length)
    return Number(digits)
  }
  const noNumber = (where: string): Parsed => ({
    problem: `${where}: invalid count at start of ${quotedWord(rest, env)}`,
  })
  const takeLetters = (): boolean => {
    let hasBlank = false
    while (rest !== '' && LETTERS.includes(rest.charAt(0))) {
      if (rest.startsWith('b')) hasBlank = true
      else letters.add(rest.charAt(0))
      rest = rest.slice(1)
    }
    return hasBlank
  }
  const startField = number()
  if (startField === undefined) return noNumber('invalid number at field start')
  if (startField === 0) return bad('field number is zero')
  let startChar = 1
  if (rest.startsWith('.')) {
    rest = rest.slice(1)
    const given = number()
    if (given === undefined) return noNumber("invalid number after '.'")
    if (given === 0) return bad('character offset is zero')
    startChar = given
  }
  const startSkipsBlanks = takeLetters()
  let endField: number | undefined
  let endChar = 0
  let endSkipsBlanks = false
  if (rest.startsWith(',')) {
    rest = rest.slice(1)
    endField = number()
    if (endField === undefined) return noNumber("invalid number after ','")
    if (endField === 0) return bad('field number is zero')
    if (rest.startsWith('.')) {
      rest = rest.slice(1)
      const given = number()
      if (given === undefined) return noNumber("invalid number after '.'")
      endChar = given
    }
    endSkipsBlanks = takeLetters()
  }
  if (rest !== '') return bad('stray character in field spec')
  if (startSkipsBlanks || endSkipsBlanks) letters.add('b')
  const key = {
    startField: startField - 1,
    startChar: startChar - 1,
    startSkipsBlanks,
    endField,
    endChar,
    endSkipsBlanks,
    letters,
  }
  return { key }
}

const BLANK = /[ \t\n]/

/** Where a key begins and ends in a line. */
export const keyText = (
  line: ByteString,
  key: SortKey,
  how: { readonly separator: ByteString | undefined; readonly skipsBlanks: boolean },
): ByteString => {
  const { separator } = how
  let start = fieldStart(line, key.startField, separator)
  if (key.startSkipsBlanks || how.skipsBlanks) start = skipBlanks(line, start)
  start = Math.min(line.length, start + key.startChar)
  if (key.endField === undefined) return line.slice(start)
  let end: number
  if (key.endChar === 0) end = fieldEnd(line, key.endField, separator)
  else {
    end = fieldStart(line, key.endField - 1, separator)
    if (key.endSkipsBlanks || how.skipsBlanks) end = skipBlanks(line, end)
    end = Math.min(line.length, end + key.endChar)
  }
  return end <= start ? '' : line.slice(start, end)
}

const skipBlanks = (line: ByteString, from: number): number => {
  let at = from
  while (at < line.length && BLANK.test(line.charAt(at))) at++
  return at
}

const fieldStart = (line: ByteString, field: number, separator: ByteString | undefined): number => {
  let at = 0
  for (let i = 0; i < field && at < line.length; i++) {
    if (separator !== undefined) {
      const next = line.indexOf(separator, at)
      at = next < 0 ? line.length : next + 1
    } else at = wordEnd(line, skipBlanks(line, at))
  }
  return at
}

const wordEnd = (line: ByteString, from: number): number => {
  let at = from
  while (at < line.length && !BLANK.test(line.charAt(at))) at++
  return at
}

const fieldEnd = (line: ByteString, field: number, separator: ByteString | undefined): number => {
  const start = fieldStart(line, field - 1, separator)
  if (separator === undefined) return wordEnd(line, skipBlanks(line, start))
  const next = line.indexOf(separator, start)
  return next < 0 ? line.length : next
}
