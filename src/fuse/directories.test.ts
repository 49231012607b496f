import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FUSE_LISTED_NAMES_MAX } from '../base/limits.ts'
import { tinyWorld } from '../world/testing-image.ts'
import type { Tree } from '../world/tree.ts'
import { indexAfter, Listings } from './directories.ts'

const treeOf = (names: (dir: number) => readonly string[]): Tree =>
  Object.create(tinyWorld().world.tree, {
    names: { value: names },
    namesStamp: { value: () => undefined },
  })

test('names of one hash have places of their own, whichever was there first', () => {
  const names = Array.from({ length: 500 }, (_, n) => `n${n}`)
  const placeOf = (name: string): number => 3 + 10_000 * (name.length % 2)
  const of = (order: readonly string[]) => {
    const listing = new Listings(
      treeOf(() => order),
      { isReadOnly: true, placeOf },
    ).at(1, 0)
    assert('places' in listing)
    return listing
  }
  const listing = of(names)
  assert.deepEqual(listing, of(names.toReversed()))
  const short = names.filter(({ length }) => length % 2 === 0).toSorted()
  const long = names.filter(({ length }) => length % 2 === 1).toSorted()
  assert.deepEqual(listing.names, [...short, ...long])
  const places = [...short.map((_, n) => 3 + n), ...long.map((_, n) => 10_003 + n)]
  assert.deepEqual([...listing.places], places)
  assert.deepEqual(
    [2, 3, 2 + short.length, 10_003, 99_999].map((offset) => indexAfter(listing, offset)),
    [0, 1, short.length, short.length + 1, 500],
  )
})

test('so many names are kept in order; those read longest ago are asked for again', () => {
  const many = Array.from({ length: 1_000 }, (_, n) => `n${n}`)
  const asked: number[] = []
  const tree = treeOf((dir) => {
    asked.push(dir)
    return many
  })
  const listings = new Listings(tree, { isReadOnly: true })
  const fits = Math.floor(FUSE_LISTED_NAMES_MAX / 1_008)
  for (let dir = 1; dir <= fits; dir++) listings.at(dir, 0)
  listings.at(1, 5)
  listings.at(fits + 1, 0)
  asked.length = 0
  for (const dir of [1, 3, fits + 1, 2]) listings.at(dir, 5)
  assert.deepEqual(asked, [2])
  listings.at(1, 0)
  assert.deepEqual(asked, [2, 1])
})

test('a directory is listed anew only when its names have changed', () => {
  const { tree } = tinyWorld({ '/d/a': { text: 'a' } }).world
  const dir = tree.lookup(tree.root, 'd') as number
  let asked = 0
  const names = tree.names.bind(tree)
  Object.defineProperty(tree, 'names', {
    value: (...args: Parameters<Tree['names']>) => {
      asked++
      return names(...args)
    },
  })
  const listings = new Listings(tree, { isReadOnly: false })
  const as = { mode: 0o100600, uid: 0, gid: 0 }
  const seen = (): unknown => {
    const wasCurrent = listings.isCurrent(dir)
    const before = asked
    const listing = listings.at(dir, 0)
    assert('names' in listing)
    return [wasCurrent, asked > before, ...listing.names.toSorted()]
  }
  assert.deepEqual(seen(), [false, true, 'a'])
  assert.deepEqual(seen(), [true, false, 'a'])
  const made = tree.make(dir, 'b', as) as number
  assert.deepEqual(seen(), [false, true, 'a', 'b'])
  tree.write(made, 0, new Uint8Array(10))
  tree.setattr(dir, { mode: 0o700 })
  assert.deepEqual(seen(), [true, false, 'a', 'b'])
  tree.rename({ dir, name: 'b' }, { dir, name: 'c' })
  assert.deepEqual(seen(), [false, true, 'a', 'c'])
  tree.link(made, dir, 'd')
  assert.deepEqual(seen(), [false, true, 'a', 'c', 'd'])
  tree.unlink(dir, 'a')
  assert.deepEqual(seen(), [false, true, 'c', 'd'])
  // The number of a directory that is gone may come again.
  for (const name of ['c', 'd']) tree.unlink(dir, name)
  tree.rmdir(tree.root, 'd')
  assert.equal(listings.isCurrent(dir), false)
})
