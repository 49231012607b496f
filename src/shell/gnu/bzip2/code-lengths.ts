/** Lengths of Huffman codes as bzip2 chooses them, so that its files come out the same. */

const TOO_LONG = 17

/** The length of each symbol's code, from how often it occurs (BZ2_hbMakeCodeLengths, 1.0.8). */
export const codeLengths = (counts: readonly number[] | Int32Array): Uint8Array => {
  const size = counts.length
  const lengths = new Uint8Array(size)
  const weights = [0]
  for (const count of counts) weights.push((count === 0 ? 1 : count) * 256)
  for (;;) {
    const parents = joined(weights.slice(0, size + 1), size)
    let isTooLong = false
    for (let symbol = 1; symbol <= size; symbol++) {
      let length = 0
      for (let at = symbol; (parents[at] ?? -1) >= 0; at = parents[at] ?? -1) length++
      lengths[symbol - 1] = length
      if (length > TOO_LONG) isTooLong = true
    }
    if (!isTooLong) return lengths
    for (let symbol = 1; symbol <= size; symbol++) {
      weights[symbol] = (1 + Math.floor(Math.floor((weights[symbol] ?? 0) / 256) / 2)) * 256
    }
  }
}

/** Joins the two lightest until one is left: the parent of every node. */
const joined = (weights: number[], size: number): Int32Array => {
  const parents = new Int32Array(size * 2 + 2).fill(-1)
  parents[0] = -2
  const heap = new Heap(weights)
  for (let symbol = 1; symbol <= size; symbol++) heap.push(symbol)
  for (let node = size; heap.size > 1; ) {
    const [first, second] = [heap.pop(), heap.pop()]
    node++
    parents[first] = node
    parents[second] = node
    weights[node] = together(weights[first] ?? 0, weights[second] ?? 0)
    heap.push(node)
  }
  return parents
}

/** The low byte of a weight is the depth below it. */
const together = (a: number, b: number): number => {
  const depth = 1 + Math.max(a % 256, b % 256)
  return a - (a % 256) + (b - (b % 256)) + depth
}

/** Lightest first; which of equals comes first decides how the file looks. */
class Heap {
  readonly #weights: readonly number[]
  readonly #nodes = [0]

  constructor(weights: readonly number[]) {
    this.#weights = weights
  }

  get size(): number {
    return this.#nodes.length - 1
  }

  #weight(at: number): number {
    return this.#weights[this.#nodes[at] ?? 0] ?? 0
  }

  push(node: number): void {
    const nodes = this.#nodes
    let at = nodes.length
    const weight = this.#weights[node] ?? 0
    while (weight < this.#weight(at >> 1)) {
      nodes[at] = nodes[at >> 1] ?? 0
      at >>= 1
    }
    nodes[at] = node
  }

  pop(): number {
    const nodes = this.#nodes
    const least = nodes[1] ?? 0
    const last = nodes.pop() ?? 0
    if (nodes.length === 1) return least
    const weight = this.#weights[last] ?? 0
    let at = 1
    for (;;) {
      let below = at * 2
      if (below >= nodes.length) break
      if (below + 1 < nodes.length && this.#weight(below + 1) < this.#weight(below)) below++
      if (weight < this.#weight(below)) break
      nodes[at] = nodes[below] ?? 0
      at = below
    }
    nodes[at] = last
    return least
  }
}
