import assert from 'node:assert/strict'
import { test } from 'node:test'
import { harmless } from './table.ts'

test('what visitors name drives no terminal', () => {
  const cases = [
    ['/tmp/a b', '/tmp/a b'],
    ['caf\u00e9', 'caf\u00e9'],
    ['\x1b[2J\n\t', '\\u001b[2J\\n\\t'],
    ['\x7f\x9b31m\x85', '\\u007f\\u009b31m\\u0085'],
    ['\u202etxt.exe\u2069\u2028', '\\u202etxt.exe\\u2069\\u2028'],
  ] as const
  assert.deepEqual(
    cases.map(([text]) => harmless(text)),
    cases.map(([, shown]) => shown),
  )
})
