import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UNDO_ENTRIES_MAX } from '../../base/limits.ts'
import { EditLine } from './edit-line.ts'

test('so many changes of a line can be taken back, and the newest always', () => {
  const line = new EditLine()
  for (let n = 0; n < UNDO_ENTRIES_MAX; n++) {
    line.insert('ab')
    line.remove(line.point - 1, line.point)
    line.point = line.text.length
    assert(line.undo.length <= UNDO_ENTRIES_MAX)
  }
  assert.equal(line.text, 'a'.repeat(UNDO_ENTRIES_MAX))
  assert.equal(line.undoOnce(), true)
  assert.equal(line.text, `${'a'.repeat(UNDO_ENTRIES_MAX)}b`)
  let undone = 1
  while (line.undoOnce()) undone++
  assert(undone > UNDO_ENTRIES_MAX / 4 && undone <= UNDO_ENTRIES_MAX, `${undone}`)
})
