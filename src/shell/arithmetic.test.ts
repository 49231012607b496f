import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { evaluateArithmetic, UnboundProblem } from './arithmetic.ts'
import { associativeArray, indexedArray } from './arrays.ts'
import { type ArrayStore, ASSOCIATIVE, Problem, refused } from './variable.ts'

/** Recorded from bash 5.2.15 on Debian 12; the file's `how` says with what. */
const truth = JSON.parse(
  readFileSync(new URL('./arithmetic.truth.json', import.meta.url), 'utf8'),
) as { cases: [expression: string, stdout: string, stderr: string][] }

/** The variables that the recording script set. */
const variables = () => {
  const scalars = new Map(
    Object.entries({
      a: '10',
      b: '3',
      x: '7',
      r: 'a+1',
      s: 'r*2',
      t: ' 5 ',
      sp: ' ',
      e: '',
      neg: '-4',
      oct: '017',
      bad: '1+',
      loop: 'loop',
      l1: 'l2',
      l2: 'l1',
      ro: '1',
    }),
  )
  const arrays = new Map<string, ArrayStore>([
    ['arr', indexedArray(['1', '2', '3'])],
    ['A', associativeArray()],
  ])
  arrays.get('A')?.set('k', '4')
  const indexIn = (store: ArrayStore, key: string): string | number =>
    store.associative || Number(key) >= 0 || store.size < 2 ? key : store.end + Number(key)
  const storeOf = (name: string): ArrayStore =>
    arrays.get(name) ?? indexedArray(scalars.has(name) ? [scalars.get(name) ?? ''] : [])
  const readonly = (name: string) =>
    name === 'ro' ? new Problem(`${name}: readonly variable`) : undefined
  return {
    get: (name: string) => arrays.get(name)?.get(0) ?? scalars.get(name),
    set: (name: string, value: string) => {
      scalars.set(name, name === 'ro' ? '1' : value)
      return readonly(name) ?? { attributes: 0, value }
    },
    target: (name: string) => ({ name }),
    record: (name: string) => ({
      attributes: arrays.get(name)?.associative === true ? ASSOCIATIVE : 0,
      value: arrays.get(name) ?? scalars.get(name),
    }),
    array: (name: string) => arrays.get(name),
    element: (name: string, key: string) => {
      const index = indexIn(storeOf(name), key)
      return Number(index) < 0
        ? new Problem(`${name}: bad array subscript`)
        : storeOf(name).get(index)
    },
    setElement: (name: string, key: string, value: string) => {
      const store = storeOf(name)
      const index = indexIn(store, key)
      if (Number(index) < 0) return new Problem(`${name}[${key}]: bad array subscript`)
      if (name !== 'ro') store.set(index, value)
      if (name !== 'ro') arrays.set(name, store)
      return readonly(name) ?? { attributes: 0, value: store }
    },
  }
}

const answer = (expression: string): [stdout: string, stderr: string] => {
  const all = variables()
  let stderr = ''
  const warn = (text: string) => {
    stderr += `bash: line 2: ${text}\n`
  }
  const value = evaluateArithmetic(expression, { variables: all, nounset: false, warn })
  if (refused(value)) warn(value.text)
  if (refused(value)) return ['', stderr]
  const scalars = ['a', 'b', 'x', 'y'].map((name) => all.get(name) ?? '').join(' ')
  const arrays = `${all.array('arr')?.values().join(' ')} ${all.array('A')?.get('k')}`
  return [`= ${value}\n[${scalars} ${arrays} ]\n`, stderr]
}

test('expressions give the values, side effects and errors that bash gives', () => {
  const ours = truth.cases.map(([expression]) => [expression, ...answer(`${expression} `)])
  assert.deepEqual(ours, truth.cases)
})

test('an unset variable is an error under nounset', () => {
  const got = evaluateArithmetic('a + nobody', {
    variables: variables(),
    nounset: true,
    warn: () => {},
  })
  assert.deepEqual(got, new UnboundProblem('nobody: unbound variable'))
})

test('long and deep expressions end without overflowing the stack', () => {
  const scope = { variables: variables(), nounset: false, warn: () => {} }
  assert.equal(evaluateArithmetic('1+'.repeat(50_000).concat('1'), scope), 50_001)
  assert.equal(evaluateArithmetic('1,'.repeat(50_000).concat('2'), scope), 2)
  assert.equal(evaluateArithmetic('('.repeat(99).concat('7', ')'.repeat(99)), scope), 7)
  for (const deep of [
    '('.repeat(50_000),
    '-'.repeat(50_000),
    'a='.repeat(50_000),
    '1?'.repeat(50_000),
  ]) {
    assert.equal(refused(evaluateArithmetic(`${deep}1`, scope)), true)
  }
})

test('values that are expressions recurse as deep as bash lets them', () => {
  const scope = { variables: variables(), nounset: false, warn: () => {} }
  scope.variables.set('deep', '(1?(deep+1):(2))+(deep)')
  const got = evaluateArithmetic('deep', scope)
  assert.equal(refused(got) && got.text.includes('expression recursion level exceeded'), true)
})
