import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededDice } from '../base/dice.ts'
import { emptyChunk } from './chunks.ts'
import { FileChunks } from './file-chunks.ts'
import type { Chunk } from './inode.ts'

test('chunks are found in order whenever somebody begins to ask for it', () => {
  const dice = seededDice('chunks')
  for (const asksFrom of [0, 500, 5_000]) {
    const chunks = new FileChunks()
    const model = new Map<number, Chunk>()
    for (let step = 0; step < 3_000; step++) {
      const index = dice.below(step % 1_000 < 600 ? 300 : 40) * 2 ** 20
      if (dice.below(3) > 0) {
        const chunk = emptyChunk()
        chunks.set(index, chunk)
        model.set(index, chunk)
      } else {
        chunks.delete(index)
        model.delete(index)
      }
      assert.equal(chunks.get(index), model.get(index))
      if (step < asksFrom) continue
      const from = dice.below(300) * 2 ** 20 - dice.below(2)
      const next = [...model.keys()].filter((it) => it >= from).sort((a, b) => a - b)[0]
      assert.equal(chunks.next(from), next)
    }
    assert.deepEqual([...chunks], [...model])
  }
})
