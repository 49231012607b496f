import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, bytesOf } from '../base/bytes.ts'
import { type Dice, seededDice } from '../base/dice.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { Inode } from './inode.ts'
import { parseKey } from './keys.ts'
import {
  decodeChunk,
  decodeInode,
  decodeLife,
  decodeMeta,
  decodeName,
  decodeNote,
  encodeInode,
  encodeLife,
  encodeMeta,
  encodeName,
  encodeNote,
} from './records.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 5_000
/** A hash is written in half as many bytes. */
const HASH_CHARS = 32
const TIME = { s: 1_700_000_000, ns: 5 }

const link = new Inode(7, 0o120777, TIME, false)
Object.assign(link, {
  nlink: 1,
  target: '/etc/passwd',
  xattrs: new Map([['user.x', bytesOf('y')]]),
})

const SEEDS: readonly Bytes[] = [
  encodeMeta({ pin: 'pin', nextIno: 70_000, pidCeiling: 4_096 }),
  encodeInode(link),
  encodeName(70_000, 3),
  encodeLife({ life: 1, absorbed: 300, isAway: false, stand: 9 }),
  encodeNote({ time: TIME, text: bytesOf('a note') }),
]
const READERS: readonly ((bytes: Bytes) => unknown)[] = [
  decodeMeta,
  (bytes) => decodeInode(7, bytes, true),
  decodeName,
  decodeLife,
  decodeNote,
  decodeChunk,
]

/** A value as it was written with some bytes changed, cut off or added, or noise. */
const valueOf = (dice: Dice): Bytes => {
  if (dice.below(3) === 0) return dice.bytes(dice.below(40))
  const bytes = Uint8Array.from([
    ...(SEEDS[dice.below(SEEDS.length)] ?? []),
    ...dice.bytes(dice.below(3)),
  ])
  for (let flips = dice.below(4); flips > 0; flips--)
    bytes[dice.below(bytes.length)] = dice.below(256)
  return bytes.subarray(0, dice.below(5) === 0 ? dice.below(bytes.length) : bytes.length)
}

test(`${ROUNDS} broken records: a value of bounded size, or a sentence`, () => {
  const dice = seededDice('records')
  let taken = 0
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = valueOf(dice)
    for (const read of READERS) {
      try {
        const value = read(bytes)
        taken++
        assert.ok(bytesIn(value) <= bytes.length + 2 * HASH_CHARS, `round ${round}`)
        if (read === decodeChunk) assert.ok(decodeChunk(bytes).length <= CHUNK_BYTES)
      } catch (cause) {
        assert.ok(cause instanceof Error && cause.name === 'Error', `round ${round}: ${cause}`)
      }
    }
  }
  assert.ok(taken > ROUNDS && taken < READERS.length * ROUNDS)
})

/** Of all byte arrays and texts in a value. */
const bytesIn = (value: unknown): number => {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length
  if (value instanceof Map)
    return [...value].reduce((sum, it) => sum + bytesIn(it[0]) + bytesIn(it[1]), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, it) => sum + bytesIn(it), 0)
}

test(`${ROUNDS} broken keys: what they name, or nothing`, () => {
  const dice = seededDice('keys')
  const signs = 'midcslknfx0123456789/:\0\xff-. e'
  for (let round = 0; round < ROUNDS; round++) {
    const key = Array.from({ length: dice.below(9) }, () => signs[dice.below(signs.length)]).join(
      '',
    )
    const named = parseKey(key)
    for (const part of Object.values(named ?? {})) {
      assert.ok(typeof part === 'string' || Number.isSafeInteger(part), `${JSON.stringify(key)}`)
    }
  }
})
