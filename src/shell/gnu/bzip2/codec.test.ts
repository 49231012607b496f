import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Bytes, concat } from '../../../base/bytes.ts'
import type { Run, Sys } from '../../program.ts'
import { bunzip2 } from './decode.ts'
import { bzip2 } from './encode.ts'

const sys = { *pause() {} } as unknown as Sys

const finished = <T>(run: Run<T>): T => {
  for (;;) {
    const step = run.next()
    if (step.done) return step.value
  }
}

const packed = (input: Bytes, level = 9): Bytes => {
  const file = bzip2(sys, level)
  return concat([finished(file.add(input)), finished(file.finish())])
}

const unpacked = (input: Bytes): { ended: string; bytes: Bytes } => {
  const parts: Bytes[] = []
  const ended = finished(
    bunzip2(sys, input, function* (piece) {
      parts.push(piece)
      return true
    }),
  )
  return { ended, bytes: concat(parts) }
}

const noise = (size: number): Uint8Array => {
  const bytes = new Uint8Array(size)
  let state = 1
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = (state >>> 16) & (at % 5 === 0 ? 255 : 7)
  }
  return bytes
}

describe('bzip2', () => {
  it('writes what bzip2 1.0.8 writes', () => {
    // Recorded on Debian 12: echo data | bzip2
    assert.equal(
      Buffer.from(packed(Buffer.from('data\n'))).toString('hex'),
      '425a683931415926535'.concat(
        '9b1830f2e000001c18000102400040020003',
        '0cd34219ea40c2ee48a70a12163061e5c',
      ),
    )
  })
  for (const [name, input] of [
    ['nothing', new Uint8Array(0)],
    ['a byte', Uint8Array.of(7)],
    [
      'runs of every length',
      concat(Array.from({ length: 600 }, (_, at) => new Uint8Array(at).fill(at))),
    ],
    ['a period', Buffer.from('abc'.repeat(5_000))],
    ['noise of two blocks', noise(150_000)],
  ] as const) {
    it(`gives back ${name}`, () => {
      const { ended, bytes } = unpacked(packed(input, 1))
      assert.equal(ended, 'ok')
      assert.ok(Buffer.from(bytes).equals(input))
    })
  }
  it('says what is wrong with a file', () => {
    const file = packed(noise(5_000))
    const changed = Uint8Array.from(file)
    changed[400] = (changed[400] ?? 0) ^ 1
    assert.equal(unpacked(Buffer.from('hello')).ended, 'no magic')
    assert.equal(unpacked(file.subarray(0, 500)).ended, 'short')
    assert.match(unpacked(changed).ended, /^(broken|bad crc|short)$/)
    assert.equal(unpacked(concat([file, Uint8Array.of(1)])).ended, 'garbage')
    assert.equal(unpacked(concat([file, file])).bytes.length, 10_000)
  })
})
