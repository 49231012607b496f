import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { withEventTable } from '../../tools/docs.ts'
import { top } from './sources.ts'

test('docs/events.md has the table that the catalogue makes', () => {
  const text = readFileSync(join(top, 'docs', 'events.md'), 'utf8')
  assert.equal(text, withEventTable(text), 'docs/events.md is out of date: node tools/docs.ts')
})
