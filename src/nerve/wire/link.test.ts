import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../../base/bytes.ts'
import { manualClock } from '../../base/clock.ts'
import { seededDice } from '../../base/dice.ts'
import {
  LINK_ACK_MESSAGES,
  LINK_ACK_MS,
  LINK_RESUME_MS,
  LINK_SILENCE_MS,
  LINK_UNACKED_BYTES_MAX,
  LINK_UNACKED_MESSAGES_MAX,
} from '../../base/limits.ts'
import { createLink, type Link } from './link.ts'
import { type PipePair, pipePair } from './pipe.test-kit.ts'

interface Side {
  readonly link: Link
  readonly got: string[]
  readonly lost: string[]
}

const side = (clock: ReturnType<typeof manualClock>): Side => {
  const got: string[] = []
  const lost: string[] = []
  const link = createLink({
    clock,
    receive: (message) => got.push(textOf(message)),
    lost: (reason) => lost.push(reason),
  })
  return { link, got, lost }
}

const joined = (a: Side, b: Side): PipePair => {
  const pair = pipePair()
  const counts = [a.link.received, b.link.received] as const
  a.link.attach(pair.near, counts[1])
  b.link.attach(pair.far, counts[0])
  return pair
}

const NOTHING = { messages: 0, bytes: 0 }

test('messages come once and in order, whatever is cut and when', () => {
  const rounds = process.env.MIMICRY_SOAK === '1' ? 2_000 : 60
  for (let seed = 0; seed < rounds; seed++) {
    const dice = seededDice(`link ${seed}`)
    const clock = manualClock()
    const [a, b] = [side(clock), side(clock)]
    let pair = joined(a, b)
    const sent: [string[], string[]] = [[], []]
    for (let step = 0; step < 400; step++) {
      const roll = dice.below(100)
      if (roll < 40) {
        sent[0].push(`a${step}`)
        a.link.send(bytesOf(`a${step}`))
      } else if (roll < 80) {
        sent[1].push(`b${step}`)
        b.link.send(bytesOf(`b${step}`))
      } else if (roll < 94) pair.deliver(dice.below(12))
      else if (roll < 97) clock.advance(dice.below(LINK_ACK_MS * 3))
      else {
        pair.cut('test')
        for (let late = dice.below(3); late > 0; late--) {
          sent[0].push(`a${step}.${late}`)
          a.link.send(bytesOf(`a${step}.${late}`))
        }
        pair = joined(a, b)
      }
    }
    pair.deliver()
    assert.deepEqual(b.got, sent[0], `seed ${seed}`)
    assert.deepEqual(a.got, sent[1], `seed ${seed}`)
    assert.deepEqual([a.lost, b.lost], [[], []])
    clock.advance(LINK_ACK_MS)
    pair.deliver()
    const left = [a.link.unacked, b.link.unacked]
    assert.deepEqual(left, [NOTHING, NOTHING], `seed ${seed}: all acknowledged`)
  }
})

test('what is acknowledged is let go: after many messages at once, else after a while', () => {
  const clock = manualClock()
  const [a, b] = [side(clock), side(clock)]
  const pair = joined(a, b)
  for (let n = 0; n < LINK_ACK_MESSAGES; n++) a.link.send(bytesOf('x'))
  pair.deliver()
  assert.deepEqual(a.link.unacked, NOTHING)
  a.link.send(bytesOf('y'))
  pair.deliver()
  assert.deepEqual(a.link.unacked, { messages: 1, bytes: 2 })
  clock.advance(LINK_ACK_MS)
  pair.deliver()
  assert.deepEqual(a.link.unacked, NOTHING)
})

test('without a pipe it is lost after a while, and not before', () => {
  const clock = manualClock()
  const [a, b] = [side(clock), side(clock)]
  const pair = joined(a, b)
  pair.cut('cable')
  clock.advance(LINK_RESUME_MS - 1)
  assert.deepEqual(a.lost, [])
  clock.advance(1)
  assert.deepEqual(a.lost, ['not resumed in time'])
  assert.deepEqual(b.lost, ['not resumed in time'])
  a.link.attach(pipePair().near, 0)
  assert.equal(a.link.isAttached, false)
})

test('a pipe that has gone silent is given up, a living one is not', () => {
  const clock = manualClock()
  const [a, b] = [side(clock), side(clock)]
  const pair = joined(a, b)
  for (let n = 0; n < 10; n++) {
    clock.advance(LINK_SILENCE_MS / 3)
    pair.deliver()
  }
  assert.equal(a.link.isAttached, true)
  clock.advance(LINK_SILENCE_MS * 2)
  assert.equal(a.link.isAttached, false)
  assert.equal(b.link.isAttached, false)
})

test('who never acknowledges ends the link before the memory does', () => {
  const clock = manualClock()
  const a = side(clock)
  a.link.attach(pipePair().near, 0)
  const megabyte = new Uint8Array(1_048_576)
  for (
    let sent = 0;
    sent <= LINK_UNACKED_BYTES_MAX && a.lost.length === 0;
    sent += megabyte.length
  ) {
    a.link.send(megabyte)
  }
  assert.deepEqual(a.lost, ['the other end acknowledges nothing'])
  assert.deepEqual(a.link.unacked, NOTHING)
})

test('what channels were lent is bounded by their credit, and may be much', () => {
  const a = side(manualClock())
  const block = new Uint8Array(1_048_576)
  // Many entries, one block of memory: a message is copied when it is framed.
  for (let n = 0; n < 2 * (LINK_UNACKED_BYTES_MAX / block.length); n++) {
    a.link.send(block, { isLent: true })
  }
  assert.deepEqual(a.lost, [])
  assert.deepEqual(a.link.unacked.bytes, 0)
  a.link.end('over')
})

test('small messages are counted, too', () => {
  const a = side(manualClock())
  for (let n = 0; n <= LINK_UNACKED_MESSAGES_MAX && a.lost.length === 0; n++) {
    a.link.send(Uint8Array.of(1), { isLent: true })
  }
  assert.deepEqual(a.lost, ['the other end acknowledges nothing'])
})

test('who acknowledges what was not sent, or speaks otherwise, is cut off', () => {
  const words: readonly (readonly [string, readonly number[], string])[] = [
    [
      'an acknowledgement of too much',
      [1, 0, 0, 0, 0, 0, 0, 240, 63],
      'an acknowledgement of what was not sent',
    ],
    ['one that is too short', [1, 0], 'an acknowledgement of what was not sent'],
    ['a kind nobody knows', [9, 1, 2], 'a message of an unknown kind'],
    ['an empty one', [], 'a message of an unknown kind'],
  ]
  for (const [name, bytes, reason] of words) {
    const clock = manualClock()
    const a = side(clock)
    const pair = pipePair()
    a.link.attach(pair.near, 0)
    pair.far.send(Uint8Array.from(bytes))
    pair.deliver()
    assert.deepEqual(a.lost, [reason], name)
  }
})

test('a mistake of the receiver ends the link, once', () => {
  const clock = manualClock()
  const lost: string[] = []
  const link = createLink({
    clock,
    receive: () => {
      throw new Error('malformed')
    },
    lost: (reason) => lost.push(reason),
  })
  const pair = pipePair()
  link.attach(pair.near, 0)
  pair.far.send(Uint8Array.of(0, 1))
  pair.far.send(Uint8Array.of(0, 2))
  pair.deliver()
  link.end('again')
  clock.advance(LINK_RESUME_MS * 2)
  assert.deepEqual(lost, ['malformed'])
})
