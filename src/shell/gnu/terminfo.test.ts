import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TERMINFO_STEPS_MAX } from '../../base/limits.ts'
import { withArguments } from './terminfo.ts'

test('a capability with its arguments put in ends, however long it is', () => {
  assert.equal(withArguments('\x1b[%i%p1%d;%p2%dH$<5>', [4, 9]), '\x1b[5;10H')
  const endless = 'x'.repeat(TERMINFO_STEPS_MAX + 100)
  assert.equal(withArguments(endless, []), endless.slice(0, TERMINFO_STEPS_MAX))
})
