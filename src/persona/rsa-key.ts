/** RSA keys made of a seed: slow to make (two primes, about 0.3 s), the same every time. */

import { checkPrimeSync, createHmac } from 'node:crypto'
import { greatestDivisor, inverseOf } from '../base/modular.ts'

/** RFC 8017's names; `inverse` is that of q modulo p. */
export interface RsaKey {
  readonly n: bigint
  readonly e: bigint
  readonly d: bigint
  readonly inverse: bigint
  readonly p: bigint
  readonly q: bigint
}

const EXPONENT = 65_537n
/** Half of 3,072 bits, ssh-keygen's default. */
const PRIME_BYTES = 192
const SIEVE_LIMIT = 4_000
const HASH_BYTES = 32

/**
 * A key of 3,072 bits. Of all there could be it is one whose file always has the same size: the
 * private exponent takes 384 bytes as an mpint, the inverse 192.
 */
export const rsaKey = (seed: string): RsaKey => {
  const sieve = oddPrimesBelow(SIEVE_LIMIT)
  const p = primeOf(`${seed} p`, sieve)
  for (let attempt = 0; ; attempt++) {
    const q = primeOf(`${seed} q ${attempt}`, sieve)
    for (const key of [keyOf(p, q), keyOf(q, p)]) {
      if (byteLength(key.d) === 384 && byteLength(key.inverse) === 192) return key
    }
  }
}

const keyOf = (p: bigint, q: bigint): RsaKey => {
  const period = ((p - 1n) * (q - 1n)) / greatestDivisor(p - 1n, q - 1n)
  const d = inverseOf(EXPONENT, period)
  return { n: p * q, e: EXPONENT, d, inverse: inverseOf(q, p), p, q }
}

/** Bytes of an mpint: one more when the highest bit is set. */
const byteLength = (value: bigint): number => Math.floor(value.toString(2).length / 8) + 1

/** The first prime from a dealt place on, whose two highest bits are set. */
const primeOf = (seed: string, sieve: readonly number[]): bigint => {
  const bytes = Buffer.alloc(PRIME_BYTES)
  for (let at = 0; at < PRIME_BYTES; at += HASH_BYTES) {
    createHmac('sha256', seed).update(String(at)).digest().copy(bytes, at)
  }
  bytes.writeUInt8(bytes.readUInt8(0) | 0xc0, 0)
  bytes.writeUInt8(bytes.readUInt8(PRIME_BYTES - 1) | 1, PRIME_BYTES - 1)
  const first = BigInt(`0x${bytes.toString('hex')}`)
  const rests = sieve.map((prime) => Number(first % BigInt(prime)))
  for (let step = 0; ; step += 2) {
    if (sieve.some((prime, n) => ((rests[n] ?? 0) + step) % prime === 0)) continue
    const candidate = first + BigInt(step)
    if ((candidate - 1n) % EXPONENT !== 0n && checkPrimeSync(candidate)) return candidate
  }
}

const oddPrimesBelow = (limit: number): readonly number[] => {
  const primes: number[] = []
  for (let n = 3; n < limit; n += 2) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}
