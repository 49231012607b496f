import assert from 'node:assert/strict'
import { test } from 'node:test'
import { greatestDivisor, inverseOf } from './modular.ts'

test('divisors and inverses, also of what is larger than its modulus', () => {
  assert.deepEqual([greatestDivisor(84n, 36n), greatestDivisor(17n, 3120n)], [12n, 1n])
  assert.deepEqual([inverseOf(17n, 3120n), inverseOf(3137n, 3120n)], [2753n, 2753n])
})
