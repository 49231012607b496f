import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMPLETIONS_MAX } from '../base/limits.ts'
import { shellCompleter } from './line-completion.ts'
import type { ShellProcess } from './shell-process.ts'

/** Completes `$n` where so many variables begin with an n. */
const completed = (count: number) => {
  const names = () => Array.from({ length: count }, (_, n) => `n${`${n}`.padStart(6, '0')}`)
  const shell = { variables: { names } } as unknown as ShellProcess
  const { done, value } = shellCompleter(shell, true).complete('echo $n', 7, 'any').next()
  assert.ok(done === true)
  return value.candidates
}

test('a completion offers so many names, the first of them', () => {
  assert.equal(completed(COMPLETIONS_MAX).length, COMPLETIONS_MAX)
  const most = completed(COMPLETIONS_MAX + 100)
  assert.equal(most.length, COMPLETIONS_MAX)
  assert.equal(most.at(-1)?.text, `$n${`${COMPLETIONS_MAX - 1}`.padStart(6, '0')}`)
})
