/** Trees compiled to the instructions of a nondeterministic machine on bytes. */
import { REGEX_INSTRUCTIONS_MAX } from '../limits.ts'
import { type Assertion, type CharSet, PROBLEMS, RegexProblem, type Tree } from './syntax.ts'
import { utf8Sequences } from './utf8-sequences.ts'

export const Op = { set: 0, split: 1, jump: 2, save: 3, assert: 4, match: 5, refer: 6 } as const

/** Instructions as parallel arrays; `a` and `b` are what `op` needs (a set, targets, a slot). */
export interface Program {
  readonly op: Uint8Array
  readonly a: Int32Array
  readonly b: Int32Array
  /** Members by byte (256 flags) of the sets that `Op.set` names. */
  readonly sets: readonly Uint8Array[]
  readonly assertions: readonly Assertion[]
  readonly length: number
}

/** How texts are read: bytes below 128 only, UTF-8, or bytes as characters. */
export type Alphabet = 'ascii' | 'utf8' | 'bytes'

/** Compiles; `reversed` reads the text from its end, without slots. */
export const compileProgram = (
  tree: Tree,
  alphabet: Alphabet,
  reversed: boolean,
): Program | RegexProblem => {
  const compiler = new Compiler(alphabet, reversed)
  try {
    compiler.tree(tree)
    return compiler.finish()
  } catch (cause) {
    if (cause instanceof RegexProblem) return cause
    throw cause
  }
}

class Compiler {
  readonly #alphabet: Alphabet
  readonly #reversed: boolean
  readonly #op: number[] = []
  readonly #a: number[] = []
  readonly #b: number[] = []
  readonly #sets: Uint8Array[] = []
  readonly #known = new Map<string, number>()
  readonly #assertions: Assertion[] = []

  constructor(alphabet: Alphabet, reversed: boolean) {
    this.#alphabet = alphabet
    this.#reversed = reversed
  }

  finish(): Program {
    this.#emit(Op.match, 0, 0)
    return {
      op: Uint8Array.from(this.#op),
      a: Int32Array.from(this.#a),
      b: Int32Array.from(this.#b),
      sets: this.#sets,
      assertions: this.#assertions,
      length: this.#op.length,
    }
  }

  #emit(op: number, a: number, b: number): number {
    if (this.#op.length >= REGEX_INSTRUCTIONS_MAX) throw new RegexProblem(PROBLEMS.size)
    this.#op.push(op)
    this.#a.push(a)
    this.#b.push(b)
    return this.#op.length - 1
  }

  tree(tree: Tree): void {
    switch (tree.kind) {
      case 'empty':
        return
      case 'set':
        this.#charSet(tree.set)
        return
      case 'sequence': {
        const items = this.#reversed ? [...tree.items].reverse() : tree.items
        for (const item of items) this.tree(item)
        return
      }
      case 'choice':
        this.#choice(tree.items.map((item) => () => this.tree(item)))
        return
      case 'repeat':
        this.#repeat(tree.item, tree.min, tree.max)
        return
      case 'group':
        if (!this.#reversed) this.#emit(Op.save, 2 * tree.number, 0)
        this.tree(tree.item)
        if (!this.#reversed) this.#emit(Op.save, 2 * tree.number + 1, 0)
        return
      case 'assertion':
        this.#emit(Op.assert, this.#assertions.push(tree.assertion) - 1, 0)
        return
      case 'reference':
        this.#emit(Op.refer, tree.number, 0)
        return
      default:
        tree satisfies never
    }
  }

  #choice(parts: readonly (() => void)[]): void {
    const ends: number[] = []
    for (const [i, part] of parts.entries()) {
      if (i === parts.length - 1) {
        part()
        continue
      }
      const split = this.#emit(Op.split, this.#op.length + 1, 0)
      part()
      ends.push(this.#emit(Op.jump, 0, 0))
      this.#b[split] = this.#op.length
    }
    for (const end of ends) this.#a[end] = this.#op.length
  }

  #repeat(item: Tree, min: number, max: number): void {
    for (let i = 0; i < min - 1; i++) this.tree(item)
    if (max === Number.POSITIVE_INFINITY) {
      if (min > 0) {
        const start = this.#op.length
        this.tree(item)
        this.#emit(Op.split, start, this.#op.length + 1)
        return
      }
      const split = this.#emit(Op.split, this.#op.length + 1, 0)
      this.tree(item)
      this.#emit(Op.jump, split, 0)
      this.#b[split] = this.#op.length
      return
    }
    if (min > 0) this.tree(item)
    const splits: number[] = []
    for (let i = min; i < max; i++) {
      splits.push(this.#emit(Op.split, this.#op.length + 1, 0))
      this.tree(item)
    }
    for (const split of splits) this.#b[split] = this.#op.length
  }

  #charSet(set: CharSet): void {
    if (this.#alphabet !== 'utf8') {
      const ranges = this.#alphabet === 'ascii' ? set.ascii : set.wide()
      this.#byteSet(ranges)
      return
    }
    const sequences = utf8Sequences(set.wide())
    const short = sequences.filter((sequence) => sequence.length === 1)
    const long = sequences.filter((sequence) => sequence.length > 1)
    const parts = long.map((sequence) => () => {
      const ordered = this.#reversed ? [...sequence].reverse() : sequence
      for (const range of ordered) this.#byteSet([range])
    })
    if (short.length > 0 || long.length === 0) {
      parts.unshift(() => this.#byteSet(short.flat()))
    }
    this.#choice(parts)
  }

  #byteSet(ranges: readonly (readonly [number, number])[]): void {
    const key = ranges.join(' ')
    let index = this.#known.get(key)
    if (index === undefined) {
      const flags = new Uint8Array(256)
      for (const [low, high] of ranges) {
        for (let byte = low; byte <= Math.min(high, 255); byte++) flags[byte] = 1
      }
      index = this.#sets.push(flags) - 1
      this.#known.set(key, index)
    }
    this.#emit(Op.set, index, 0)
  }
}
