import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { textOf } from '../base/bytes.ts'
import { seededDice } from '../base/dice.ts'
import { gzipOfSize } from './deflate.ts'
import { sentence } from './prose.ts'

/** The beginning of an endless text, as the same dice throw it. */
const beginning = (textOf: () => () => string, bytes: number): Buffer => {
  const next = textOf()
  let text = ''
  while (text.length < bytes) text += next()
  return Buffer.from(text.slice(0, bytes), 'latin1')
}

const prose = () => {
  const dice = seededDice('prose')
  return () => `${sentence(dice)}\n`
}
/** The longest matches. */
const zeros = () => () => '\0'.repeat(300)
/** No matches, all byte values. */
const noise = () => {
  const dice = seededDice('noise')
  return () => textOf(dice.bytes(100))
}

for (const [name, text] of Object.entries({ prose, zeros, noise })) {
  test(`a gzip file of any size holds the beginning of the text: ${name}`, () => {
    const sizes = [...Array.from({ length: 200 }, (_, n) => 27 + n), 999, 4_096, 70_001]
    for (const size of name === 'zeros' ? sizes.slice(0, -1) : sizes) {
      const file = gzipOfSize(size, text())
      assert.equal(file.length, size)
      const found = gunzipSync(file)
      assert.equal(Buffer.compare(found, beginning(text, found.length)), 0)
    }
  })
}

test('prose is compressed, not only stored', () => {
  assert(gunzipSync(gzipOfSize(50_000, prose())).length > 120_000)
})
