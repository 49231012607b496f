/** Sequences of numbers below a modulus as bytes (NTRU Prime, round 3, section 5.3). */
import type { Bytes } from '../../../base/bytes.ts'

const BYTE = 256
/** Pairs are merged; what such a pair may be above this is first written out, byte by byte. */
const LIMIT = 16_384

/** One round of merging: how many bytes each pair writes out, and the moduli that remain. */
interface Round {
  readonly moduli: readonly number[]
  readonly bytesOut: readonly number[]
}

/** The rounds down to a single number, and the bytes of that. */
const roundsOf = (count: number, modulus: number): { rounds: Round[]; lastModulus: number } => {
  const rounds: Round[] = []
  let moduli: number[] = new Array(count).fill(modulus)
  while (moduli.length > 1) {
    const bytesOut: number[] = []
    const next: number[] = []
    for (let i = 0; i + 1 < moduli.length; i += 2) {
      let merged = (moduli[i] as number) * (moduli[i + 1] as number)
      let bytes = 0
      for (; merged >= LIMIT; bytes++) merged = Math.ceil(merged / BYTE)
      bytesOut.push(bytes)
      next.push(merged)
    }
    if (moduli.length % 2 === 1) next.push(moduli[moduli.length - 1] as number)
    rounds.push({ moduli, bytesOut })
    moduli = next
  }
  return { rounds, lastModulus: moduli[0] as number }
}

const kept = new Map<string, ReturnType<typeof roundsOf>>()

const planOf = (count: number, modulus: number): ReturnType<typeof roundsOf> => {
  const name = `${count}/${modulus}`
  const known = kept.get(name)
  if (known !== undefined) return known
  const plan = roundsOf(count, modulus)
  kept.set(name, plan)
  return plan
}

/** The bytes of numbers that are all below `modulus`. */
export const encodeNumbers = (numbers: Int32Array, modulus: number): Buffer => {
  const { rounds, lastModulus } = planOf(numbers.length, modulus)
  const out: number[] = []
  let values: number[] = Array.from(numbers)
  for (const { moduli, bytesOut } of rounds) {
    const next: number[] = []
    for (let pair = 0; pair < bytesOut.length; pair++) {
      const low = values[2 * pair] as number
      let merged = low + (moduli[2 * pair] as number) * (values[2 * pair + 1] as number)
      for (let left = bytesOut[pair] as number; left > 0; left--) {
        out.push(merged % BYTE)
        merged = Math.floor(merged / BYTE)
      }
      next.push(merged)
    }
    if (values.length % 2 === 1) next.push(values[values.length - 1] as number)
    values = next
  }
  let last = values[0] as number
  for (let left = lastModulus; left > 1; left = Math.ceil(left / BYTE)) {
    out.push(last % BYTE)
    last = Math.floor(last / BYTE)
  }
  return Buffer.from(out)
}

/** `count` numbers below `modulus`; any bytes give some (missing ones count as zero). */
export const decodeNumbers = (
  bytes: Bytes,
  { count, modulus }: { readonly count: number; readonly modulus: number },
): Int32Array => {
  const { rounds, lastModulus } = planOf(count, modulus)
  let end = 0
  const bottoms = rounds.map(({ bytesOut }) =>
    bytesOut.map((wanted) => {
      let value = 0
      for (let place = 1, left = wanted; left > 0; left--, place *= BYTE) {
        value += (bytes[end++] ?? 0) * place
      }
      return value
    }),
  )
  let top = 0
  for (let place = 1, left = lastModulus; left > 1; left = Math.ceil(left / BYTE), place *= BYTE) {
    top += (bytes[end++] ?? 0) * place
  }
  let values: number[] = [top % lastModulus]
  for (let round = rounds.length - 1; round >= 0; round--) {
    values = unmerge(rounds[round] as Round, bottoms[round] as number[], values)
  }
  return Int32Array.from(values)
}

const unmerge = (
  { moduli, bytesOut }: Round,
  bottom: readonly number[],
  merged: readonly number[],
): number[] => {
  const values: number[] = []
  for (let pair = 0; pair < bytesOut.length; pair++) {
    const place = BYTE ** (bytesOut[pair] as number)
    const value = (bottom[pair] as number) + place * (merged[pair] as number)
    const [low, high] = [moduli[2 * pair] as number, moduli[2 * pair + 1] as number]
    values.push(value % low, Math.floor(value / low) % high)
  }
  if (moduli.length % 2 === 1) values.push(merged[merged.length - 1] as number)
  return values
}
