import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, bytesOf } from '../../base/bytes.ts'
import { TERMINFO_BYTES_MAX, TERMINFO_STEPS_MAX } from '../../base/limits.ts'
import type { Sys } from '../program.ts'
import { readTerminfo, withArguments } from './terminfo.ts'

test('a capability with its arguments put in ends, however long it is', () => {
  assert.equal(withArguments('\x1b[%i%p1%d;%p2%dH$<5>', [4, 9]), '\x1b[5;10H')
  const endless = 'x'.repeat(TERMINFO_STEPS_MAX + 100)
  assert.equal(withArguments(endless, []), endless.slice(0, TERMINFO_STEPS_MAX))
})

/** A compiled description (term(5)) whose names take so many bytes; its one string is `bel`. */
const described = (nameBytes: number): Bytes => {
  const short = (...values: readonly number[]) =>
    values.map((it) => String.fromCharCode(it & 0xff, it >> 8)).join('')
  const names = `${'n'.repeat(nameBytes - 1)}\0`
  const head = short(0x011a, nameBytes, 0, 0, 2, 4)
  return bytesOf(`${head}${names}${nameBytes % 2 === 0 ? '' : '\0'}${short(0xffff, 0)}bel\0`)
}

const read = (file: Bytes) => {
  let at = 0
  const sys = {
    open: () => 3,
    close: () => {},
    *read(_fd: number, bytesMax: number) {
      const bytes = file.subarray(at, at + bytesMax)
      at += bytes.length
      return bytes
    },
  } as unknown as Sys
  const { value } = readTerminfo(sys, 'xterm').next()
  return { strings: value && 'strings' in value ? value.strings : undefined, taken: at }
}

test('of a description no more is read than ncurses would', () => {
  const fits = read(described(TERMINFO_BYTES_MAX - 20))
  assert.deepEqual([...(fits.strings ?? [])], [['bel', 'bel']])
  const long = read(described(TERMINFO_BYTES_MAX - 2))
  assert.equal(long.taken, TERMINFO_BYTES_MAX)
  assert.equal(long.strings?.get('bel'), '')
})
