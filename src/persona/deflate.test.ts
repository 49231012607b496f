import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { bytesOf } from '../base/bytes.ts'
import { seededDice } from '../base/dice.ts'
import { gzipOfSize } from './deflate.ts'
import { sentence, textOfLines } from './prose.ts'

const prose = (bytes: number) => {
  const dice = seededDice('prose')
  return bytesOf(textOfLines(bytes, () => sentence(dice)))
}
/** Long matches, no matches, all byte values. */
const zeros = (bytes: number) => new Uint8Array(bytes)
const noise = (bytes: number) => seededDice('noise').bytes(bytes)

for (const [name, textOf] of Object.entries({ prose, zeros, noise })) {
  test(`a gzip file of any size holds the beginning of the text: ${name}`, () => {
    const sizes = [...Array.from({ length: 200 }, (_, n) => 27 + n), 999, 4_096, 70_001, 200_000]
    for (const size of name === 'zeros' ? sizes.filter((it) => it < 2_000) : sizes) {
      const file = gzipOfSize(size, textOf)
      assert.equal(file.length, size)
      const text = gunzipSync(file)
      assert.equal(Buffer.compare(text, textOf(text.length).subarray(0, text.length)), 0)
    }
  })
}

test('prose is compressed, not only stored', () => {
  assert(gunzipSync(gzipOfSize(50_000, prose)).length > 120_000)
})
