import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { seededDice } from '../../base/dice.ts'
import { compressor, decompressor } from './compression.ts'

test('packets of all sizes come out as they went in, one after the other', () => {
  const dice = seededDice('zlib')
  const [into, out] = [compressor(), decompressor()]
  for (let round = 0; round < 200; round++) {
    const size = dice.below(round % 20 === 0 ? 100_000 : 400)
    const payload = round % 3 === 0 ? Buffer.alloc(size, round) : Buffer.from(dice.bytes(size))
    const squeezed = into.squeeze(payload)
    assert(squeezed !== undefined)
    assert.deepEqual(out.squeeze(squeezed), payload)
  }
  into.end()
  out.end()
})

test('a bomb is refused at the size of a packet, damage at once and for ever', () => {
  assert.equal(decompressor().squeeze(deflateSync(Buffer.alloc(50_000_000))), undefined)
  const damaged = decompressor()
  assert.equal(damaged.squeeze(Buffer.from('no stream')), undefined)
  assert.equal(damaged.squeeze(deflateSync(Buffer.from('x'))), undefined)
})
