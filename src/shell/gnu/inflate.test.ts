import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { constants, deflateRawSync } from 'node:zlib'
import { type Bytes, concat } from '../../base/bytes.ts'
import type { Sys } from '../program.ts'
import { type Inflated, inflate } from './inflate.ts'

const sys = { *pause() {} } as unknown as Sys

const run = (input: Bytes): { ended: Inflated | undefined; bytes: Bytes } => {
  const pieces: Bytes[] = []
  const turns = inflate(sys, input, 0, function* (piece) {
    pieces.push(piece)
    return true
  })
  let turn = turns.next()
  for (let left = 10_000; turn.done !== true && left > 0; left--) turn = turns.next()
  return { ended: turn.done === true ? turn.value : undefined, bytes: concat(pieces) }
}

const TEXTS = new Map([
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(300_000)],
  ['numbers', Buffer.from(Array.from({ length: 40_000 }, (_, at) => `${at}\n`).join(''))],
  ['noise', Buffer.from(Array.from({ length: 150_000 }, (_, at) => (at * at * 7919) >> 5))],
])

describe('inflate', () => {
  for (const [name, text] of TEXTS) {
    for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED]) {
      it(`${name}, strategy ${strategy}, with a byte after it`, () => {
        const packed = deflateRawSync(text, { strategy })
        const { ended, bytes } = run(Buffer.concat([packed, Buffer.from([7])]))
        assert.deepEqual(ended, { end: packed.length })
        assert.ok(text.equals(bytes))
      })
    }
    it(`${name}, stored`, () => {
      const packed = deflateRawSync(text, { level: 0 })
      const { ended, bytes } = run(packed)
      assert.deepEqual(ended, { end: packed.length })
      assert.ok(text.equals(bytes))
    })
  }

  it('says when the end is missing', () => {
    const packed = deflateRawSync(Buffer.from('hello hello hello'))
    assert.equal(run(packed.subarray(0, 5)).ended, 'short')
  })

  it('says when it is no deflate', () => {
    assert.equal(run(Buffer.from([7, 0, 0, 0])).ended, 'broken')
  })
})
