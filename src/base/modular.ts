/** Arithmetic of keys: divisors, and inverses of a modulus. */

/** The greatest common divisor, by Euclid's algorithm; both are positive. */
export const greatestDivisor = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** What `value` times it is 1 of, by Euclid's extended algorithm; both are coprime. */
export const inverseOf = (value: bigint, modulus: bigint): bigint => {
  let [r, next, x, y] = [modulus, value % modulus, 0n, 1n]
  while (next !== 0n) {
    const times = r / next
    ;[r, next] = [next, r - times * next]
    ;[x, y] = [y, x - times * y]
  }
  return ((x % modulus) + modulus) % modulus
}
