/** Bounds that programs keep, met. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FACTOR_DIGITS_MAX } from '../../src/base/limits.ts'
import { openLab } from '../lab.ts'

const lab = await openLab()

test('factor takes numbers of FACTOR_DIGITS_MAX digits, and larger ones for ever', async () => {
  const power = `1${'0'.repeat(FACTOR_DIGITS_MAX - 1)}`
  const { stdout } = await lab.run(`factor ${power} | wc -w; timeout 0.1 factor ${power}0; echo $?`)
  assert.equal(stdout, `${2 * FACTOR_DIGITS_MAX - 1}\n124\n`)
})
