import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withModes } from './modes.ts'
import * as termios from './termios.ts'

const entry = (opcode: number, value: number): number[] => [
  opcode,
  value >>> 24,
  (value >>> 16) & 0xff,
  (value >>> 8) & 0xff,
  value & 0xff,
]
const apply = (...entries: number[][]) =>
  withModes(termios.freshAttributes(), Uint8Array.from(entries.flat()))

test('modes of a pty-req: characters, flags on and off, up to TTY_OP_END', () => {
  const modes = apply(entry(3, 8), entry(1, 255), entry(53, 0), entry(42, 1), [0], entry(51, 0))
  const fresh = termios.freshAttributes()
  assert.equal(modes.cc[termios.VERASE], 8)
  assert.equal(modes.cc[termios.VINTR], termios.DISABLED)
  assert.equal(modes.lflag, fresh.lflag & ~termios.ECHO)
  assert.equal(modes.iflag, fresh.iflag | termios.IUTF8)
})

test('modes that are cut short or unknown end the reading, speeds and odd opcodes are skipped', () => {
  const fresh = termios.freshAttributes()
  assert.deepEqual(apply([50, 0, 0]), fresh)
  assert.deepEqual(apply(entry(128, 9600), entry(99, 1), entry(160, 1), entry(53, 0)), fresh)
})
