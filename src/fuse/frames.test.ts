import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededDice } from '../base/dice.ts'
import { Frame, type FrameKind, FrameReader, frameOf } from './frames.ts'

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

test('what is no frame is refused: longer than any may be, or of no kind', () => {
  const none = () => assert.fail('a frame was found')
  const long = frameOf(Frame.fuse, Buffer.alloc(11))
  assert.equal(new FrameReader(Buffer.alloc(10), none).push(long), false)
  const odd = frameOf(Frame.word, Buffer.alloc(1))
  odd[4] = 3
  assert.equal(new FrameReader(Buffer.alloc(10), none).push(odd), false)
})
