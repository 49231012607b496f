import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonsOf } from './command.ts'

test('what was behind a failure is told once', () => {
  const refused = new Error('connect ECONNREFUSED 127.0.0.1:1')
  const cases: readonly (readonly [unknown, string])[] = [
    [refused, 'connect ECONNREFUSED 127.0.0.1:1'],
    [new Error('the brain', { cause: refused }), 'the brain: connect ECONNREFUSED 127.0.0.1:1'],
    [
      new Error(`db: ${refused.message}; start it`, { cause: refused }),
      `db: ${refused.message}; start it`,
    ],
    ['a word', 'a word'],
  ]
  for (const [cause, said] of cases) assert.equal(reasonsOf(cause), said)
})
