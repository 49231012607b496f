/**
 * POSIX regular expressions as glibc 2.36 matches them: the leftmost match, the longest of those,
 * submatches like glibc's. Linear in the text, but for back-references, which have a budget.
 */
import type { ByteString } from './bytes.ts'
import { Automaton } from './regex/automaton.ts'
import { backtrack } from './regex/backtrack.ts'
import { captures, type Slots } from './regex/captures.ts'
import { Beside, beforeAt, kindAt } from './regex/context.ts'
import { type Parsed, parseRegex } from './regex/parse.ts'
import { type Alphabet, compileProgram, type Program } from './regex/program.ts'
import { requiredLiteral } from './regex/required.ts'
import { type RegexOptions, RegexProblem } from './regex/syntax.ts'
import { isAscii } from './utf8.ts'

/** How to look at a text. */
export interface Looking {
  /** Where to start; assertions see what stands before. */
  readonly from?: number
  /** REG_NOTBOL: the start of the text is no start of a line. */
  readonly notBol?: boolean
}

/** A compiled expression. Offsets are bytes. */
export interface Regex {
  /** Number of groups. */
  readonly groups: number
  /** True when there is a match: the quickest question. */
  test(text: ByteString, looking?: Looking): boolean
  /** Start and end of the leftmost longest match. */
  find(
    text: ByteString,
    looking?: Looking,
  ): { readonly start: number; readonly end: number } | undefined
  /** The same with the groups: [start, end, start1, end1 ...], -1 for what took no part. */
  exec(text: ByteString, looking?: Looking): Slots | undefined
}

/** Compiles an expression, or says why it is none (regerror(3)'s text). */
export const compileRegex = (source: ByteString, options: RegexOptions): Regex | RegexProblem => {
  const parsed = parseRegex(source, options)
  if (parsed instanceof RegexProblem) return parsed
  const alphabet = options.bytes === true ? 'bytes' : 'ascii'
  const program = compileProgram(parsed.tree, alphabet, false)
  if (program instanceof RegexProblem) return program
  return new CompiledRegex(parsed, options, program)
}

/** The machines for one alphabet, made when they are needed. */
interface Machines {
  readonly program: Program
  searcher?: Automaton
  runner?: Automaton
  starter?: Automaton
}

class CompiledRegex implements Regex {
  readonly groups: number
  readonly #parsed: Parsed
  readonly #newline: boolean
  readonly #nocase: boolean
  readonly #bytes: boolean
  /** Every match holds this text: without it there is none. */
  readonly #literal: ByteString
  readonly #narrow: Machines
  #wide: Machines | undefined
  /** Starts of matches in the text looked at last. */
  #marks: { text: ByteString; from: number; edge: boolean; starts: Uint8Array } | undefined

  constructor(parsed: Parsed, options: RegexOptions, program: Program) {
    this.#parsed = parsed
    this.groups = parsed.groups
    this.#newline = options.newline === true
    this.#nocase = options.nocase === true
    this.#bytes = options.bytes === true
    this.#literal = requiredLiteral(parsed.tree, this.#bytes)
    this.#narrow = { program }
  }

  test(text: ByteString, looking: Looking = {}): boolean {
    const from = looking.from ?? 0
    if (this.#literal !== '' && !text.includes(this.#literal, from)) return false
    if (this.#parsed.hasReferences) return this.exec(text, looking) !== undefined
    const machines = this.#machinesFor(text)
    machines.searcher ??= this.#automaton(machines.program, false, true)
    return machines.searcher.finds(text, from, before(text, from, looking))
  }

  find(
    text: ByteString,
    looking: Looking = {},
  ): { readonly start: number; readonly end: number } | undefined {
    const from = looking.from ?? 0
    if (this.#literal !== '' && !text.includes(this.#literal, from)) return undefined
    if (this.#parsed.hasReferences) {
      const slots = this.exec(text, looking)
      return slots === undefined ? undefined : { start: slots[0] ?? 0, end: slots[1] ?? 0 }
    }
    const machines = this.#machinesFor(text)
    const start = this.#startFrom(machines, text, from, looking)
    if (start < 0) return undefined
    machines.runner ??= this.#automaton(machines.program, false, false)
    const kind = start === from ? before(text, from, looking) : kindAt(text, start - 1)
    const end = machines.runner.longest(text, start, kind)
    return end < 0 ? undefined : { start, end }
  }

  exec(text: ByteString, looking: Looking = {}): Slots | undefined {
    const machines = this.#machinesFor(text)
    const how = {
      slots: 2 * (this.groups + 1),
      newline: this.#newline,
      nocase: this.#nocase,
      notBol: looking.notBol === true,
    }
    if (this.#parsed.hasReferences) {
      return backtrack(machines.program, text, looking.from ?? 0, how)
    }
    const span = this.find(text, looking)
    if (span === undefined) return undefined
    if (this.groups === 0) return [span.start, span.end]
    return captures(machines.program, text, span, how)
  }

  #machinesFor(text: ByteString): Machines {
    if (this.#bytes || isAscii(text)) return this.#narrow
    if (this.#wide === undefined) {
      const program = compileProgram(this.#parsed.tree, 'utf8', false)
      // An expression too big for UTF-8 only is matched by its ASCII half.
      this.#wide = program instanceof RegexProblem ? this.#narrow : { program }
    }
    return this.#wide
  }

  #automaton(program: Program, backward: boolean, unanchored: boolean): Automaton {
    return new Automaton(program, { backward, unanchored, newline: this.#newline })
  }

  /** Where the leftmost match from `from` on starts; -1 when there is none. */
  #startFrom(machines: Machines, text: ByteString, from: number, looking: Looking): number {
    const edge = before(text, from, looking) === Beside.edge
    const known = this.#marks
    const isKnown = known !== undefined && known.text === text && known.from <= from
    let starts = isKnown && known.edge === (looking.notBol !== true) ? known.starts : undefined
    if (starts === undefined) {
      if (!this.test(text, looking)) return -1
      starts = new Uint8Array(text.length + 1)
      const starter = this.#starterFor(machines)
      if (starter === undefined) return -1
      starter.markStarts(text, from, edge ? Beside.edge : Beside.other, starts)
      this.#marks = { text, from, edge: looking.notBol !== true, starts }
    }
    return starts.indexOf(1, from)
  }

  #starterFor(machines: Machines): Automaton | undefined {
    if (machines.starter === undefined) {
      const alphabet: Alphabet = this.#bytes
        ? 'bytes'
        : machines === this.#narrow
          ? 'ascii'
          : 'utf8'
      const program = compileProgram(this.#parsed.tree, alphabet, true)
      if (program instanceof RegexProblem) return undefined
      machines.starter = this.#automaton(program, true, true)
    }
    return machines.starter
  }
}

const before = (text: ByteString, at: number, looking: Looking): Beside =>
  beforeAt(text, at, looking.notBol === true)
