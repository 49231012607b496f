import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { seededDice } from '../base/dice.ts'
import { answerRequest, type ControlRequests, isRequest } from './control-requests.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 5_000
const WORDS = [
  ...[
    '{',
    '}',
    '"request"',
    ':',
    '"echo"',
    ',',
    '"text"',
    '[',
    ']',
    'null',
    '1e999',
    '"__proto__"',
  ],
  ...['"\\u0000"', '"constructor"', 'true', ' ', '\\', '"toString"', '{"request":"echo"}'],
]

const requests: ControlRequests = new Map([
  [
    'echo',
    async function* (asked) {
      yield { text: asked.text }
    },
  ],
])

test(`${ROUNDS} hostile requests: lines of JSON, the last of which ends the answer`, async () => {
  let served = 0
  for (let round = 0; round < ROUNDS; round++) {
    const dice = seededDice(`control ${round}`)
    let line = '{'
    for (let left = dice.below(8); left > 0; left--) line += WORDS[dice.below(WORDS.length)]
    if (dice.below(4) === 0) line += Buffer.from(dice.bytes(dice.below(9))).toString('latin1')
    if (dice.below(3) === 0)
      line = `{"request":"echo","text":"${line.replace(/["\\\x00-\x1f]/g, '')}"}`
    assert.equal(isRequest(line), true)
    let said = ''
    let ends = 0
    const socket = Object.assign(new EventEmitter(), {
      destroyed: false,
      write: (text: string) => {
        said += text
        return true
      },
      end: () => {
        ends++
      },
    }) as unknown as Socket
    await answerRequest(socket, line, requests)
    const answers = said.split('\n')
    assert.deepEqual([ends, answers.pop()], [1, ''], `round ${round}: ${line}`)
    const last = JSON.parse(answers.at(-1) ?? '') as { done?: boolean; error?: string }
    assert.ok(last.done === true || typeof last.error === 'string', `round ${round}: ${said}`)
    if (last.done === true) served++
  }
  assert.ok(served > 0 && served < ROUNDS)
})
