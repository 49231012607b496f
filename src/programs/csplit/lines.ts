/** The lines csplit has read and not yet given away, by their numbers from one. */
import type { ByteString } from '../../base/bytes.ts'

export class Lines {
  /** The line a search last stood on. */
  current = 0
  readonly #lines: readonly ByteString[]
  #taken = 0

  constructor(lines: readonly ByteString[]) {
    this.#lines = lines
  }

  /** The number of the next line to take; undefined when all are. */
  get first(): number | undefined {
    return this.#taken < this.#lines.length ? this.#taken + 1 : undefined
  }

  get isOver(): boolean {
    return this.#lines[this.current] === undefined
  }

  at(number: number): ByteString | undefined {
    return this.#lines[number - 1]
  }

  /** Up to `count` lines; fewer at the end. */
  take(count: number): readonly ByteString[] {
    const lines = this.#lines.slice(this.#taken, this.#taken + count)
    this.#taken += lines.length
    this.current = Math.max(this.current, lines.length === 0 ? 0 : this.#taken)
    return lines
  }
}
