import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { EPIPE } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { CREDIT_BYTES, type Outward } from '../nerve/nerve.ts'
import { channelInput, channelOutput, creditPurse } from './channel.ts'

const reads = (input: { read(bytesMax: number): unknown }, bytesMax = 100): string => {
  const answer = input.read(bytesMax)
  if (answer instanceof Waiting) return 'waits'
  return answer instanceof Uint8Array ? textOf(answer) : 'error'
}

test('input comes in order, cut as asked for, and gives its credit back as it is read', () => {
  const taken: number[] = []
  const input = channelInput({ taken: (bytes) => taken.push(bytes) })
  assert.equal(reads(input), 'waits')
  input.push(bytesOf('hello\nyou'))
  input.push(bytesOf(' there'))
  assert.deepEqual(
    [reads(input, 6), reads(input), reads(input), reads(input)],
    ['hello\n', 'you', ' there', 'waits'],
  )
  input.end()
  assert.deepEqual([reads(input), reads(input)], ['', ''])
  assert.deepEqual(taken, [15])
})

test('who reads byte by byte gives credit back in few large pieces', () => {
  const taken: number[] = []
  const input = channelInput({ eotEnds: true, taken: (bytes) => taken.push(bytes) })
  input.push(new Uint8Array(CREDIT_BYTES - 10))
  input.push(new Uint8Array(10))
  for (let i = 0; i < CREDIT_BYTES; i++) input.read(1)
  assert.deepEqual(taken, [CREDIT_BYTES / 2, CREDIT_BYTES / 2])
})

test('a reader that waits is woken by bytes and by the end', () => {
  const input = channelInput({ taken: () => {} })
  const woken: string[] = []
  const wait = (name: string) => {
    const answer = input.read(1)
    if (answer instanceof Waiting) answer.park(() => woken.push(name))
  }
  wait('bytes')
  input.push(bytesOf('x'))
  reads(input)
  wait('end')
  input.end()
  assert.deepEqual(woken, ['bytes', 'end'])
})

test('Ctrl-D ends the input once, at the start of a line only', () => {
  const input = channelInput({ eotEnds: true, taken: () => {} })
  input.push(bytesOf('a\x04b\n\x04c\n'))
  input.push(bytesOf('\x04'))
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => reads(input)),
    ['a\x04b\n', '', 'c\n', '', 'waits'],
  )
})

test('output spends credit, then waits until the door has taken some', () => {
  const frames: Outward[] = []
  const out = channelOutput(creditPurse(), (frame) => frames.push(frame), 'out')
  assert.equal(out.write(new Uint8Array(CREDIT_BYTES - 1)), CREDIT_BYTES - 1)
  assert.equal(out.write(bytesOf('abc')), 1)
  const full = out.write(bytesOf('bc'))
  assert.ok(full instanceof Waiting)
  let isWoken = false
  full.park(() => {
    isWoken = true
  })
  out.credit(2)
  assert.equal(isWoken, true)
  assert.equal(out.write(bytesOf('bc')), 2)
  const sent = frames.map((it) => (it.kind === 'out' ? it.bytes.length : -1))
  assert.deepEqual(sent, [CREDIT_BYTES - 1, 1, 2])
})

test('a frame keeps its bytes when the writer uses the buffer again', () => {
  const frames: Outward[] = []
  const out = channelOutput(creditPurse(), (frame) => frames.push(frame), 'err')
  const buffer = bytesOf('one')
  out.write(buffer)
  buffer.fill(0x78)
  assert.deepEqual(
    frames.map((it) => (it.kind === 'err' ? textOf(it.bytes) : '')),
    ['one'],
  )
})

test('after a hang-up writers get EPIPE, those who wait too', () => {
  const out = channelOutput(creditPurse(), () => {}, 'out')
  out.write(new Uint8Array(CREDIT_BYTES))
  const full = out.write(bytesOf('x'))
  assert.ok(full instanceof Waiting)
  let isWoken = false
  full.park(() => {
    isWoken = true
  })
  out.hangUp()
  assert.equal(isWoken, true)
  assert.equal(out.write(bytesOf('x')), EPIPE)
})
