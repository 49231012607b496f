import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededDice } from '../base/dice.ts'
import { FRAME_HEADER_BYTES, Frame, type FrameKind, FrameReader, frameOf } from './frames.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 3_000

test('frames come out of a stream as they went in, however it is cut', () => {
  const dice = seededDice('frames')
  const sent: [FrameKind, string][] = [
    [Frame.fuse, 'x'.repeat(5_000)],
    [Frame.notice, ''],
    [Frame.word, '{}'],
    [Frame.fuse, ''],
    [Frame.fuse, 'abc'],
  ]
  const parts = (text: string) => [Buffer.from(text.slice(0, 2)), Buffer.from(text.slice(2))]
  const stream = Buffer.concat(sent.map(([kind, text]) => frameOf(kind, ...parts(text))))
  for (let round = 0; round < 200; round++) {
    const into = Buffer.alloc(5_000)
    const found: [FrameKind, string][] = []
    const reader = new FrameReader(into, (kind, length) => {
      found.push([kind, into.toString('latin1', 0, length)])
    })
    for (let at = 0; at < stream.length; ) {
      const end = at + 1 + dice.below(round === 0 ? 1 : 3_000)
      assert.equal(reader.push(stream.subarray(at, end)), true)
      at = end
    }
    assert.deepEqual(found, sent)
  }
})

test(`${ROUNDS} streams of anything: frames that fit, the same however they are cut, or the end`, () => {
  const dice = seededDice('no frames')
  const into = Buffer.alloc(64)
  const heard = (pieces: readonly Uint8Array[]): readonly string[] => {
    const found: string[] = []
    const reader = new FrameReader(into, (kind, length) => {
      found.push(`${kind} ${into.toString('hex', 0, length)}`)
    })
    for (const piece of pieces) if (!reader.push(piece)) return [...found, 'the end']
    return found
  }
  for (let round = 0; round < ROUNDS; round++) {
    const stream = Buffer.concat(
      Array.from({ length: dice.below(4) }, () => {
        const frame = frameOf(dice.below(3) as FrameKind, dice.bytes(dice.below(70)))
        if (dice.below(3) === 0) frame[dice.below(FRAME_HEADER_BYTES)] = dice.below(256)
        return frame.subarray(0, dice.below(4) === 0 ? dice.below(frame.length) : frame.length)
      }),
    )
    const pieces: Uint8Array[] = []
    for (let at = 0; at < stream.length; ) {
      const end = at + 1 + dice.below(20)
      pieces.push(stream.subarray(at, end))
      at = end
    }
    const whole = heard([stream])
    assert.deepEqual(heard(pieces), whole, `round ${round}`)
    assert.ok(whole.every((it) => it.length <= 2 * into.length + 2))
  }
})

test('what is no frame is refused: longer than any may be, or of no kind', () => {
  const none = () => assert.fail('a frame was found')
  const long = frameOf(Frame.fuse, Buffer.alloc(11))
  assert.equal(new FrameReader(Buffer.alloc(10), none).push(long), false)
  const odd = frameOf(Frame.word, Buffer.alloc(1))
  odd[4] = 3
  assert.equal(new FrameReader(Buffer.alloc(10), none).push(odd), false)
})
