import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCanon } from './canon.ts'

test('what was used last stays, within the bytes allowed, and always the newest', () => {
  const made: number[] = []
  const canon = createCanon(100)
  const ask = (ino: number, bytes: number) =>
    canon.bytesOf(ino, () => {
      made.push(ino)
      return new Uint8Array(bytes)
    })
  ask(1, 40)
  ask(2, 40)
  ask(1, 40)
  ask(3, 40)
  ask(1, 40)
  ask(2, 40)
  assert.deepEqual(made, [1, 2, 3, 2])
  assert.equal(ask(9, 500), ask(9, 500))
  assert.deepEqual(made, [1, 2, 3, 2, 9])
  ask(1, 40)
  assert.deepEqual(made, [1, 2, 3, 2, 9, 1])
})
