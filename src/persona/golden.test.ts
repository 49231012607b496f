import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { isRegular } from '../world/tree.ts'
import { hostOf } from './host.ts'
import { loadPersona } from './load.ts'
import { openPersona, type Persona, type PersonaData } from './persona.ts'
import { plainTextOf } from './plain-text.ts'
import { type About, loadRecipes, type Recipe, TEXT_KINDS } from './recipe.ts'

const SEED = 'golden'
const FILE = new URL('./golden.json', import.meta.url)

/** Some hours of logs: one of a night, one of a morning, one of work. */
const LOG_HOURS = ['2026-08-30T00', '2026-09-01T06', '2026-10-22T14'].map((hour) =>
  Date.parse(`${hour}:00:00Z`),
)

interface Built {
  readonly where: string
  readonly data: PersonaData
  readonly persona: Persona
  readonly about: About
  readonly recipes: readonly Recipe[]
}

const built = async (name: string, recipes: readonly Recipe[]): Promise<Built> => {
  const data = await loadPersona(name, { seed: SEED, recipes })
  const persona = openPersona(data, recipes)
  const { profile } = data
  const about: About = { profile, seed: SEED, programs: [], host: hostOf(profile, SEED) }
  return { where: `${name}@${persona.version}`, data, persona, about, recipes }
}

const sha256 = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

const filesOf = function* ({ persona: { image } }: Built) {
  for (let ino = 1; ino <= image.inodes; ino++) {
    if (!image.has(ino) || !isRegular(image.stat(ino).mode)) continue
    yield { ino, kind: image.contentOf(ino).kind, path: image.pathOf(ino) }
  }
}

/** All of its own files, hours of logs, and a sample of the kinds it fills. */
const hashOfRecipe = (recipe: Recipe, of: Built): string => {
  const { imagine } = of.persona.of(SEED)
  const planned = recipe.files?.(of.about) ?? []
  const paths = new Set(planned.map(({ path }) => path))
  const parts: (string | Uint8Array)[] = [JSON.stringify(planned)]
  for (const { ino, kind, path } of filesOf(of)) {
    const isSampled = kind !== 'made' && recipe.fills?.includes(kind) && ino % 97 === 0
    if (!isSampled && !(kind === 'made' && paths.has(path))) continue
    const bytes = imagine(ino)
    assert(!failed(bytes) && !(bytes instanceof Waiting))
    parts.push(`${path}\n`, bytes)
  }
  for (const log of recipe.logs?.(of.about) ?? []) {
    parts.push(JSON.stringify(log))
    for (const hourMs of LOG_HOURS) {
      parts.push(JSON.stringify(recipe.entries?.({ ...of.about, path: log.path, hourMs }) ?? null))
    }
  }
  return sha256(...parts)
}

const EAGER_PATHS = ['/root/a', '/opt/x/y.conf', '/srv/old/.env', '/var/backups/z.tar', '/tmp/q']

/** What writes parts of every machine beside recipes (blueprint.ts): its versions are kept, too. */
const HOUSE: Readonly<Record<string, (of: Built) => string>> = {
  'house/eager@1': ({ persona }) => {
    const { mayHold, promise } = persona.of(SEED).ghosts('eager')
    return sha256(JSON.stringify(EAGER_PATHS.map((path) => [mayHold(path), promise(path)])))
  },
  'house/frame@1': ({ about: { profile, host }, persona: { facts } }) => {
    const { installed, hardware, first_pid } = profile
    return sha256(JSON.stringify({ installed, hardware, first_pid, host, facts }))
  },
  'house/logs@1': (of) => {
    const { living } = of.persona
    const nowMs = Math.max(...LOG_HOURS)
    const logs = [...filesOf(of)].filter(({ ino }) => living.has(ino))
    return sha256(JSON.stringify(logs.map(({ ino, path }) => [path, living.state(ino, nowMs)])))
  },
  'house/plain-text@1': ({ about }) =>
    sha256(...TEXT_KINDS.map((kind) => plainTextOf(about)({ path: '/root/x', kind, size: 900 }))),
}

const hashesOf = async (name: string, all: readonly Recipe[]): Promise<[string, string][]> => {
  const now = await built(name, all)
  const { where } = now
  const found: [string, string][] = [[`image of ${where}`, now.data.image.hash]]
  for (const author of now.data.authors.filter((it) => it.startsWith('house/'))) {
    found.push([`${author} of ${where}`, HOUSE[author]?.(now) ?? 'no hash is taken of it'])
  }
  for (const recipe of all) {
    const { name: it, version, earlier = [] } = recipe
    if (recipe.isRetired !== true) {
      found.push([`${it}@${version} of ${where}`, hashOfRecipe(recipe, now)])
    }
    for (const kept of recipe.isRetired === true ? [recipe, ...earlier] : earlier) {
      const others = all.filter((other) => other !== recipe)
      const before = await built(name, [...others, { ...kept, isRetired: false }])
      found.push([`${it}@${kept.version} of ${where}`, hashOfRecipe(kept, before)])
    }
  }
  return found
}

test('bytes stay the same until the version of their recipe or persona goes up', async () => {
  const recipes = await loadRecipes()
  const found: [string, string][] = []
  for (const name of ['debian-12', 'ubuntu-24.04', 'debian-12-db']) {
    found.push(...(await hashesOf(name, recipes)))
  }
  const golden = Object.fromEntries(found)
  if (process.env.MIMICRY_GOLDEN === 'write') {
    writeFileSync(FILE, `${JSON.stringify(golden, null, 2)}\n`)
  }
  const remedy =
    'keep what changed as `earlier` of its recipe, raise its version, and run with MIMICRY_GOLDEN=write'
  assert.deepEqual(golden, JSON.parse(readFileSync(fileURLToPath(FILE), 'utf8')), remedy)
})

test('versions that are kept are hashed beside the newest', async () => {
  const note = (version: number, more: Partial<Recipe> = {}): Recipe => ({
    name: 'zz-note',
    version,
    files: () => [{ path: '/etc/note' }],
    make: () => Buffer.from(`note of ${version}\n`),
    ...more,
  })
  const others = (await loadRecipes()).filter(({ fills }) => fills !== undefined)
  const of = async (recipe: Recipe) => {
    const found = await hashesOf('debian-12', [...others, recipe])
    return new Map(found.filter(([name]) => name.startsWith('zz-note')))
  }
  const first = await of(note(1))
  const second = await of(note(2, { earlier: [note(1)] }))
  assert.deepEqual([...second.keys()], ['zz-note@2 of debian-12@2', 'zz-note@1 of debian-12@2'])
  assert.equal(second.get('zz-note@1 of debian-12@2'), first.get('zz-note@1 of debian-12@2'))
  assert.deepEqual(await of(note(1, { isRetired: true })), first)
})
