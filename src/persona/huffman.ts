/** Huffman codes of limited length, canonical as in RFC 1951 3.2.2. */

export interface HuffmanCode {
  /** Bits of each symbol's code; 0: it does not occur. */
  readonly lengths: Uint8Array
  /** Codes with their first bit lowest, ready to be put. */
  readonly codes: Uint16Array
}

/** The code for symbols that occur so often, none longer than `bitsMax`. */
export const huffmanOf = (counts: Uint32Array, bitsMax: number): HuffmanCode => {
  const lengths = lengthsOf(counts, bitsMax)
  const perLength = new Uint16Array(bitsMax + 2)
  for (const length of lengths) if (length > 0) perLength[length] = (perLength[length] ?? 0) + 1
  const next = new Uint16Array(bitsMax + 2)
  for (let bits = 1, code = 0; bits <= bitsMax; bits++) {
    code = (code + (bits === 1 ? 0 : (perLength[bits - 1] ?? 0))) << 1
    next[bits] = code
  }
  const codes = Uint16Array.from(lengths, (length) => {
    if (length === 0) return 0
    const code = next[length] ?? 0
    next[length] = code + 1
    return reversed(code, length)
  })
  return { lengths, codes }
}

const reversed = (value: number, count: number): number => {
  let answer = 0
  for (let n = 0; n < count; n++) answer |= ((value >>> n) & 1) << (count - 1 - n)
  return answer
}

const lengthsOf = (counts: Uint32Array, bitsMax: number): Uint8Array => {
  const lengths = new Uint8Array(counts.length)
  const symbols = [...counts.keys()].filter((symbol) => (counts[symbol] ?? 0) > 0)
  symbols.sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0) || a - b)
  // A decoder wants two codes at least where there is one.
  if (symbols.length < 2) {
    lengths[symbols[0] ?? 0] = 1
    lengths[(symbols[0] ?? 0) === 0 ? 1 : 0] = 1
    return lengths
  }
  const perDepth = limited(depthsOf(symbols.map((symbol) => counts[symbol] ?? 0)), bitsMax)
  let at = symbols.length - 1
  perDepth.forEach((count, depth) => {
    for (let n = 0; n < count; n++, at--) lengths[symbols[at] ?? 0] = depth
  })
  return lengths
}

/** How many leaves of the tree stand at each depth, for weights in rising order. */
const depthsOf = (weights: readonly number[]): number[] => {
  const sums = [...weights]
  const parents: number[] = []
  const leaves = weights.length
  let leaf = 0
  let node = leaves
  const least = (): number => {
    const isLeaf = leaf < leaves && (node >= sums.length || (sums[leaf] ?? 0) <= (sums[node] ?? 0))
    return isLeaf ? leaf++ : node++
  }
  for (let n = 1; n < leaves; n++) {
    const [a, b] = [least(), least()]
    parents[a] = sums.length
    parents[b] = sums.length
    sums.push((sums[a] ?? 0) + (sums[b] ?? 0))
  }
  const depths: number[] = []
  const perDepth: number[] = []
  for (let at = sums.length - 1; at >= 0; at--) {
    const parent = parents[at]
    const depth = parent === undefined ? 0 : (depths[parent] ?? 0) + 1
    depths[at] = depth
    if (at < leaves) perDepth[depth] = (perDepth[depth] ?? 0) + 1
  }
  return Array.from(perDepth, (count) => count ?? 0)
}

/** Moves leaves up until none is too deep and the code is still complete (Kraft's sum is one). */
const limited = (perDepth: readonly number[], bitsMax: number): readonly number[] => {
  const counts = Array.from({ length: bitsMax + 1 }, (_, depth) => perDepth[depth] ?? 0)
  for (const count of perDepth.slice(bitsMax + 1)) counts[bitsMax] = (counts[bitsMax] ?? 0) + count
  let total = counts.reduce((sum, count, depth) => sum + count * 2 ** (bitsMax - depth), 0)
  while (total > 2 ** bitsMax) {
    counts[bitsMax] = (counts[bitsMax] ?? 0) - 1
    for (let depth = bitsMax - 1; depth > 0; depth--) {
      if ((counts[depth] ?? 0) === 0) continue
      counts[depth] = (counts[depth] ?? 0) - 1
      counts[depth + 1] = (counts[depth + 1] ?? 0) + 2
      break
    }
    total -= 1
  }
  return counts
}
