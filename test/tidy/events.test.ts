import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadSigns } from '../../src/app/load-reflexes.ts'
import { withEventTable, withSignTable } from '../../tools/docs.ts'
import { top } from './sources.ts'

test('docs/events.md has the table that the catalogue makes', () => {
  const text = readFileSync(join(top, 'docs', 'events.md'), 'utf8')
  assert.equal(text, withEventTable(text), 'docs/events.md is out of date: node tools/docs.ts')
})

test('docs/intent.md has the tables that signs and verdicts make', async () => {
  const text = readFileSync(join(top, 'docs', 'intent.md'), 'utf8')
  const made = withSignTable(text, await loadSigns())
  assert.equal(text, made, 'docs/intent.md is out of date: node tools/docs.ts')
})
