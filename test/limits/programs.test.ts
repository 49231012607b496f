/** Bounds that programs keep, met. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BC_DIGITS_MAX, FACTOR_DIGITS_MAX } from '../../src/base/limits.ts'
import { openLab } from '../lab.ts'

const lab = await openLab()

test('factor takes numbers of FACTOR_DIGITS_MAX digits, and larger ones for ever', async () => {
  const power = `1${'0'.repeat(FACTOR_DIGITS_MAX - 1)}`
  const { stdout } = await lab.run(`factor ${power} | wc -w; timeout 0.1 factor ${power}0; echo $?`)
  assert.equal(stdout, `${2 * FACTOR_DIGITS_MAX - 1}\n124\n`)
})

test('bc computes numbers of BC_DIGITS_MAX digits, and larger powers for ever', async () => {
  const script = `echo '10^${BC_DIGITS_MAX / 2 - 1} > 1' | bc; echo '9^${BC_DIGITS_MAX + 1}' | timeout 0.1 bc; echo $?`
  assert.equal((await lab.run(script)).stdout, '1\n124\n')
})
