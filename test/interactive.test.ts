/** Sessions typed at a terminal answer as the recorded ones did, byte for byte. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type InteractiveItem, session } from '../tools/interactive-local.ts'

interface Recorded extends InteractiveItem {
  readonly transcript: readonly string[]
}

const { cases } = JSON.parse(
  readFileSync(new URL('recorded/interactive.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Recorded[] }

const besideKeys = (keys: readonly string[], transcript: readonly string[]) =>
  transcript.map((text, i) => ({ keys: i === 0 ? '' : keys[i - 1], text }))

for (const recorded of cases) {
  test(`a session at a terminal: ${recorded.id}`, async () => {
    const { transcript } = await session(recorded)
    assert.deepEqual(
      besideKeys(recorded.keys, transcript),
      besideKeys(recorded.keys, recorded.transcript),
    )
  })
}
