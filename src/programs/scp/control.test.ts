import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededDice } from '../../base/dice.ts'
import { readAnnounced, readTimes } from './control.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 20_000
const PIECES = [
  'C',
  'D',
  'T',
  '0644',
  '0',
  '9',
  ' ',
  '  ',
  '-',
  '18446744073709551616',
  '/',
  '..',
  'x',
  '\0',
  '\xff',
]

test('whatever a line says, it is read or refused with a reason', () => {
  const dice = seededDice('scp lines')
  for (let round = 0; round < ROUNDS; round++) {
    const count = dice.below(9)
    const line = Array.from({ length: count }, () => PIECES[dice.below(PIECES.length)]).join('')
    const it = readAnnounced(`C${line}`)
    if (typeof it === 'string') {
      assert.match(
        it,
        /^(bad mode|mode not delimited|size not (present|delimited)|size out of range)$/,
      )
    } else {
      assert.ok(it.mode >= 0 && it.mode <= 0o7777 && it.size >= 0 && it.size < 2 ** 63, line)
      assert.ok(line.endsWith(it.name), line)
    }
    const times = readTimes(`T${line}`)
    if (typeof times === 'string') {
      assert.match(times, /^[am]time\.(sec not (present|delimited)|usec not delimited)$/)
    } else {
      assert.ok(times.mtime.ns >= 0 && times.atime.ns < 1_000_000_000, line)
    }
  }
})

test('a file, a directory, and their times', () => {
  assert.deepEqual(readAnnounced('C4755 13 a b'), {
    ...{ kind: 'file', mode: 0o4755, size: 13, name: 'a b' },
  })
  assert.deepEqual(readAnnounced('D0700 0 d'), {
    kind: 'directory',
    mode: 0o700,
    size: 0,
    name: 'd',
  })
  assert.deepEqual(readTimes('T1577836800 5 1577836801 999999'), {
    mtime: { s: 1_577_836_800, ns: 5_000 },
    atime: { s: 1_577_836_801, ns: 999_999_000 },
  })
})
