import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCESS_TIMES_MAX } from '../base/limits.ts'
import { AccessTimes } from './access-times.ts'

test('of so many files it is known when they were read; what was read longest ago is forgotten', () => {
  const times = new AccessTimes()
  const at = (s: number) => ({ s, ns: 0 })
  for (let ino = 1; ino <= ACCESS_TIMES_MAX; ino++) times.set(ino, at(ino))
  times.set(1, at(9_999_999))
  times.set(1_000_001, at(1))
  times.set(1_000_002, at(2))
  assert.deepEqual(
    [1, 2, 3, 4, 1_000_001, 1_000_002].map((ino) => times.get(ino)?.s),
    [9_999_999, undefined, undefined, 4, 1, 2],
  )
  times.delete(4)
  assert.equal(times.get(4), undefined)
})
