import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededDice } from '../base/dice.ts'
import { OwnNames } from './own-names.ts'

test('names are as in a Map in which what is set goes to the end', () => {
  const dice = seededDice('names')
  const names = new OwnNames()
  const model = new Map<string, number>()
  for (let step = 0; step < 20_000; step++) {
    const name = `n${dice.below(step % 4000 < 2000 ? 60 : 600)}`
    if (dice.below(2) === 0) {
      names.set(name, step)
      model.delete(name)
      model.set(name, step)
    } else {
      assert.equal(names.delete(name), model.delete(name))
    }
    assert.deepEqual([names.size, names.get(name)], [model.size, model.get(name)])
    if (step % 500 === 0) assert.deepEqual([...names], [...model])
  }
  const order = [...names].map(([name]) => names.placeOf(name))
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  )
  assert.equal(names.placeOf('none'), -1)
})

test('who goes through them may change them', () => {
  const names = new OwnNames()
  for (let n = 0; n < 100; n++) names.set(`n${n}`, n)
  const seen: string[] = []
  for (const [name] of names) {
    seen.push(name)
    names.delete(name)
    if (seen.length === 50) for (let n = 0; n < 500; n++) names.set('other', n)
  }
  assert.deepEqual(
    seen.slice(0, 100),
    Array.from({ length: 100 }, (_, n) => `n${n}`),
  )
  assert.deepEqual([...names], [['other', 499]])
})
