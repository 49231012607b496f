/** The chunks of one file by their number, found in order, too. */
import type { Chunk } from './inode.ts'

/**
 * As a `Map`. The order is kept from the first time that somebody asks for it: whoever goes from
 * hole to hole of a file of 10^5 pieces must not make us look at all of them each time.
 */
export class FileChunks {
  readonly #chunks = new Map<number, Chunk>()
  #order: number[] | undefined

  get(index: number): Chunk | undefined {
    return this.#chunks.get(index)
  }

  has(index: number): boolean {
    return this.#chunks.has(index)
  }

  set(index: number, chunk: Chunk): void {
    if (this.#order !== undefined && !this.#chunks.has(index)) {
      const at = firstFrom(this.#order, index)
      if (at === this.#order.length) this.#order.push(index)
      else this.#order.splice(at, 0, index)
    }
    this.#chunks.set(index, chunk)
  }

  delete(index: number): void {
    if (!this.#chunks.delete(index) || this.#order === undefined) return
    const at = firstFrom(this.#order, index)
    if (at === this.#order.length - 1) this.#order.pop()
    else this.#order.splice(at, 1)
  }

  keys(): Iterable<number> {
    return this.#chunks.keys()
  }

  values(): Iterable<Chunk> {
    return this.#chunks.values()
  }

  [Symbol.iterator](): Iterator<[number, Chunk]> {
    return this.#chunks[Symbol.iterator]()
  }

  /** The number of the first chunk from `index` on. */
  next(index: number): number | undefined {
    this.#order ??= Array.from(Float64Array.from(this.#chunks.keys()).sort())
    return this.#order[firstFrom(this.#order, index)]
  }
}

const firstFrom = (order: readonly number[], index: number): number => {
  let low = 0
  let high = order.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((order[middle] ?? 0) < index) low = middle + 1
    else high = middle
  }
  return low
}
