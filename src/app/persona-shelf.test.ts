import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { PERSONAS_BUILT_MAX } from '../base/limits.ts'
import type { PersonaData } from '../persona/persona.ts'
import { memoryStore } from '../store/memory.ts'
import { openPersonaShelf } from './persona-shelf.ts'
import type { Rebuilding, Rebuilt } from './rebuild-worker-link.ts'

const dataOf = (pin: string): PersonaData =>
  ({ pin, blueprint: `how ${pin} is built` }) as PersonaData

/** A shelf whose builder answers as `play` says; facts of some pins are in the store. */
const setup = async (play: (pin: string, n: number) => Rebuilt | Promise<Rebuilt> = dataOf) => {
  const store = memoryStore({ clock: manualClock() })
  const built: string[] = []
  let atOnce = 0
  let most = 0
  const rebuild = ({ pin }: Rebuilding) => {
    built.push(pin)
    most = Math.max(most, ++atOnce)
    const done = Promise.resolve(play(pin, built.length)).finally(() => atOnce--)
    return { done, stop: () => {} }
  }
  const shelf = await openPersonaShelf({ store, current: dataOf('now'), programs: [], rebuild })
  for (let n = 0; n < 2 * PERSONAS_BUILT_MAX; n++)
    await store.putFact(`pin ${n}`, `how ${n} is built`)
  return { store, shelf, built, most: () => most }
}

test("today's persona is written down before any world stands on it", async () => {
  const { store, shelf, built } = await setup()
  assert.equal(await store.getFact('pin now'), 'how now is built')
  assert.equal((await shelf.data('now')).pin, 'now')
  assert.deepEqual(built, [])
})

test('one of before is built once, one after the other, whoever asks', async () => {
  const { shelf, built, most } = await setup()
  const asked = ['1', '2', '1', '3', '2'].map((pin) => shelf.of(pin))
  assert.deepEqual(await Promise.all(asked.slice(0, 2)), [
    { persona: dataOf('1') },
    { persona: dataOf('2') },
  ])
  await Promise.all(asked)
  assert.deepEqual([built, most()], [['1', '2', '3'], 1])
})

test('what is gone stays gone, what failed is tried again', async () => {
  const { shelf, built } = await setup((pin, n) => {
    if (pin === '1') return { gone: 'there is no images/old' }
    return n < 3 ? Promise.reject(new Error('no memory')) : dataOf(pin)
  })
  for (let n = 0; n < 2; n++)
    assert.deepEqual(await shelf.of('1'), { gone: 'there is no images/old' })
  await assert.rejects(shelf.data('1'), { message: 'there is no images/old' })
  await assert.rejects(shelf.of('2'), { message: 'no memory' })
  assert.equal((await shelf.data('2')).pin, '2')
  assert.deepEqual(built, ['1', '2', '2'])
  assert.deepEqual(await shelf.of('nobody'), { gone: 'the store does not know what it stood on' })
})

test('so many stay built; those used last', async () => {
  const { shelf, built } = await setup()
  for (let n = 0; n < PERSONAS_BUILT_MAX; n++) await shelf.of(`${n}`)
  await shelf.of('0')
  await shelf.of(`${PERSONAS_BUILT_MAX}`)
  await shelf.of('0')
  assert.equal(built.length, PERSONAS_BUILT_MAX + 1)
  await shelf.of('1')
  assert.equal(built.at(-1), '1')
  assert.equal(built.length, PERSONAS_BUILT_MAX + 2)
})

test('after its end nothing is built any more', async () => {
  const { shelf, built } = await setup()
  await shelf.close()
  await assert.rejects(shelf.of('1'), { message: 'closed' })
  assert.deepEqual(built, [])
})
