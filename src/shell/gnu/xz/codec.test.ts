import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Bytes, concat } from '../../../base/bytes.ts'
import type { Run, Sys } from '../../program.ts'
import { unxz } from './decode.ts'
import { xz } from './encode.ts'

const sys = { *pause() {} } as unknown as Sys

const finished = <T>(run: Run<T>): T => {
  for (;;) {
    const step = run.next()
    if (step.done) return step.value
  }
}

const unpacked = (input: Bytes): { ended: unknown; bytes: Bytes } => {
  const parts: Bytes[] = []
  const ended = finished(
    unxz(sys, input, function* (piece) {
      parts.push(piece)
      return true
    }),
  )
  return { ended, bytes: concat(parts) }
}

/** Bytes that compress badly at first and well after. */
const mixed = (size: number): Bytes => {
  const bytes = new Uint8Array(size)
  let state = 1
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = at < size / 2 ? state >>> 24 : (state >>> 24) & 3
  }
  return bytes
}

describe('xz', () => {
  it('writes what xz 5.4.1 writes where nothing can be saved', () => {
    // Recorded on Debian 12: echo data | xz
    const expected =
      'fd377a585a000004e6d6b4460200210116000000742fe5a301000464' +
      '6174610a00000000105544125' +
      '4cf8a3500011d05b82d80af1fb6f37d010000000004595a'
    const made = finished(xz(sys, Buffer.from('data\n')))
    assert.equal(Buffer.from(made).toString('hex'), expected)
  })
  for (const [name, input] of [
    ['nothing', new Uint8Array(0)],
    ['zeros', new Uint8Array(3_000_000)],
    ['text', Buffer.from(Array.from({ length: 20_000 }, (_, at) => `${at}\n`).join(''))],
    ['noise, then less', mixed(200_000)],
  ] as const) {
    it(`gives back ${name}`, () => {
      const made = finished(xz(sys, input))
      const { ended, bytes } = unpacked(made)
      const blocks = input.length === 0 ? 0 : 1
      const stream = { blocks, packed: made.length, plain: input.length, check: 4 }
      assert.deepEqual(ended, [stream])
      assert.ok(Buffer.from(bytes).equals(input))
    })
  }
  it('says what is wrong with a file', () => {
    const file = finished(xz(sys, mixed(5_000)))
    const changed = Uint8Array.from(file)
    changed[400] = (changed[400] ?? 0) ^ 1
    assert.equal(unpacked(Buffer.from('hello')).ended, 'File format not recognized')
    assert.equal(unpacked(file.subarray(0, 500)).ended, 'Unexpected end of input')
    assert.equal(unpacked(changed).ended, 'Compressed data is corrupt')
    assert.equal(unpacked(concat([file, file])).bytes.length, 10_000)
  })
})
