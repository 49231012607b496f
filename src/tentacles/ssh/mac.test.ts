import assert from 'node:assert/strict'
import { createCipheriv } from 'node:crypto'
import { test } from 'node:test'
import { seededDice } from '../../base/dice.ts'
import { poly1305 } from './poly1305.ts'
import { umac } from './umac.ts'

test('UMAC: the vectors of RFC 4418, and of its erratum for 128 bits', () => {
  const key = Buffer.from('abcdefghijklmnop')
  const nonce = Buffer.from('bcdefghi')
  const messages = [
    '',
    'a'.repeat(3),
    'a'.repeat(2 ** 10),
    'a'.repeat(2 ** 15),
    'a'.repeat(2 ** 20),
  ]
  const all = [...messages, 'abc', 'abc'.repeat(500)].map((text) => Buffer.from(text))
  assert.deepEqual(
    all.map((message) => umac(key, 8)(message, nonce).toString('hex')),
    [
      '6e155fad26900be1',
      '44b5cb542f220104',
      '26bf2f5d60118bd9',
      '27f8ef643b0d118d',
      'a4477e87e9f55853',
      'd4d7b9f6bd4fbfcf',
      'd4cf26ddefd5c01a',
    ],
  )
  assert.deepEqual(
    all.map((message) => umac(key, 16)(message, nonce).toString('hex')),
    [
      '32fedb100c79ad58f07ff7643cc60465',
      '185e4fe905cba7bd85e4c2dc3d117d8d',
      '7a54abe04af82d60fb298c3cbd195bcb',
      '7b136bd911e4b734286ef2be501f2c3c',
      'f8acfa3ac31cfeea047f7b115b03bef5',
      '883c3d4b97a61976ffcf232308cba5a5',
      '8824a260c53c66a36c9260a62cb83aa1',
    ],
  )
})

test('Poly1305: the vector of RFC 8439 section 2.5.2', () => {
  const key = Buffer.from('85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b', 'hex')
  const tag = poly1305(Buffer.from('Cryptographic Forum Research Group'), key)
  assert.equal(tag.toString('hex'), 'a8061dc1305136c6c22b8baf0c0127a9')
})

test('Poly1305: the tags of OpenSSL for random and extreme messages', () => {
  const dice = seededDice('poly1305')
  for (let round = 0; round < 1_000; round++) {
    const [key, nonce] = [dice.bytes(32), dice.bytes(12)]
    const message = round % 7 === 0 ? Buffer.alloc(round % 300, 255) : dice.bytes(round % 300)
    const aead = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
    const sealed = aead.update(message)
    aead.final()
    const iv = Buffer.concat([Buffer.alloc(4), nonce])
    const tagKey = createCipheriv('chacha20', key, iv).update(Buffer.alloc(32))
    const lengths = Buffer.alloc(16)
    lengths.writeUInt32LE(sealed.length, 8)
    const padded = Buffer.alloc(Math.ceil(sealed.length / 16) * 16)
    padded.set(sealed)
    const ours = poly1305(Buffer.concat([padded, lengths]), tagKey)
    assert.equal(ours.toString('hex'), aead.getAuthTag().toString('hex'), `round ${round}`)
  }
})
