import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { isRegular } from '../world/tree.ts'
import { loadPersona, rebuildPersona } from './load.ts'
import { openPersona, type PersonaData } from './persona.ts'
import { loadRecipes, type Recipe } from './recipe.ts'

const HOUR_MS = 3_600_000
const NOW_MS = Date.parse('2026-11-22T10:20:00Z')

/** A recipe of this version: a file, a ghost directory, and a log, all of which tell it. */
const notes = (version: number, more: Partial<Recipe> = {}): Recipe => {
  const text = (path: string) => bytesOf(`${path}: ${'note '.repeat(version)}of ${version}\n`)
  return {
    name: 'zz-notes',
    version,
    files: () => [{ path: `/etc/notes-${version}.conf` }, { path: '/etc/notes.conf' }],
    logs: () => [
      { path: '/var/log/notes.log', rotated: 'weekly', kept: 2, compressed: 'no' } as const,
    ],
    entries: ({ hourMs }) => [{ atMs: hourMs + 1_000, text: `line of ${version}\n` }],
    places: () => ['/opt'],
    conjures: (_, path) =>
      path === '/opt/notes'
        ? [
            { path, type: 'directory' },
            { path: `${path}/a`, mode: 0o600 + version },
          ]
        : undefined,
    make: ({ path }) => text(path),
    ...more,
  }
}

const others = await loadRecipes()
const before = [...others, notes(1)]
const after = [...others, notes(2, { earlier: [notes(1)] })]
const build = (recipes: readonly Recipe[]): Promise<PersonaData> =>
  loadPersona('debian-12', { seed: 'pins', recipes })

/** Everything a world can see of it: planned files, ghosts and logs, with times and sizes. */
const seenIn = (data: PersonaData, recipes: readonly Recipe[]): readonly string[] => {
  const { image, living, of } = openPersona(data, recipes)
  const { imagine, ghosts } = of('w')
  const etc = image.lookup(1, 'etc') ?? 0
  const seen: string[] = []
  for (const { name, ino } of image.list(etc)) {
    const { mode, size, mtimeS } = image.stat(ino)
    const bytes = isRegular(mode) ? imagine(ino) : new Uint8Array(0)
    assert(!failed(bytes) && !(bytes instanceof Waiting))
    seen.push(`${ino} ${name} ${mode} ${size} ${mtimeS} ${textOf(bytes)}`)
  }
  const of2 = ghosts('plausible')
  for (const path of ['/opt/notes', '/opt/notes/a']) seen.push(JSON.stringify(of2.promise(path)))
  seen.push(textOf(of2.bytes('/opt/notes/a') as Bytes))
  const log = image.lookup(image.lookup(image.lookup(1, 'var') ?? 0, 'log') ?? 0, 'notes.log') ?? 0
  const { size, mtimeS } = living.state(log, NOW_MS)
  seen.push(`log ${size} ${mtimeS}`)
  seen.push(textOf(living.read(log, { at: 0, count: 40 }, NOW_MS + HOUR_MS)))
  return seen
}

test('what was built before an upgrade is built again to the last byte', async () => {
  const old = await build(before)
  const fresh = await build(after)
  const again = await rebuildPersona(old.pin, old.blueprint, { recipes: after })
  assert.equal(again.pin, old.pin)
  assert.notEqual(fresh.pin, old.pin)
  assert.deepEqual(seenIn(again, after), seenIn(old, before))
  const told = (data: PersonaData) => seenIn(data, after).filter((it) => /notes|log|line/.test(it))
  assert.match(told(again).join('\n'), /notes-1\.conf[^]*note of 1\n[^]*line of 1\n/)
  assert.match(told(fresh).join('\n'), /notes-2\.conf[^]*note note of 2\n[^]*line of 2\n/)
  assert.doesNotMatch(told(again).join('\n'), /of 2|notes-2/)
})

test('a pin covers profile, seed, image, recipes: the same again is the same pin', async () => {
  const [first, second, seed] = await Promise.all([
    build(before),
    build(before),
    loadPersona('debian-12', { seed: 'other', recipes: before }),
  ])
  assert.equal(first.pin, second.pin)
  const plain = await build(others)
  assert.equal(new Set([first, seed, plain].map(({ pin }) => pin)).size, 3)
  assert(first.authors.includes('zz-notes@1') && !plain.authors.includes('zz-notes@1'))
})

test('a recipe that has nothing for a machine is no part of its pin', async () => {
  const nothing = notes(1, { files: () => [], logs: () => [], places: () => [] })
  const [plain, more] = await Promise.all([build(others), build([...others, nothing])])
  assert.equal(more.pin, plain.pin)
})

test('new machines do without a retired recipe, old ones keep it', async () => {
  const old = await build(before)
  const retired = [...others, notes(1, { isRetired: true })]
  assert.equal((await build(retired)).pin, (await build(others)).pin)
  assert.equal((await rebuildPersona(old.pin, old.blueprint, { recipes: retired })).pin, old.pin)
})

test('what cannot be built any more says why', async () => {
  const old = await build(before)
  const changed = (from: string, to: string): [string, string] => {
    const text = old.blueprint.replace(from, to)
    return [pinOf(text), text]
  }
  const cases: [readonly Recipe[], [string, string], RegExp][] = [
    [others, [old.pin, old.blueprint], /^zz-notes@1 is not in this version of Mimicry any more$/],
    [before, [old.pin, `${old.blueprint} `], /^what was kept of it is damaged$/],
    [before, changed('house/frame@1', 'house/frame@0'), /^house\/frame@0 is not in this version/],
    [before, changed('"image":"debian-12"', '"image":"gone"'), /^there is no images\/gone$/],
    [before, changed('"image":"debian-12"', '"image":"debian-12-server"'), /is another one now$/],
    [before, changed('"hostname":"web01"', '"hostname":7'), /^its profile is none of today's: /],
    [before, changed('"tree":"', '"tree":"0'), /lays out another tree$/],
  ]
  for (const [recipes, [pin, text], message] of cases) {
    await assert.rejects(rebuildPersona(pin, text, { recipes }), { name: 'PersonaGone', message })
  }
})

const pinOf = (text: string): string => createHash('sha256').update(text).digest('hex')
