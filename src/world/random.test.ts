/**
 * Random changes to a world's tree and to a simple model of one: the same answers, the same tree
 * after every step, and again after crashes, from whatever batches the store had.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { compare, compareContents, compareRecords, modelOf } from './testing-compare.ts'
import { fakeLiving } from './testing-ghosts.ts'
import { ask, grow, prepare, RandomGhosts } from './testing-growth.ts'
import { tinyImage } from './testing-image.ts'
import { step } from './testing-steps.ts'
import { StoredWorld } from './testing-store.ts'

const isSoak = process.env.MIMICRY_SOAK === '1'
const STEPS = isSoak ? 1_000_000 : 100_000
const SEEDS = isSoak ? 10 : 4
const START_MS = 1_795_294_800_000
/** The growing file is so old; it has a line for every second. */
const LOG_AGE_S = 800

/** Files of all kinds, hard links, a file of several chunks, directories in directories. */
const image = tinyImage({
  '/a/a': { text: 'one' },
  '/a/b': { text: 'x'.repeat(150_000), mode: 0o6755 },
  '/a/c/d': { text: 'deep', uid: 7, gid: 8 },
  '/b': { same: '/a/a' },
  '/c': { to: 'a/b' },
  '/d/e': { dir: true, mode: 0o2755, gid: 5 },
  '/d/f': { text: 'a log' },
})

for (let seed = 0; seed < SEEDS; seed++) {
  test(`random changes, seed ${seed}`, () => {
    const dice = seededDice(`random ${seed}`)
    const clock = manualClock(START_MS)
    const ghosts = new RandomGhosts()
    const living = fakeLiving(image.image, ['/d/f'], START_MS / 1000 - LOG_AGE_S)
    const stored = new StoredWorld(image, clock, dice, { ghosts, living })
    const looking = <T>(look: () => T): T => {
      ghosts.isLooking = true
      const seen = look()
      ghosts.isLooking = false
      return seen
    }
    let model = looking(() => modelOf(stored.world.tree))
    prepare(model, image.image, living)
    let kept = model.afterCrash()
    for (let count = 0; count < STEPS / SEEDS; count++) {
      const { tree } = stored.world
      const said = dice.below(8) === 0 ? ask(tree, model, ghosts, dice) : step(tree, model, dice)
      const where = `seed ${seed}, step ${count}: ${said}`
      looking(() => compare(tree, model, where))
      clock.advance(dice.below(10))
      grow(tree, model, living, clock.nowMs())
      const isCommit = dice.below(30) === 0
      if (isCommit) {
        stored.commit()
        kept = model.afterCrash()
        compareRecords(stored, model, where)
      }
      if (dice.below(300) > 0) continue
      compareContents(tree, model, where)
      const isWhole = isCommit && [...model.held].every((node) => model.nodes().includes(node))
      const before = isWhole ? looking(() => stored.picture()) : undefined
      stored.reattach()
      model = kept
      kept = model.afterCrash()
      const again = stored.world.tree
      grow(again, model, living, clock.nowMs())
      looking(() => compare(again, model, `${where}, then a crash`))
      compareContents(again, model, `${where}, then a crash`)
      if (before !== undefined)
        assert.deepEqual(
          looking(() => stored.picture()),
          before,
          where,
        )
    }
  })
}
