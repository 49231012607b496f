import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readStamp, readWhen } from './when.ts'

/** A Sunday. */
const NOW = Date.UTC(2026, 10, 22, 9, 1, 30) / 1_000

/** As at 3.2.5 was recorded to answer at that moment. */
const CASES: readonly (readonly [words: string, at: string])[] = [
  ['now', '2026-11-22T09:01'],
  ['now + 5 minutes', '2026-11-22T09:06'],
  ['now + 1 hour', '2026-11-22T10:01'],
  ['23:59', '2026-11-22T23:59'],
  ['teatime', '2026-11-22T16:00'],
  ['noon tomorrow', '2026-11-23T12:00'],
  ['4pm + 3 days', '2026-11-25T16:00'],
  ['10:00 2030-01-01', '2030-01-01T10:00'],
  ['jan 1 2030', '2030-01-01T09:01'],
  ['2020-01-01', '2020-01-01T09:01'],
  ['08:00', '2026-11-23T08:00'],
  ['1430', '2026-11-22T14:30'],
  ['12am', '2026-11-23T00:00'],
  ['10:15 12/24/26', '2026-12-24T10:15'],
  ['10:15 24.12.26', '2026-12-24T10:15'],
  ['now + 2 months', '2027-01-22T09:01'],
  ['next week', '2026-11-29T09:01'],
  ['5pm fri', '2026-11-27T17:00'],
]

for (const [words, at] of CASES) {
  test(words, () => {
    const found = readWhen(words, NOW)
    assert.equal(
      typeof found === 'number' ? new Date(found * 1_000).toISOString().slice(0, 16) : found,
      at,
    )
  })
}

test('what is no time', () => {
  assert.deepEqual(readWhen('', NOW), { complaint: undefined })
  assert.deepEqual(readWhen('foo', NOW), { complaint: 'syntax error. Last token seen: f' })
  assert.deepEqual(readWhen('now + x', NOW), { complaint: 'syntax error. Last token seen: x' })
  assert.deepEqual(readWhen('yesterday', NOW), { complaint: 'syntax error. Last token seen: y' })
  assert.deepEqual(readWhen('25:00', NOW), {
    complaint: 'Problem in hours specification. Last token seen: 25:00',
  })
})

test('-t', () => {
  assert.equal(readStamp('203001010000', NOW), Date.UTC(2030, 0, 1) / 1_000)
  assert.equal(readStamp('12312359', NOW), Date.UTC(2026, 11, 31, 23, 59) / 1_000)
  assert.equal(readStamp('x', NOW), undefined)
})
