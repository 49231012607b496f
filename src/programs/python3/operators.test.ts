import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PYTHON_VALUE_BYTES_MAX } from '../../base/limits.ts'
import { operate } from './operators.ts'
import { List, Raised } from './values.ts'

test('values stay within what a process may have', () => {
  const most = operate('*', 'x', BigInt(PYTHON_VALUE_BYTES_MAX))
  assert.equal(typeof most === 'string' ? most.length : 0, PYTHON_VALUE_BYTES_MAX)
  const isTooMuch = (act: () => unknown): void =>
    assert.throws(act, (problem) => problem instanceof Raised && problem.type === 'MemoryError')
  isTooMuch(() => operate('*', 'x', BigInt(PYTHON_VALUE_BYTES_MAX + 1)))
  isTooMuch(() => operate('+', most, 'x'))
  isTooMuch(() => operate('*', new List([0n]), BigInt(PYTHON_VALUE_BYTES_MAX)))
  isTooMuch(() => operate('**', 10n, 1_000_000n))
  isTooMuch(() => operate('<<', 1n, 1_000_000n))
})
