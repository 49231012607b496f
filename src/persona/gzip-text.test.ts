import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { bytesOf, textOf } from '../base/bytes.ts'
import { seededDice } from '../base/dice.ts'
import { gzipBytes, gzipOfText } from './gzip-text.ts'

const dice = seededDice('gzip-text')
const line = (n: number): string =>
  `2026-11-22T01:40:${n % 60} web sshd[${dice.below(9_999)}]: Failed password for root\n`
const TEXTS = {
  empty: '',
  byte: 'a',
  zeros: '\0'.repeat(70_000),
  noise: textOf(dice.bytes(70_000)),
  log: Array.from({ length: 3_000 }, (_, n) => line(n)).join(''),
}

for (const [name, text] of Object.entries(TEXTS)) {
  test(`a text fits into every size that is enough: ${name}`, () => {
    const bytes = bytesOf(text)
    const least = gzipBytes(bytes)
    assert(gzipOfText(bytes, 50) === undefined)
    for (const more of [...Array(80).keys(), 999, 5_000, 140_000]) {
      const file = gzipOfText(bytes, least + more)
      assert.equal(file?.length, least + more)
      assert.equal(Buffer.compare(gunzipSync(file ?? ''), bytes), 0)
    }
  })
}

test('a log is compressed, not only stored', () => {
  const bytes = bytesOf(TEXTS.log)
  assert(gzipBytes(bytes) < bytes.length / 3)
})
