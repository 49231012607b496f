/** Who watches a world's inodes hears of every one that differs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { failed } from '../base/errno.ts'
import { modelOf } from './testing-compare.ts'
import { fakeLiving } from './testing-ghosts.ts'
import { ask, prepare, RandomGhosts } from './testing-growth.ts'
import { tinyImage, tinyWorld } from './testing-image.ts'
import { step } from './testing-steps.ts'
import { StoredWorld } from './testing-store.ts'
import type { Ino } from './tree.ts'

const START_MS = 1_795_294_800_000
const STEPS = 6_000
const image = tinyImage({
  '/a/a': { text: 'one' },
  '/a/c/d': { text: 'deep' },
  '/d/e': { dir: true, mode: 0o2755, gid: 5 },
  '/d/f': { text: 'a log' },
})

test('whatever happens to a world', () => {
  const dice = seededDice('watch')
  const clock = manualClock(START_MS)
  const ghosts = new RandomGhosts()
  const living = fakeLiving(image.image, ['/d/f'], START_MS / 1000 - 800)
  const { world } = new StoredWorld(image, clock, dice, { ghosts, living })
  const { tree } = world
  ghosts.isLooking = true
  const model = modelOf(tree)
  ghosts.isLooking = false
  prepare(model, image.image, living)
  const inodes = (): Ino[] => [...model.nodes()].map(({ ino }) => ino)
  /** What is told of an inode, if it changes only when somebody changes it. */
  const told = (ino: Ino): string => {
    const stat = tree.stat(ino)
    return failed(stat) || stat.nlink === 0 || world.isLiving(ino) ? '' : JSON.stringify(stat)
  }
  const heard = new Set<Ino>()
  const unwatch = world.watchInodes((ino) => heard.add(ino))
  let changes = 0
  for (let count = 0; count < STEPS; count++) {
    const before = new Map(inodes().map((ino) => [ino, told(ino)]))
    heard.clear()
    const kind = dice.below(10)
    if (kind === 0) tree.touchRead(inodes()[dice.below(before.size)] ?? tree.root)
    const said = kind < 2 ? ask(tree, model, ghosts, dice) : step(tree, model, dice)
    for (const [ino, was] of before) {
      if (was === '' || told(ino) === was) continue
      changes++
      assert.ok(heard.has(ino), `step ${count}: ${said}, inode ${ino}`)
    }
    clock.advance(dice.below(10))
  }
  assert.ok(changes > STEPS / 10, `${changes} changes`)
  unwatch()
  heard.clear()
  tree.mkdir(tree.root, 'unheard', { mode: 0o755, uid: 0, gid: 0 })
  assert.equal(heard.size, 0)
})

test('one hears what another does not any more', () => {
  const { world } = tinyWorld()
  const heard: string[] = []
  const stops = ['a', 'b'].map((who) => world.watchInodes((ino) => heard.push(`${who}${ino}`)))
  world.tree.setattr(world.tree.root, { mode: 0o700 })
  stops[0]?.()
  world.tree.setattr(world.tree.root, { mode: 0o755 })
  assert.deepEqual(heard, ['a1', 'b1', 'b1'])
})
