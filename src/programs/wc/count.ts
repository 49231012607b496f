/** Lines, words, characters, bytes and the widest line of a stream. */
import { type ByteString, type Bytes, textOf } from '../../base/bytes.ts'
import { characterBytes, columnsOf, isPrintable } from '../../shell/gnu/characters.ts'
import { isUtf8Locale } from '../../shell/gnu/locale.ts'

/** Counted so far, by the letter of the option. */
export interface Counts {
  l: number
  w: number
  m: number
  c: number
  L: number
}

export const NO_COUNTS: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 }

export interface Counter {
  add(bytes: Bytes): void
  end(): Counts
}

const NEWLINE = 0x0a
const TAB_COLUMNS = 8

/** Counts lines and bytes only, unless `looksClosely`. */
export const counterOf = (
  looksClosely: boolean,
  env: ReadonlyMap<ByteString, ByteString>,
): Counter => {
  const counts = { ...NO_COUNTS }
  let isInWord = false
  let column = 0
  let rest = ''
  const isUtf8 = isUtf8Locale(env)

  const endWord = (): void => {
    if (isInWord) counts.w++
    isInWord = false
  }
  const endLine = (): void => {
    counts.L = Math.max(counts.L, column)
    column = 0
  }
  const countAscii = (code: number): void => {
    counts.m++
    if (code === NEWLINE || code === 0x0d || code === 0x0c) {
      endLine()
      endWord()
    } else if (code === 0x09) {
      column += TAB_COLUMNS - (column % TAB_COLUMNS)
      endWord()
    } else if (code === 0x20) {
      column++
      endWord()
    } else if (code === 0x0b) endWord()
    else if (code > 0x20 && code < 0x7f) {
      column++
      isInWord = true
    }
  }
  const countWide = (char: ByteString): void => {
    counts.m++
    if (SPACES.has(char)) {
      column += columnsOf(char, env)
      endWord()
    } else if (isPrintable(char, env)) {
      column += columnsOf(char, env)
      isInWord = true
    }
  }
  const countText = (text: ByteString): void => {
    for (let at = 0; at < text.length; ) {
      const code = text.charCodeAt(at)
      if (code < 0x80) {
        countAscii(code)
        at++
        continue
      }
      const length = isUtf8 ? characterBytes(text, at) : 1
      if (length > 1) countWide(text.slice(at, at + length))
      else if (!isUtf8) counts.m++
      at += length
    }
  }
  return {
    add: (bytes) => {
      counts.c += bytes.length
      for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) counts.l++
      if (!looksClosely) return
      const text = rest + textOf(bytes)
      const whole = isUtf8 ? text.length - unfinished(text) : text.length
      rest = text.slice(whole)
      countText(text.slice(0, whole))
    },
    end: () => {
      countText(rest)
      rest = ''
      endWord()
      endLine()
      return counts
    },
  }
}

/** U+0085, U+00A0, U+1680, U+2000..., as iswspace and wc's own list of no-break spaces have it. */
const SPACES = new Set(
  [0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x2060, 0x3000]
    .concat(Array.from({ length: 11 }, (_, at) => 0x2000 + at))
    .map((code) => Buffer.from(String.fromCodePoint(code)).toString('latin1')),
)

/** Bytes at the end that begin a character whose rest is still to come. */
const unfinished = (text: ByteString): number => {
  for (let back = 1; back <= 3 && back <= text.length; back++) {
    const code = text.charCodeAt(text.length - back)
    if (code < 0x80) return 0
    if (code < 0xc0) continue
    const length = code >= 0xf0 ? 4 : code >= 0xe0 ? 3 : 2
    return length > back ? back : 0
  }
  return 0
}
