/** Random reads and writes of every way against a model, and what is there after a kill -9. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { mountWorld, noMountsOr, sh } from './mounted.ts'
import { LMDB, MEMORY, REDIS } from './stores.ts'

const SCRIPT = join(import.meta.dirname, 'exercise.py')
const isSoak = process.env.MIMICRY_SOAK === '1'
const SEEDS = isSoak ? 40 : 2
const DEEDS = isSoak ? 3_000 : 300
const MS_MAX = isSoak ? 1_200_000 : 540_000

for (const { name, skip, open } of [MEMORY, LMDB, REDIS]) {
  test(`every byte is the model's, over ${name}`, {
    skip: noMountsOr('python3') || skip,
  }, async (t) => {
    const mounted = await mountWorld(t, { store: await open(t), msMax: MS_MAX })
    const tmp = `${mounted.dir}/tmp`
    const run = `mkdir $seed && python3 -B ${SCRIPT} $seed $seed ${DEEDS} || exit 1`
    const before = await sh(`for seed in $(seq ${SEEDS}); do ${run}; done`, tmp, MS_MAX)
    assert.equal(before.status, 0, before.output)
    if (name === 'memory') return
    // All of it is synced: the mount comes back with it, whatever ends the server.
    await sh('sync .', tmp)
    mounted.kill('SIGKILL')
    assert.equal(await mounted.ended, 'SIGKILL')
    await mounted.again()
    const check = `for seed in $(seq ${SEEDS}); do python3 -B ${SCRIPT} --check $seed; done`
    assert.deepEqual(await sh(check, tmp), before)
  })
}
