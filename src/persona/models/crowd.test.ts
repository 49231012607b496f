import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../../base/clock.ts'
import { MODEL_CALLS_MAX, MODEL_CALLS_WAITING_MAX } from '../../base/model-limits.ts'
import { memoryCanon } from '../../store/parts/memory-canon.ts'
import { goodText, imaginerOn, modelOf, NOON_MS, pumped, wanted } from './imaginer.test-kit.ts'

test('so many are asked for at a time, so many wait, and who comes then gets a plain text', async () => {
  const clock = manualClock(NOON_MS)
  const canon = memoryCanon({ clock, ghostsMax: 10_000 })
  const asked = modelOf(clock, (n) => ({ text: goodText(450, `n${n}`) }))
  let atOnce = 0
  let most = 0
  const model: typeof asked = {
    ...asked,
    write: async (prompt, signal) => {
      most = Math.max(most, ++atOnce)
      try {
        return await asked.write(prompt, signal)
      } finally {
        atOnce--
      }
    },
  }
  const imaginer = imaginerOn(canon, clock, { model })
  const room = MODEL_CALLS_MAX + MODEL_CALLS_WAITING_MAX
  const texts = Array.from({ length: room + 5 }, (_, n) => imaginer.text(wanted(`/root/n${n}.txt`)))
  await pumped(clock, Promise.all(texts))
  assert.deepEqual([most, model.prompts.length], [MODEL_CALLS_MAX, room])
  const plain = imaginer.told.filter(({ provenance }) => provenance.author === 'plain')
  assert.deepEqual(
    plain.map(({ name, provenance }) => [name.path, provenance.reason]),
    Array.from({ length: 5 }, (_, n) => [`/root/n${room + n}.txt`, 'too many at once']),
  )
})
