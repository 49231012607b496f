import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  hasGlob,
  patternOf,
  protect,
  removePrefix,
  removeSuffix,
  replaceMatches,
  unprotect,
} from './pattern.ts'

/** Recorded from bash 5.2.15 on Debian 12; the file's `how` says with what. */
const truth = JSON.parse(
  readFileSync(new URL('./pattern.truth.json', import.meta.url), 'utf8'),
) as {
  patterns: string[]
  subjects: string[]
  matches: string[]
  nocase: string[]
  operations: [operator: string, pattern: string, subject: string, result: string][]
}

const rowOf = (pattern: string, nocase: boolean): string =>
  truth.subjects
    .map((subject) => (patternOf(pattern, { extglob: true, nocase }).matches(subject) ? '1' : '0'))
    .join('')

test('patterns match what bash matches', () => {
  const ours = truth.patterns.map((pattern) => rowOf(pattern, false))
  assert.deepEqual(ours, truth.matches)
})

test('patterns match what bash matches under nocasematch', () => {
  const ours = truth.patterns.map((pattern) => rowOf(pattern, true))
  assert.deepEqual(ours, truth.nocase)
})

const operate = (operator: string, source: string, text: string): string => {
  const pattern = patternOf(source, { extglob: true })
  const by = () => '_'
  if (operator === '#' || operator === '##') return removePrefix(text, pattern, operator === '##')
  if (operator === '%' || operator === '%%') return removeSuffix(text, pattern, operator === '%%')
  if (operator === '/') return replaceMatches(text, pattern, 'first', by)
  if (operator === '//') return replaceMatches(text, pattern, 'all', by)
  return replaceMatches(text, pattern, operator === '/#' ? '#' : '%', by)
}

test('removals and replacements give what bash gives', () => {
  const ours = truth.operations.map(([operator, pattern, subject]) => [
    operator,
    pattern,
    subject,
    operate(operator, pattern, subject),
  ])
  assert.deepEqual(ours, truth.operations)
})

test('quoting makes a pattern of its own text, and comes off again', () => {
  const text = 'a*?[x]\\!(b|c)-z\n\'"\xc3\xa9'
  assert.equal(patternOf(protect(text), { extglob: true }).matches(text), true)
  assert.equal(unprotect(protect(text)), text)
})

test('a word is globbed only for unprotected stars, marks, brackets and groups', () => {
  const words = ['a', 'a*', 'a\\*', '[a', '[a]', '[a/]', '\\[a]', '?', '@(a)', '!x', '']
  assert.deepEqual(
    words.filter((word) => hasGlob(word, true)),
    ['a*', '[a]', '?', '@(a)'],
  )
  assert.equal(hasGlob('@(a)', false), false)
})

test('with `period` only a dot finds a leading dot', () => {
  const found = ['*', '?a', '[.]a', '.*', '@(.a|b)', '!(b)', '*a'].filter((pattern) =>
    patternOf(pattern, { extglob: true, period: true }).matches('.a'),
  )
  assert.deepEqual(found, ['.*', '@(.a|b)'])
})

test('hostile patterns end: nested groups, many stars, long texts', () => {
  const text = 'a'.repeat(20_000)
  assert.equal(patternOf('*a*a*a*a*a*a*a*a*b').matches(text), false)
  assert.equal(patternOf('*(*(*(a)))b', { extglob: true }).matches(text), false)
  assert.equal(patternOf('+(a|aa|aaa)', { extglob: true }).matches('a'.repeat(999)), true)
  for (const piece of ['@(', '@([', '[[:', '[a-']) {
    assert.equal(patternOf(piece.repeat(10_000), { extglob: true }).matches(text), false)
  }
})
