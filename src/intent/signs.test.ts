import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { DOORS } from './cases-doors.test-kit.ts'
import { LOADERS } from './cases-loaders.test-kit.ts'
import { STAYERS } from './cases-stayers.test-kit.ts'
import type { AnySign } from './intent.ts'
import type { Seen } from './observations.test-kit.ts'
import { createReflexes } from './reflexes.ts'

const FOLDER = new URL('./signs/', import.meta.url)

/** All signs, found as `app` finds them. */
const loadAll = async (): Promise<readonly AnySign[]> => {
  const files = (await readdir(FOLDER)).filter((file) => /^[^.]+\.ts$/.test(file)).sort()
  return Promise.all(files.map(async (file) => (await import(new URL(file, FOLDER).href)).sign))
}

const CASES = new Map([...DOORS, ...LOADERS, ...STAYERS])

for (const sign of await loadAll()) {
  test(`${sign.name} sees what it is made for, and nothing that only looks like it`, () => {
    const cases = CASES.get(sign.name)
    assert(cases !== undefined, `no case for the sign ${sign.name}`)
    const isSeen = (seen: readonly Seen[]): boolean => {
      const suspect = createReflexes({ signs: [sign], clock: { ticksMs: () => 0 } }).meet(
        '192.0.2.1',
      )
      return seen.flatMap((it) => suspect.observe(it)).some((it) => it.type === 'intent.sign')
    }
    const { is, isNot = [] } = cases
    assert(is.length > 0)
    assert.deepEqual(
      is.map(isSeen),
      is.map(() => true),
    )
    assert.deepEqual(
      isNot.map(isSeen),
      isNot.map(() => false),
    )
  })
}

test('every sign is named as its file, its techniques as ATT&CK names them', async () => {
  const signs = await loadAll()
  const files = (await readdir(FOLDER)).sort()
  assert.deepEqual(
    signs.map(({ name }) => `${name}.ts`),
    files,
  )
  assert(signs.length >= 20)
  for (const { name, techniques, weight } of signs) {
    assert(techniques.length > 0 && weight > 0, name)
    for (const id of techniques) assert.match(id, /^T1\d{3}(\.\d{3})?$/, name)
  }
})
