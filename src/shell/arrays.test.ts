import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { associativeArray, indexedArray, inHashOrder } from './arrays.ts'

describe('array values', () => {
  it('lists keys in the order of bash 5.2.15 (recorded)', () => {
    const array = associativeArray()
    const keys = 'a b c foo bar baz quux hello world 1 2 3 10 x y z'.split(' ')
    for (const key of keys) array.set(key, key)
    assert.equal(array.keys().join(' '), 'quux 3 2 1 z y x hello c b a foo bar baz world 10')
  })

  it('hands the environment over in the order of bash 5.2.15 (recorded)', () => {
    const names = 'HOME LANG LOGNAME PATH PWD SHELL USER SHLVL'.split(' ')
    assert.equal(inHashOrder(names).join(' '), 'SHELL PWD LOGNAME HOME LANG USER SHLVL PATH')
  })

  it('keeps far indexes apart and in order', () => {
    const array = indexedArray(['a', 'b'])
    for (const index of [4_000_000_000_000, 70, 5]) array.set(index, `${index}`)
    assert.deepEqual(array.keys(), ['0', '1', '5', '70', '4000000000000'])
    assert.equal(array.end, 4_000_000_000_001)
    assert.equal(array.delete(4_000_000_000_000), true)
    assert.equal(array.delete(70), true)
    assert.equal(array.delete(70), false)
    assert.equal(array.end, 6)
    assert.deepEqual([array.size, array.values()], [3, ['a', 'b', '5']])
  })

  it('does not share a copy', () => {
    const array = indexedArray(['a'])
    const copy = array.copy()
    copy.set(0, 'b')
    assert.deepEqual([array.get(0), copy.get(0)], ['a', 'b'])
  })
})
