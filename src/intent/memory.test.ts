import assert from 'node:assert/strict'
import { test } from 'node:test'
import { INTENT_COUNT_NAME_CHARS_MAX, INTENT_COUNTS_MAX } from '../base/limits.ts'
import { createMemory } from './memory.ts'

test('so many counts are kept, the first goes first; a name counts by its beginning', () => {
  const memory = createMemory()
  for (let n = 0; n < INTENT_COUNTS_MAX; n++) memory.count(`n${n}`, n + 1)
  assert.equal(memory.count('n1'), 3)
  memory.count('one more')
  assert.deepEqual([memory.count('n0', 0), memory.count('n1', 0)], [0, 3])
  const long = 'x'.repeat(INTENT_COUNT_NAME_CHARS_MAX)
  memory.count(`${long}one`)
  assert.deepEqual([memory.count(`${long}other`, 0), memory.count(long.slice(1), 0)], [1, 0])
})
