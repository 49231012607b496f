import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededDice } from '../../base/dice.ts'
import { SFTP_PACKET_BYTES_MAX } from '../../base/limits.ts'
import { PacketInput, PacketReader, packet, string, u32, u64 } from './packet.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 5_000

/** All packets that come out of these pieces, and why no more does. */
const packetsOf = (pieces: readonly Uint8Array[]): string[] => {
  const input = new PacketInput()
  const found: string[] = []
  for (const piece of pieces) {
    input.push(piece)
    for (;;) {
      const next = input.next()
      if (next === 'incomplete') break
      if (next === 'too long') return [...found, next]
      found.push(Buffer.from(next).toString('hex'))
    }
  }
  return found
}

test('however a stream is cut, the same packets come out of it', () => {
  const dice = seededDice('sftp packets')
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Buffer.concat(
      Array.from({ length: dice.below(5) }, () => {
        const body = Uint8Array.from({ length: dice.below(40) }, () => dice.below(256))
        const length = dice.below(10) === 0 ? dice.below(2 ** 32) : body.length
        return Buffer.concat([u32(length), body])
      }),
    )
    const pieces: Uint8Array[] = []
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + dice.below(20)
      pieces.push(bytes.subarray(at, at + size))
      at += size
    }
    assert.deepEqual(packetsOf(pieces), packetsOf([bytes]))
  }
})

test('whatever a packet holds, its reader ends where it ends', () => {
  const dice = seededDice('sftp fields')
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Uint8Array.from({ length: dice.below(30) }, () => dice.below(4) * dice.below(80))
    const reader = new PacketReader(bytes)
    let read = 0
    while (reader.isWhole) {
      switch (dice.below(4)) {
        case 0:
          reader.u8()
          read += 1
          break
        case 1:
          reader.u64()
          read += 8
          break
        default:
          read += 4 + reader.string().length
      }
      if (reader.isWhole) assert.ok(read <= bytes.length)
    }
  }
})

test('a packet of the greatest length is read, one byte more is not', () => {
  const body = new Uint8Array(SFTP_PACKET_BYTES_MAX)
  const longest = Buffer.concat([u32(body.length), body])
  assert.deepEqual(packetsOf([longest]), [Buffer.from(body).toString('hex')])
  assert.deepEqual(packetsOf([u32(body.length + 1), Uint8Array.of(7)]), ['too long'])
})

test('numbers of 64 bits, strings and packets come back as they were written', () => {
  const bytes = packet(9, u32(7), u64(2 ** 40 + 5), string('a/b'), u64(2 ** 63))
  const reader = new PacketReader(bytes)
  const fields = [
    reader.u32(),
    reader.u8(),
    reader.u32(),
    reader.u64(),
    reader.text(),
    reader.u64(),
  ]
  assert.deepEqual(fields, [bytes.length - 4, 9, 7, 2 ** 40 + 5, 'a/b', 2 ** 63])
  assert.equal(reader.isWhole, true)
})

test('a path with a NUL in it is as good as none', () => {
  const reader = new PacketReader(string('a\0b'))
  reader.text()
  assert.equal(reader.isWhole, false)
})
