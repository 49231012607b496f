import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed } from '../../base/errno.ts'
import { CHUNK_BYTES, HELD_BYTES_MAX } from '../../base/limits.ts'
import type { Run, Sys } from '../program.ts'
import { lineReader, readAll, STDIN } from './input.ts'

/** Answers reads with what `next` says, bytes or text, and nothing in the end. */
const reading = (next: () => Uint8Array | string | undefined): Sys =>
  ({
    *read() {
      const piece = next()
      return typeof piece === 'string' ? Buffer.from(piece, 'latin1') : (piece ?? new Uint8Array(0))
    },
  }) as unknown as Sys

const ran = <T>(run: Run<T>): T => {
  const { done, value } = run.next()
  assert.ok(done === true)
  return value
}

test('what must be seen as a whole is seen up to a bound', () => {
  const piece = new Uint8Array(CHUNK_BYTES)
  let reads = 0
  const endless = reading(() => {
    reads++
    return piece
  })
  const all = ran(readAll(endless, STDIN))
  assert.ok(!failed(all))
  assert.deepEqual([all.length, reads], [HELD_BYTES_MAX, HELD_BYTES_MAX / CHUNK_BYTES])
})

test('lines are the same however their bytes come', () => {
  const text = 'a\n\nbcd\n\n\nefgh'
  for (let size = 1; size <= text.length; size++) {
    let at = 0
    const sys = reading(() => {
      const piece = text.slice(at, at + size)
      at += size
      return piece
    })
    const reader = lineReader(sys, STDIN)
    const lines: string[] = []
    for (;;) {
      const more = ran(reader.next())
      assert.ok(!failed(more))
      if (more.length === 0) break
      lines.push(...more)
    }
    assert.deepEqual(lines, ['a\n', '\n', 'bcd\n', '\n', '\n', 'efgh'], `pieces of ${size}`)
  }
})
