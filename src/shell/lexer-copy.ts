/** A word's text as bash keeps it, taken along while the word is read. */
import type { ByteString } from '../base/bytes.ts'
import type { Source } from './lexer-source.ts'

/**
 * Mostly that is the text as it stands in the source, so only the differences are noted
 * (backslash-newlines, decoded $'...', re-printed commands). Words nest (${x:-word}), so copies do.
 */
export class Copy {
  readonly #source: Source
  /** The copy of the word around this one. */
  readonly outer: Copy | undefined
  readonly #start: number
  /** What lies before `#from`, once something differs. */
  #text = ''
  #from: number
  #differs = false

  constructor(source: Source) {
    this.#source = source
    this.outer = source.copy
    this.#start = source.pos
    this.#from = source.pos
  }

  /** The source's text between `start` and its `pos` counts as `by`. */
  replace(start: number, by: ByteString): void {
    this.splitOff(start)
    this.resume(by)
  }

  /** Takes the text up to `start`: what follows may come from anywhere, until `resume`. */
  splitOff(start: number): void {
    this.#differ()
    this.#text += this.#source.text.slice(this.#from, start)
    this.#from = start
  }

  /** `by` stands for all that was read since `splitOff`. */
  resume(by: ByteString): void {
    this.#text += by
    this.#from = this.#source.pos
  }

  /** The word's text; the word around it goes on behind. */
  finish(): ByteString {
    const { text, pos } = this.#source
    const whole = this.#differs ? this.#text + text.slice(this.#from, pos) : this.#raw(pos)
    if (this.#differs) this.outer?.resume(whole)
    return whole
  }

  #raw(pos: number): ByteString {
    return this.#source.text.slice(this.#start, pos)
  }

  #differ(): void {
    if (this.#differs) return
    this.#differs = true
    this.outer?.splitOff(this.#start)
  }
}

/** Starts the copy of a word at the source's `pos`; `endCopy` gives its text. */
export const beginCopy = (source: Source): Copy => {
  const copy = new Copy(source)
  source.copy = copy
  return copy
}

/** The text of the word that began with `copy`. */
export const endCopy = (source: Source, copy: Copy): ByteString => {
  source.copy = copy.outer
  return copy.finish()
}
