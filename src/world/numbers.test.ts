import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Numbers } from './numbers.ts'

const LAST = 1_000

const begun = () => {
  const numbers = new Numbers({ image: 10, max: LAST }, false)
  const taken = new Set<number>()
  let looks = 0
  const take = (last = LAST): number => {
    const ino = numbers.take(last, (of) => {
      looks++
      return taken.has(of)
    })
    taken.add(ino)
    return ino
  }
  const free = (ino: number): void => {
    taken.delete(ino)
    numbers.free(ino)
  }
  return { numbers, taken, take, free, looks: () => looks }
}

test('numbers go up, then come again where files were deleted', () => {
  const { take, free, taken } = begun()
  const first = Array.from({ length: 990 }, () => take())
  assert.deepEqual([first[0], first.at(-1), taken.size], [11, LAST, 990])
  free(500)
  free(20)
  free(700)
  assert.deepEqual([take(), take(), take()], [20, 500, 700])
  free(33)
  assert.equal(take(), 33)
  // A file of the image was deleted: there may be one more.
  assert.equal(take(LAST + 1), LAST + 1)
})

test('a disk with one number left gives it out without looking at all others', () => {
  const { take, free, looks } = begun()
  for (let n = 0; n < 990; n++) take()
  free(400)
  take()
  const before = looks()
  for (let n = 0; n < 1_000; n++) {
    free(400)
    assert.equal(take(), 400)
  }
  assert.equal(looks() - before, 1_000)
})

test('what was freed and taken by a ghost meanwhile is not given twice', () => {
  const numbers = new Numbers({ image: 8, max: 40 }, true)
  const taken = new Set<number>()
  const isTaken = (of: number): boolean => taken.has(of)
  const noted = (ino: number): number => {
    assert.equal(taken.has(ino), false)
    taken.add(ino)
    return ino
  }
  while (taken.size < 32) noted(numbers.take(40, isTaken))
  for (const ino of [9, 10, 11, 30]) {
    taken.delete(ino)
    numbers.free(ino)
  }
  const ghosts = [
    noted(numbers.takeForGhost(40, isTaken)),
    noted(numbers.takeForGhost(40, isTaken)),
  ]
  const others = [noted(numbers.take(40, isTaken)), noted(numbers.take(40, isTaken))]
  assert.deepEqual(
    [ghosts, others],
    [
      [9, 10],
      [11, 30],
    ],
  )
})
