/** Reads BREs and EREs as glibc 2.36 does, with GNU's escapes. */
import type { ByteString } from '../bytes.ts'
import { REGEX_DEPTH_MAX } from '../limits.ts'
import { codeOf, sequenceBytes } from '../utf8.ts'
import { readBracket } from './bracket.ts'
import { anything, charSet, single } from './charset.ts'
import { readInterval } from './interval.ts'
import { PROBLEMS, type RegexOptions, RegexProblem, type Tree } from './syntax.ts'

export interface Parsed {
  readonly tree: Tree
  readonly groups: number
  readonly hasReferences: boolean
}

/** The tree of a pattern, or what is wrong with it. */
export const parseRegex = (source: ByteString, options: RegexOptions): Parsed | RegexProblem => {
  const parser = new Parser(source, options)
  try {
    const tree = parser.choice()
    return { tree, groups: parser.groups, hasReferences: parser.hasReferences }
  } catch (cause) {
    if (cause instanceof RegexProblem) return cause
    throw cause
  }
}

const EMPTY: Tree = { kind: 'empty' }

/** Throws RegexProblem, caught above, to leave its recursion. */
class Parser {
  readonly #source: ByteString
  readonly #options: RegexOptions
  readonly #extended: boolean
  readonly #dialect: 'posix' | 'sed' | 'grep' | 'awk'
  #at = 0
  #depth = 0
  groups = 0
  hasReferences = false
  readonly #closed = new Set<number>()

  constructor(source: ByteString, options: RegexOptions) {
    this.#source = source
    this.#options = options
    this.#extended = options.syntax === 'extended'
    this.#dialect = options.dialect ?? 'posix'
  }

