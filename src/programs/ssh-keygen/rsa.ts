/** RSA keys of any size, made a step at a time: a visitor's own turns are used up by it. */

import { checkPrimeSync } from 'node:crypto'
import { greatestDivisor, inverseOf } from '../../base/modular.ts'
import type { Run, Sys } from '../../shell/program.ts'
import { integer, type KeyPair } from './wire.ts'

const EXPONENT = 65_537n
const SIEVE_LIMIT = 8_000

export function* rsaPair(sys: Sys, bits: number): Run<KeyPair> {
  for (;;) {
    const [first, second] = [yield* primeOf(sys, bits >> 1), yield* primeOf(sys, (bits + 1) >> 1)]
    const [p, q] = first > second ? [first, second] : [second, first]
    const n = p * q
    if (p === q || n.toString(2).length !== bits) continue
    const period = ((p - 1n) * (q - 1n)) / greatestDivisor(p - 1n, q - 1n)
    const d = inverseOf(EXPONENT, period)
    return {
      type: 'ssh-rsa',
      publicFields: [EXPONENT, n].map(integer),
      privateFields: [n, EXPONENT, d, inverseOf(q, p), p, q].map(integer),
    }
  }
}

/** A prime with its two highest bits set, that the exponent does not divide less one. */
function* primeOf(sys: Sys, bits: number): Run<bigint> {
  const sieve = oddPrimesBelow(SIEVE_LIMIT)
  const bytes = sys.dice.bytes(Math.ceil(bits / 8))
  const drawn = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) & ((1n << BigInt(bits)) - 1n)
  const first = drawn | (3n << BigInt(bits - 2)) | 1n
  const rests = sieve.map((prime) => Number(first % BigInt(prime)))
  for (let step = 0; ; step += 2) {
    if (sieve.some((prime, n) => ((rests[n] ?? 0) + step) % prime === 0)) continue
    yield* sys.pause()
    const candidate = first + BigInt(step)
    if ((candidate - 1n) % EXPONENT !== 0n && checkPrimeSync(candidate)) return candidate
  }
}

const oddPrimesBelow = (limit: number): readonly number[] => {
  const isComposite = new Uint8Array(limit)
  const primes: number[] = []
  for (let n = 3; n < limit; n += 2) {
    if (isComposite[n] === 1) continue
    primes.push(n)
    for (let at = n * n; at < limit; at += 2 * n) isComposite[at] = 1
  }
  return primes
}
