import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FUSE_LISTED_NAMES_MAX } from '../base/limits.ts'
import { tinyWorld } from '../world/testing-image.ts'
import type { Tree } from '../world/tree.ts'
import { indexAfter, Listings } from './directories.ts'

const treeOf = (names: (dir: number) => readonly string[]): Tree =>
  Object.create(tinyWorld().world.tree, { names: { value: names } })

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