  choice(): Tree {
    const items = [this.#sequence()]
    while (this.#takes(this.#extended ? '|' : '\\|')) items.push(this.#sequence())
    if (this.#at < this.#source.length && this.#depth === 0) {
      throw new RegexProblem(PROBLEMS.close)
    }
    return items.length === 1 ? (items[0] ?? EMPTY) : { kind: 'choice', items }
  }

  #takes(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #isAt(text: string): boolean {
    return this.#source.startsWith(text, this.#at)
  }

  #sequence(): Tree {
    const items: Tree[] = []
    const start = this.#at
    while (this.#at < this.#source.length) {
      if (this.#isAt(this.#extended ? '|' : '\\|')) break
      if (this.#isAt(this.#extended ? ')' : '\\)')) {
        if (this.#depth > 0) break
        const isLiteral = this.#extended && (this.#dialect === 'posix' || this.#dialect === 'grep')
        if (!isLiteral) throw new RegexProblem(PROBLEMS.close)
      }
      items.push(this.#repeated(this.#atom(start, items.length === 0)))
    }
    return items.length === 1 ? (items[0] ?? EMPTY) : { kind: 'sequence', items }
  }

  #repeated(atom: Tree): Tree {
    let item = atom
    if (!this.#extended && atom.kind === 'assertion') return atom
    for (let count = 0; ; count++) {
      const bounds = this.#quantifier()
      if (bounds === undefined) return item
      const isSed = this.#dialect === 'sed' && !this.#extended
      if (isSed && count > 0) throw new RegexProblem(PROBLEMS.preceding)
      if (count > REGEX_DEPTH_MAX) throw new RegexProblem(PROBLEMS.size)
      if (item.kind === 'assertion') continue
      item = { kind: 'repeat', item, ...bounds }
    }
  }

  /** `*`, `+`, `?`, an interval; undefined when there is none. */
  #quantifier(): { readonly min: number; readonly max: number } | undefined {
    if (this.#takes('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    const escape = this.#extended ? '' : '\\'
    if (this.#takes(`${escape}+`)) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#takes(`${escape}?`)) return { min: 0, max: 1 }
    if (!this.#isAt(`${escape}{`) || this.#dialect === 'awk') return undefined
    const interval = readInterval(this.#source, this.#at, this.#extended)
    if (interval instanceof RegexProblem) {
      const isLiteral =
        this.#extended && this.#dialect === 'grep' && interval.text !== PROBLEMS.size
      if (isLiteral && !/^\{\d*,?\d*\}/.test(this.#source.slice(this.#at))) return undefined
      throw interval
    }
    this.#at = interval.next
    return interval
  }

  #atom(start: number, isFirst: boolean): Tree {
    const source = this.#source
    const char = source[this.#at] ?? ''
    if (char === '\\') return this.#escape(isFirst)
    if (char === '[') return this.#bracket()
    if (char === '.') {
      this.#at++
      return { kind: 'set', set: anything(this.#options.newline === true) }
    }
    if (char === '^' && (this.#extended || this.#isLineStart(start))) {
      this.#at++
      this.#afterCaret()
      return { kind: 'assertion', assertion: '^' }
    }
    if (char === '$' && (this.#extended || this.#isLineEnd())) {
      this.#at++
      return { kind: 'assertion', assertion: '$' }
    }
    if (this.#extended && char === '(') return this.#group(1)
    if (this.#extended && isFirst && this.#isDangling(char)) return this.#dangling()
    return this.#literal(this.#at)
  }

  /** BRE: `^` is an anchor at the start, after `\(` and after `\|`. */
  #isLineStart(start: number): boolean {
    return this.#at === start
  }

  /** BRE: `$` is one at the end, before `\)` and before `\|`. */
  #isLineEnd(): boolean {
    const rest = this.#source.slice(this.#at + 1, this.#at + 3)
    return rest === '' || rest === '\\)' || rest === '\\|'
  }

  /** A star behind `^`: itself in a BRE, nothing before it in an ERE. */
  #afterCaret(): void {
    if (this.#extended && this.#isDangling(this.#source[this.#at] ?? '')) this.#dangling()
  }

  #isDangling(char: string): boolean {
    return char === '*' || char === '+' || char === '?' || (char === '{' && this.#dialect !== 'awk')
  }

  /** An ERE operator with nothing before it: grep lets it be, the others refuse. */
  #dangling(): Tree {
    if (this.#dialect !== 'grep') throw new RegexProblem(PROBLEMS.preceding)
    this.#at++
    return EMPTY
  }

  #group(openBytes: number): Tree {
    if (++this.#depth > REGEX_DEPTH_MAX) throw new RegexProblem(PROBLEMS.size)
    this.#at += openBytes
    const number = ++this.groups
    const item = this.choice()
    if (!this.#takes(this.#extended ? ')' : '\\)')) throw new RegexProblem(PROBLEMS.open)
    this.#depth--
    this.#closed.add(number)
    return { kind: 'group', item, number }
  }

  #bracket(): Tree {
    const read = readBracket(this.#source, this.#at, { ...this.#options, dialect: this.#dialect })
    if (read instanceof RegexProblem) throw read
    this.#at = read.next
    return { kind: 'set', set: read.set }
  }

  #escape(isFirst: boolean): Tree {
    const letter = this.#source[this.#at + 1]
    if (letter === undefined) throw new RegexProblem(PROBLEMS.backslash)
    if (!this.#extended && letter === '(') return this.#group(2)
    if (!this.#extended && letter === '{' && isFirst) {
      if (this.#dialect === 'sed' || this.#dialect === 'posix') {
        throw new RegexProblem(PROBLEMS.preceding)
      }
    }
    if (letter >= '1' && letter <= '9' && this.#dialect !== 'awk') {
      return this.#reference(Number(letter))
    }
    if ('wWsS'.includes(letter)) {
      this.#at += 2
      return { kind: 'set', set: gnuSet(letter) }
    }
    if ("bB<>`'".includes(letter)) {
      this.#at += 2
      return { kind: 'assertion', assertion: letter as 'b' }
    }
    this.#at++
    return this.#literal(this.#at, true)
  }

  #reference(number: number): Tree {
    if (!this.#closed.has(number)) throw new RegexProblem(PROBLEMS.reference)
    this.#at += 2
    this.hasReferences = true
    return { kind: 'reference', number }
  }

  /** A character that means itself; behind a backslash glibc does not fold its case. */
  #literal(at: number, isEscaped = false): Tree {
    const nocase = this.#options.nocase === true && !isEscaped
    if (this.#options.bytes === true) {
      this.#at = at + 1
      return { kind: 'set', set: single(this.#source.charCodeAt(at), nocase) }
    }
    const bytes = sequenceBytes(this.#source, at)
    this.#at = at + Math.max(bytes, 1)
    return { kind: 'set', set: single(codeOf(this.#source, at, bytes), nocase) }
  }
}

const gnuSet = (letter: string) =>
  charSet({
    ranges: letter === 'w' || letter === 'W' ? [[95, 95]] : [],
    classes: [letter === 'w' || letter === 'W' ? 'alnum' : 'space'],
    negated: letter === 'W' || letter === 'S',
    nocase: false,
    newline: false,
  })
