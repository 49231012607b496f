import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLogFile } from './log-file.ts'

test('a log keeps its newest lines in two files of bounded size', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'log', 'brain.log')
  const log = openLogFile(path, { bytesMax: 16 })
  for (let line = 10; line < 30; line++) log.write(`line ${line}\n`)
  assert.deepEqual(
    readdirSync(join(folder, 'log')).map((name) => readFileSync(join(folder, 'log', name), 'utf8')),
    ['line 28\nline 29\n', 'line 26\nline 27\n'],
  )
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test('a log that is opened again goes on where it was', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'brain.log')
  openLogFile(path, { bytesMax: 16 }).write('line 1\n')
  const again = openLogFile(path, { bytesMax: 16 })
  again.write('line 2\n')
  again.write('a line longer than the whole log may be\n')
  assert.deepEqual(
    [readFileSync(path, 'utf8'), readFileSync(`${path}.1`, 'utf8')],
    ['a line longer than the whole log may be\n', 'line 1\nline 2\n'],
  )
})
