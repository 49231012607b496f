import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { CONJURED_MAX } from '../base/limits.ts'
import { conjuringOf } from './ghosts.ts'
import type { Author } from './imagination.ts'
import type { Recipe } from './recipe.ts'
import { aboutOf } from './recipes.test-kit.ts'
import { slotsOf } from './slots.ts'

const about = aboutOf('ghosts')
const asker = { world: 'w', slots: slotsOf(about.seed, 'w') }
const TOP = '/opt/d'
const FILES = ['a', 'e/b', 'e/f/c']

/** A directory with directories in it, and nothing else. */
const recipe: Recipe = {
  name: 'tree',
  version: 1,
  places: () => ['/opt'],
  conjures: (_, path) =>
    path === TOP
      ? [
          ...FILES.map((file) => ({ path: `${TOP}/${file}`, size: file.length })),
          ...['', '/e', '/e/f'].map((dir) => ({ path: TOP + dir, type: 'directory' as const })),
        ]
      : undefined,
  make: ({ path }) => bytesOf(path),
}

test('what was forgotten below a ghost directory is promised again', () => {
  const { promise } = conjuringOf(about, [recipe], {} as Author).of(asker)
  const sizes = () => FILES.map((file) => promise(`${TOP}/${file}`)?.size)
  const known = FILES.map((file) => file.length)
  assert.deepEqual(sizes(), known)
  // The oldest go first: files before the directories that hold them.
  for (let forgotten = 1; forgotten <= FILES.length + 3; forgotten++) {
    for (let n = 0; n < CONJURED_MAX - 6 + forgotten; n++) promise(`/opt/${forgotten}-${n}`)
    assert.deepEqual(sizes(), known, `${forgotten} forgotten`)
    assert.equal(promise(`${TOP}/none`), undefined)
  }
})
