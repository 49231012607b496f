import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MODEL_PATH_BYTES_MAX, MODEL_TEXT_BYTES_MAX } from '../../base/model-limits.ts'
import { isAskable } from './prompt.ts'

test('a model hears of short paths and of texts that it would write to the end', () => {
  const pathOf = (bytes: number): string =>
    `/${'a'.repeat(bytes / 2 - 1)}/${'b'.repeat(bytes / 2 - 1)}`
  const cases: readonly (readonly [path: string, size: number, isAskable: boolean])[] = [
    ['/etc/notes', 1, true],
    ['/etc/notes', 0, false],
    ['/etc/notes', MODEL_TEXT_BYTES_MAX, true],
    ['/etc/notes', MODEL_TEXT_BYTES_MAX + 1, false],
    [pathOf(MODEL_PATH_BYTES_MAX + 2), 1, false],
  ]
  for (const [path, size, wanted] of cases) assert.equal(isAskable({ path, size }), wanted, path)
})
