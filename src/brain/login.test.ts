import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededDice } from '../base/dice.ts'
import type { Attempt } from '../nerve/nerve.ts'
import { createJudge, type LoginPolicy } from './login.ts'

const judgeOf = (auth: Partial<LoginPolicy>) =>
  createJudge({
    auth: { policy: 'any', users: new Map(), tries: { min: 1, max: 4 }, ...auth },
    secret: 'secret',
    dice: seededDice('login'),
  })

const password = (user: string, proof: string): Attempt => ({ user, method: 'password', proof })
const none: Attempt = { user: 'root', method: 'none', proof: '' }
const key: Attempt = { user: 'root', method: 'publickey', proof: 'AAAA' }
const unknown: Attempt = { user: 'root', method: 'unknown', proof: '' }

const TABLE: readonly (readonly [Partial<LoginPolicy>, readonly boolean[]])[] = [
  [{ policy: 'any' }, [false, true, false, false, false]],
  [{ policy: 'none' }, [true, true, true, true, false]],
  [{ policy: 'keys' }, [false, false, false, true, false]],
  [{ policy: 'list', users: new Map([['root', ['a', 'b']]]) }, [false, true, false, false, false]],
  [{ policy: 'list', users: new Map([['*', ['b']]]) }, [false, false, false, false, false]],
]

test('each policy lets in whom it says: none, a password, an empty one, a key, what no door has', () => {
  const attempts = [none, password('root', 'a'), password('root', ''), key, unknown]
  for (const [auth, expected] of TABLE) {
    const judge = judgeOf(auth)
    const answers = attempts.map((attempt) => judge(attempt, 'net').accepted)
    assert.deepEqual(answers, expected, auth.policy)
  }
})

test('tries: a source is let in at its turn, and from then on with that pair only', () => {
  const judge = judgeOf({ policy: 'tries', tries: { min: 3, max: 3 } })
  const tried = (pair: readonly [string, string], network = 'a') =>
    judge(password(...pair), network).accepted
  assert.deepEqual(
    [tried(['root', '1']), tried(['root', '2']), tried(['root', '3']), tried(['root', '4'])],
    [false, false, true, false],
  )
  assert.deepEqual([tried(['root', '3']), tried(['admin', '3'])], [true, false])
  assert.deepEqual([tried(['root', '3'], 'b')], [false])
})

test('tries: a range is drawn for each source', () => {
  const judge = judgeOf({ policy: 'tries', tries: { min: 1, max: 4 } })
  const needed = new Set<number>()
  for (let source = 0; source < 60; source++) {
    let count = 1
    while (!judge(password('root', `p${count}`), `net${source}`).accepted) count++
    needed.add(count)
  }
  assert.deepEqual([...needed].sort(), [1, 2, 3, 4])
})

test('refusals take the times of sshd: its unit, and for a password the unit times a power of two', () => {
  const judge = judgeOf({ policy: 'keys' })
  const unit = judge(none, 'net').delayMs
  assert(unit >= 5 && unit <= 9.2)
  assert.equal(judge(unknown, 'other').delayMs, unit)
  const powers = new Set<number>()
  for (let round = 0; round < 200; round++) {
    const { delayMs } = judge(password('root', 'x'), 'net')
    assert(delayMs > 1_500 && delayMs <= 5_000)
    powers.add(Math.log2(delayMs / unit))
  }
  assert([...powers].every(Number.isInteger), [...powers].join())
})

test('a right password takes the time of its hash', () => {
  const { delayMs } = judgeOf({ policy: 'any' })(password('root', 'x'), 'net')
  assert(delayMs >= 40 && delayMs < 65)
})
