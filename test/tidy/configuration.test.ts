import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { keyEntries } from '../../src/app/config/manual.ts'
import { loadConfig } from '../../src/app/config.ts'
import { withTable } from '../../tools/docs.ts'
import { none, top } from './sources.ts'

test('docs/configuration.md has the table that the schema makes', () => {
  const text = readFileSync(join(top, 'docs', 'configuration.md'), 'utf8')
  assert.equal(text, withTable(text), 'docs/configuration.md is out of date: node tools/docs.ts')
})

test('mimicry.example.yaml says the defaults', () => {
  const example = loadConfig({ file: 'mimicry.example.yaml', env: {}, directory: top })
  assert.deepEqual(example, loadConfig({ env: {}, directory: top }))
})

test('mimicry.example.yaml names every key, and every key has its sentence', () => {
  const text = readFileSync(join(top, 'mimicry.example.yaml'), 'utf8')
  const missing = keyEntries()
    .map(({ key }) => key.split('.').at(-1) ?? '')
    .filter((name) => !new RegExp(`^[ #-]*${name}:`, 'm').test(text))
    .map((name) => `mimicry.example.yaml does not show ${name}.`)
  const silent = keyEntries()
    .filter(({ description }) => description === '')
    .map(({ key }) => `src/app/config/schema.ts: ${key} has no description.`)
  none([...missing, ...silent])
})
