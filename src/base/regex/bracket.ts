/** [...] of regular expressions (POSIX): a backslash is a member like others, but for awk. */
import type { ByteString } from '../bytes.ts'
import { CHARACTER_CLASSES } from '../ctype.ts'
import { codeOf, sequenceBytes } from '../utf8.ts'
import { charSet } from './charset.ts'
import { type CharSet, PROBLEMS, type RegexOptions, RegexProblem } from './syntax.ts'

/** Reads from `[` on. */
export const readBracket = (
  source: ByteString,
  open: number,
  options: RegexOptions,
): { readonly set: CharSet; readonly next: number } | RegexProblem => {
  const reader = new BracketReader(source, open + 1, options)
  const problem = reader.read()
  if (problem !== undefined) return problem
  const set = charSet({
    ranges: reader.ranges,
    classes: reader.classes,
    negated: reader.negated,
    nocase: options.nocase === true,
    newline: options.newline === true,
  })
  return { set, next: reader.at }
}

const AWK_ESCAPES = new Map([
  ['n', 10],
  ['t', 9],
  ['r', 13],
  ['f', 12],
  ['v', 11],
  ['a', 7],
  ['b', 8],
])

class BracketReader {
  readonly #source: ByteString
  readonly #options: RegexOptions
  at: number
  negated = false
  readonly ranges: (readonly [number, number])[] = []
  readonly classes: string[] = []

  constructor(source: ByteString, at: number, options: RegexOptions) {
    this.#source = source
    this.#options = options
    this.at = at
  }

  read(): RegexProblem | undefined {
    const source = this.#source
    if (source[this.at] === '^') {
      this.negated = true
      this.at++
    }
    for (let isFirst = true; ; isFirst = false) {
      if (this.at >= source.length) return new RegexProblem(PROBLEMS.bracket)
      if (source[this.at] === ']' && !isFirst) {
        this.at++
        return undefined
      }
      const problem = source.startsWith('[:', this.at) ? this.#readClass() : this.#readRange()
      if (problem !== undefined) return problem
    }
  }

  #readClass(): RegexProblem | undefined {
    const end = this.#source.indexOf(':]', this.at + 2)
    if (end < 0) return new RegexProblem(PROBLEMS.bracket)
    const name = this.#source.slice(this.at + 2, end)
    if (!CHARACTER_CLASSES.has(name) || name === 'word') return new RegexProblem(PROBLEMS.className)
    this.classes.push(name)
    this.at = end + 2
    return undefined
  }

  #readRange(): RegexProblem | undefined {
    const source = this.#source
    const low = this.#readMember()
    if (typeof low !== 'number') return low
    const isRange = source[this.at] === '-' && source[this.at + 1] !== ']'
    if (!isRange || this.at + 1 >= source.length) {
      this.ranges.push([low, low])
      return undefined
    }
    this.at++
    const high = this.#readMember()
    if (typeof high !== 'number') return high
    // glibc 2.36's C.UTF-8 knows no order of characters beyond ASCII.
    const isWide = low > 127 || high > 127
    if (isWide && this.#options.bytes !== true) return new RegexProblem(PROBLEMS.collation)
    if (low > high && this.#options.dialect !== 'awk') return new RegexProblem(PROBLEMS.range)
    if (low <= high) this.ranges.push([low, high])
    return undefined
  }

  /** One character, or [.x.] or [=x=]. */
  #readMember(): number | RegexProblem {
    const source = this.#source
    const mark = source[this.at + 1]
    if (source[this.at] === '[' && (mark === '.' || mark === '=')) {
      const end = source.indexOf(`${mark}]`, this.at + 2)
      if (end < 0) return new RegexProblem(PROBLEMS.bracket)
      const text = source.slice(this.at + 2, end)
      const bytes = Math.max(sequenceBytes(text, 0), 1)
      if (text === '' || bytes !== text.length) return new RegexProblem(PROBLEMS.collation)
      this.at = end + 2
      return this.#codeAt(text, 0).code
    }
    if (this.#options.dialect === 'awk' && source[this.at] === '\\') {
      const letter = source[this.at + 1] ?? '\\'
      this.at += 2
      return AWK_ESCAPES.get(letter) ?? letter.charCodeAt(0)
    }
    const { code, bytes } = this.#codeAt(source, this.at)
    this.at += bytes
    return code
  }

  #codeAt(text: ByteString, at: number): { code: number; bytes: number } {
    if (this.#options.bytes === true) return { code: text.charCodeAt(at), bytes: 1 }
    const bytes = sequenceBytes(text, at)
    return { code: codeOf(text, at, bytes), bytes: Math.max(bytes, 1) }
  }
}
