import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { SNIFF_BYTES_MAX, SNIFF_MORE_MS, SNIFF_MS } from '../base/limits.ts'
import { firstBytes } from './first-bytes.ts'

const looking = (waitMs?: number) => {
  const socket = new PassThrough()
  const clock = manualClock()
  let settled: number | undefined
  const sniff = () => 'more' as const
  void firstBytes(socket as unknown as Socket, { clock, sniff, ...(waitMs && { waitMs }) }).then(
    ({ length }) => {
      settled = length
    },
  )
  const turn = async (): Promise<number | undefined> => {
    for (let n = 0; n < 4; n++) await new Promise((next) => setImmediate(next))
    return settled
  }
  return { socket, clock, turn }
}

test('who is silent is silent for so long', async () => {
  const { clock, turn } = looking(SNIFF_MS)
  clock.advance(SNIFF_MS - 1)
  assert.equal(await turn(), undefined)
  clock.advance(1)
  assert.equal(await turn(), 0)
})

test('who has begun has so long in all, however he drips', async () => {
  const { socket, clock, turn } = looking(SNIFF_MS)
  socket.write('S')
  await turn()
  clock.advance(SNIFF_MORE_MS - 1)
  socket.write('S')
  assert.equal(await turn(), undefined)
  clock.advance(1)
  assert.equal(await turn(), 2)
})

test('so many bytes are looked at', async () => {
  const { socket, turn } = looking()
  socket.write(Buffer.alloc(SNIFF_BYTES_MAX - 1))
  assert.equal(await turn(), undefined)
  socket.write('x')
  assert.equal(await turn(), SNIFF_BYTES_MAX)
})
