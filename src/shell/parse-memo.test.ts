import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PARSE_MEMO_BYTES_MAX, PARSE_MEMO_TEXT_BYTES_MAX } from '../base/limits.ts'
import { parseNext } from './parse.ts'
import { createParseMemo } from './parse-memo.ts'

const options = (over: object = {}) => ({
  line: 1,
  alias: () => undefined,
  extglob: false,
  posix: false,
  hasAliases: false,
  ...over,
})

test('the same text gives the same tree, which is what the parser makes', () => {
  const memo = createParseMemo()
  const text = 'f() { echo "$1"; }\nf x\n'
  const first = memo.next(text, 0, options())
  assert.deepEqual(first, parseNext(text, 0, options()))
  assert.equal(memo.next(text, 0, options()), first)
  const second = memo.next(text, 19, options({ line: 2 }))
  assert.deepEqual(second, parseNext(text, 19, options({ line: 2 })))
})

test('other options, other trees', () => {
  const memo = createParseMemo()
  const text = 'echo !(a|b)\n'
  assert.equal(memo.next(text, 0, options()).kind, 'error')
  assert.equal(memo.next(text, 0, options({ extglob: true })).kind, 'commands')
})

test('aliases are looked up each time', () => {
  const memo = createParseMemo()
  const withAlias = (value: string) =>
    memo.next(
      'x y\n',
      0,
      options({ hasAliases: true, alias: (it: string) => (it === 'x' ? value : undefined) }),
    )
  assert.notDeepEqual(withAlias('echo'), withAlias('printf'))
})

test('what it keeps is bounded', () => {
  const memo = createParseMemo()
  const big = `: ${'x'.repeat(PARSE_MEMO_TEXT_BYTES_MAX)}\n`
  assert.notEqual(memo.next(big, 0, options()), memo.next(big, 0, options()))
  const first = memo.next('true\n', 0, options())
  const half = `: ${'y'.repeat(PARSE_MEMO_TEXT_BYTES_MAX - 10)}`
  for (let i = 0; i * half.length < PARSE_MEMO_BYTES_MAX; i++)
    memo.next(`${half}${i}\n`, 0, options())
  assert.notEqual(memo.next('true\n', 0, options()), first)
})
