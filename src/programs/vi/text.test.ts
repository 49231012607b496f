import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EDITED_BYTES_MAX } from '../../base/limits.ts'
import { Text } from './text.ts'

test('there is no room for more than an editor holds', () => {
  const text = new Text(['a', 'b'])
  const long = 'x'.repeat(EDITED_BYTES_MAX - 2)
  assert.equal(text.setLine(long), false)
  assert.equal(text.insertLines(1, [long]), false)
  assert.deepEqual([text.lines, text.isChanged], [['a', 'b'], false])
  assert.equal(text.setLine('ccc'), true)
  assert.deepEqual([text.lines, text.isChanged], [['ccc', 'b'], true])
})

test('one change is undone, and done again', () => {
  const text = new Text(['a', 'b', 'c'])
  text.remember()
  text.removeLines(0, 2)
  assert.deepEqual([text.lines, text.isChanged], [['c'], true])
  text.undo()
  assert.deepEqual([text.lines, text.isChanged], [['a', 'b', 'c'], false])
  text.undo()
  assert.deepEqual([text.lines, text.isChanged], [['c'], true])
})
