import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededDice } from '../../base/dice.ts'
import { ByteQueue } from './byte-queue.ts'
import { identify } from './ident.ts'
import { message, mpint, string, u32, WireReader } from './wire.ts'

const ROUNDS = process.env.MIMICRY_SOAK === undefined ? 3_000 : 1_000_000

test('numbers are written as RFC 4251 section 5 shows them', () => {
  const encoded = ['', '09a378f9b2e332a7', '80', '0000'].map((hex) =>
    mpint(Buffer.from(hex, 'hex')).toString('hex'),
  )
  assert.deepEqual(encoded, ['00000000', '0000000809a378f9b2e332a7', '000000020080', '00000000'])
})

test('a reader gives back what was written, and knows when it is at the end', () => {
  const bytes = message(50, string('root'), u32(7), string('a,b'), string(''))
  const reader = new WireReader(bytes)
  const read = [reader.u8(), reader.text(), reader.u32(), reader.names(), reader.names()]
  assert.deepEqual(read, [50, 'root', 7, ['a', 'b'], []])
  assert.deepEqual([reader.isWhole, reader.isShort], [true, false])
  assert.deepEqual([reader.u32(), reader.string().length, reader.isShort], [0, 0, true])
})

test('a reader never throws and never leaves its bytes, whatever they are', () => {
  const dice = seededDice('reader')
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = dice.bytes(dice.below(40))
    if (dice.below(2) === 0) bytes.fill(0, 0, dice.below(8))
    const reader = new WireReader(bytes)
    let total = 0
    for (let step = 0; step < 12; step++) {
      const kind = dice.below(6)
      if (kind === 0) total += reader.u8() >= 0 && !reader.isShort ? 1 : 0
      else if (kind === 1) total += reader.u32() >= 0 && !reader.isShort ? 4 : 0
      else if (kind === 2) total += reader.string().length
      else if (kind === 3) total += reader.text().length
      else if (kind === 4) total += reader.names().join().length
      else total += reader.take(dice.below(60)).length
    }
    assert(total <= bytes.length, `round ${round}`)
  }
})

test('a queue of bytes is a queue of bytes, and holds no more memory than it must', () => {
  const dice = seededDice('queue')
  const queue = new ByteQueue()
  let expected: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = dice.bytes(dice.below(60))
    const before = [...bytes]
    if (dice.below(2) === 0) queue.push(bytes)
    else queue.pushCopy(bytes)
    expected.push(...before)
    const count = dice.below(expected.length > 2_000 ? 2_000 : 60)
    if (dice.below(3) === 0) {
      assert.deepEqual([...queue.take(count)], expected.slice(0, count))
    } else queue.drop(Math.min(count, queue.length))
    expected = expected.slice(count)
    assert.deepEqual([queue.length, ...queue.bytes], [expected.length, ...expected])
  }
  assert(queue.bytes.buffer.byteLength <= 65_536)
})

const IDENTS: readonly (readonly [bytes: string, answer: string])[] = [
  ['', 'more'],
  ['SSH', 'more'],
  ['SSH-2.0-x', 'more'],
  ['SSH-2.0-x\r', 'more'],
  ['SSH-2.0-x\r\n', 'SSH-2.0-x 11'],
  ['SSH-2.0-x\n', 'SSH-2.0-x 10'],
  ['SSH-1.99-x\n', 'SSH-1.99-x 11'],
  ['SSH-2.1-x\n', 'SSH-2.1-x 10'],
  ['SSH-2.0-a b c\r\nrest', 'SSH-2.0-a b c 15'],
  ['SSH-2.0-a\xe9\xffb\r\n', 'SSH-2.0-a\xe9\xffb 14'],
  [`SSH-2.0-${'a'.repeat(292)}\r\n`, `SSH-2.0-${'a'.repeat(292)} 302`],
  ['SSH-1.5-x\r\n', 'Protocol major versions differ.\r\n'],
  ['SSH-3.0-x\r\n', 'Protocol major versions differ.\r\n'],
  ['SSH-1111-OpenSSH_9.0\r\n', 'Invalid SSH identification string.\r\n'],
  ['SSH-2.0\r\n', 'Invalid SSH identification string.\r\n'],
  ['SSH-2.0-\r\n', 'Invalid SSH identification string.\r\n'],
  ['SSH-2.0-a\0b\r\n', 'Invalid SSH identification string.\r\n'],
  ['ssh-2.0-x\r\n', 'Invalid SSH identification string.\r\n'],
  ['hello\r\nSSH-2.0-x\r\n', 'Invalid SSH identification string.\r\n'],
  [`SSH-2.0-${'a'.repeat(9_000)}\r\n`, 'Invalid SSH identification string.\r\n'],
  ['\x16\x03\x01', 'Invalid SSH identification string.\r\n'],
]

const identified = (bytes: Buffer): string => {
  const found = identify(bytes)
  if (found === 'more') return 'more'
  return 'refusal' in found ? found.refusal : `${found.ident} ${found.used}`
}

test('identifications are taken and refused as recorded from OpenSSH', () => {
  const answers = IDENTS.map(([bytes]) => [bytes, identified(Buffer.from(bytes, 'latin1'))])
  assert.deepEqual(answers, IDENTS)
})

test('an identification in pieces has the answer it has in one', () => {
  for (const [bytes, whole] of IDENTS) {
    let answer = 'more'
    for (let end = 1; end <= bytes.length && answer === 'more'; end++) {
      answer = identified(Buffer.from(bytes.slice(0, end), 'latin1'))
    }
    assert.equal(answer, whole, JSON.stringify(bytes.slice(0, 40)))
  }
})
