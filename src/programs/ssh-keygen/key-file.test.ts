import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { test } from 'node:test'
import { textOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import type { Run, Sys } from '../../shell/program.ts'
import { openPartOf, pemFile, privateFile, readPrivate, type Stored } from './key-file.ts'
import { type KeyType, makePair } from './make.ts'
import { blobOf, type KeyPair, numberOf } from './wire.ts'

const dice = seededDice('keys')
const sys = { dice, *pause(): Run<void> {} } as unknown as Sys

const made = (type: KeyType, bits: number): KeyPair => {
  const run = makePair(sys, type, bits)
  for (;;) {
    const { done, value } = run.next()
    if (done === true) return value
  }
}

const KINDS: readonly (readonly [KeyType, number])[] = [
  ['rsa', 1_024],
  ['dsa', 1_024],
  ['ecdsa', 256],
  ['ecdsa', 384],
  ['ecdsa', 521],
  ['ed25519', 256],
]

const plainly = (stored: Stored | 'locked' | undefined) =>
  stored === undefined || stored === 'locked'
    ? stored
    : {
        type: stored.pair.type,
        open: stored.pair.publicFields.map(textOf),
        secret: stored.pair.privateFields.map(textOf),
        comment: stored.comment,
      }

for (const [type, bits] of KINDS) {
  test(`${type} ${bits}: a file gives back what was written into it`, () => {
    const pair = made(type, bits)
    const comment = `${type} of ${bits} bits`
    const wanted = plainly({ pair, comment })
    const plain = privateFile({ pair, comment }, '', dice)
    assert.deepEqual(plainly(readPrivate(plain, '')), wanted)
    const locked = privateFile({ pair, comment }, 'secret', dice)
    assert.equal(readPrivate(locked, ''), 'locked')
    assert.equal(readPrivate(locked, 'wrong'), 'locked')
    assert.deepEqual(plainly(readPrivate(locked, 'secret')), wanted)
    assert.equal(textOf(openPartOf(locked) ?? new Uint8Array()), textOf(blobOf(pair)))
    assert.equal(readPrivate('no key\n', ''), undefined)
  })
}

for (const format of ['PEM', 'PKCS8'] as const) {
  for (const [type, bits] of KINDS.filter(([it]) => it === 'rsa' || it === 'ecdsa')) {
    test(`${type} ${bits} signs as ${format}, and is read back`, () => {
      const pair = made(type, bits)
      const pem = pemFile(pair, format) ?? ''
      const secret = createPrivateKey(pem)
      const text = Buffer.from('signed')
      assert.ok(verify('sha256', text, createPublicKey(secret), sign('sha256', text, secret)))
      const back = readPrivate(pem, '')
      assert.ok(back !== undefined && back !== 'locked')
      assert.deepEqual(back.pair.privateFields.map(textOf), pair.privateFields.map(textOf))
    })
  }
}

test('an Ed25519 seed belongs to the public half', () => {
  const [open, secret] = made('ed25519', 256).privateFields
  assert.ok(open !== undefined && secret !== undefined)
  assert.equal(textOf(secret.subarray(32)), textOf(open))
  assert.equal(open.length, 32)
})

test('DSA: y is g to the x', () => {
  const [p, q, g, y, x] = made('dsa', 1_024).privateFields.map(numberOf)
  assert.ok(p !== undefined && q !== undefined && g !== undefined && y !== undefined)
  assert.ok(x !== undefined && x > 0n && x < q)
  assert.equal((p - 1n) % q, 0n)
  let power = 1n
  for (const bit of x.toString(2)) power = (power * power * (bit === '1' ? g : 1n)) % p
  assert.equal(power, y)
})
