import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LINES_SHARED_MAX, SHARED_LINE_CHARS_MAX } from '../base/limits.ts'
import { shared } from './shared-lines.ts'

test('a line stays what it is: bytes, long ones, and more of them than are kept', () => {
  const lines = ['ls -la', '', 'caf\xe9 \xff\x00', 'x'.repeat(SHARED_LINE_CHARS_MAX + 1)]
  for (const line of [...lines, ...lines]) assert.equal(shared(line), line)
  for (let n = 0; n <= LINES_SHARED_MAX; n++) assert.equal(shared(`echo ${n}`), `echo ${n}`)
  assert.equal(shared('echo 0'), 'echo 0')
})
