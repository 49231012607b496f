import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCanon } from './canon.ts'

test('what was used last stays, within the bytes allowed, and always the newest', () => {
  const made: string[] = []
  const canon = createCanon(100)
  const ask = (key: string, bytes: number) => {
    const known = canon.get(key)
    if (known !== undefined) return known
    made.push(key)
    return canon.put(key, new Uint8Array(bytes))
  }
  ask('1', 40)
  ask('2', 40)
  ask('1', 40)
  ask('3', 40)
  ask('1', 40)
  ask('2', 40)
  assert.deepEqual(made, ['1', '2', '3', '2'])
  assert.equal(ask('9', 500), ask('9', 500))
  assert.deepEqual(made, ['1', '2', '3', '2', '9'])
  ask('1', 40)
  assert.deepEqual(made, ['1', '2', '3', '2', '9', '1'])
})

test('what is put again takes its room once', () => {
  const canon = createCanon(100)
  canon.put('a', new Uint8Array(60))
  canon.put('a', new Uint8Array(60))
  canon.put('b', new Uint8Array(40))
  assert.equal(canon.get('a')?.length, 60)
})
