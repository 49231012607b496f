import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededDice } from '../../base/dice.ts'
import { plainOpener, plainSealer } from './framing.ts'
import { identify } from './ident.ts'
import { PacketInput } from './packet-input.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 2_000

/** What comes out of these pieces, up to what ends it. */
const packetsOf = (pieces: readonly Buffer[]): readonly string[] => {
  const input = new PacketInput()
  input.use({ keys: plainOpener, cipher: '', isCompressed: false, resetsSequence: true })
  const found: string[] = []
  for (const piece of pieces) {
    input.push(piece)
    for (;;) {
      const next = input.next()
      if (next === 'more') break
      if (typeof next !== 'object' || !('payload' in next)) return [...found, JSON.stringify(next)]
      found.push(Buffer.from(next.payload).toString('hex'))
    }
  }
  return found
}

const piecesOf = (bytes: Buffer, lengthOf: () => number): readonly Buffer[] => {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + lengthOf()
    pieces.push(bytes.subarray(at, end))
    at = end
  }
  return pieces
}

test(`${ROUNDS} streams before any key: the same packets and the same end, however they are cut`, () => {
  const dice = seededDice('packets')
  for (let round = 0; round < ROUNDS; round++) {
    const stream = Buffer.concat(
      Array.from({ length: dice.below(4) }, (_, n) => {
        const packet = Buffer.from(plainSealer.seal(n, Buffer.from(dice.bytes(1 + dice.below(40)))))
        if (dice.below(3) === 0) packet[dice.below(6)] = dice.below(256)
        return dice.below(5) === 0 ? packet.subarray(0, dice.below(packet.length)) : packet
      }),
    )
    const pieces = piecesOf(stream, () => 1 + dice.below(12))
    assert.deepEqual(packetsOf(pieces), packetsOf([stream]), `round ${round}`)
  }
})

test(`${ROUNDS} first lines: an ident is found where it ends, whatever stands behind it`, () => {
  const dice = seededDice('idents')
  const words = [
    'SSH-2.0-',
    'SSH-1.99-',
    'SSH-',
    'x',
    ' ',
    '\r',
    '\n',
    '\0',
    '\xff',
    'SSH-2.0-x\r\n',
  ]
  for (let round = 0; round < ROUNDS; round++) {
    const text = Array.from({ length: dice.below(7) }, () => words[dice.below(words.length)]).join(
      '',
    )
    const bytes = Buffer.from(text, 'latin1')
    const whole = identify(bytes)
    // While more is wanted of the beginning, more decides; what was decided stays.
    for (let end = 0; end < bytes.length; end++) {
      const part = identify(bytes.subarray(0, end))
      if (part !== 'more') assert.deepEqual(part, whole, JSON.stringify(text))
    }
  }
})
