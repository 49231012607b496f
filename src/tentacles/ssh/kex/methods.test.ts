import assert from 'node:assert/strict'
import {
  createECDH,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  getDiffieHellman,
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { seededDice } from '../../../base/dice.ts'
import type { SshModulus } from '../../../nerve/nerve.ts'
import { Message } from '../numbers.ts'
import { message, mpint, string, u32, WireReader } from '../wire.ts'
import type { Agreement, KexRun, KexStep } from './exchange.ts'
import { kexMethodOf } from './methods.ts'
import { decodeNumbers, encodeNumbers } from './sntrup-encoding.ts'

const MODULI: readonly SshModulus[] = readFileSync(
  new URL('../../../../images/openssh/moduli', import.meta.url),
  'latin1',
)
  .split('\n')
  .filter((line) => /^\d/.test(line))
  .map((line) => line.split(' '))
  .map(([, , , , size, generator, prime = '']) => ({
    bits: Number(size) + 1,
    generator: Number.parseInt(generator ?? '', 16),
    prime,
  }))

const begin = (name: string): KexRun => {
  const method = kexMethodOf(name)
  assert(method !== undefined, name)
  return method.start(MODULI)
}

const take = (run: KexRun, type: number, ...fields: readonly Buffer[]): KexStep =>
  run.receive(type, new WireReader(message(type, ...fields), 1))

const agreed = (step: KexStep): Agreement => {
  assert(typeof step === 'object' && 'share' in step, JSON.stringify(step))
  return step
}

const inside = (encoded: Buffer): Buffer => new WireReader(encoded).string()

test('X25519 and the NIST curves agree with another side', () => {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const x = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const ours = agreed(take(begin('curve25519-sha256'), Message.kexFirst, string(x)))
  const key = { kty: 'OKP', crv: 'X25519', x: inside(ours.share).toString('base64url') }
  const theirs = diffieHellman({ privateKey, publicKey: createPublicKey({ key, format: 'jwk' }) })
  assert.deepEqual(ours.secret, mpint(theirs))
  for (const [name, curve] of [
    ['ecdh-sha2-nistp256', 'prime256v1'],
    ['ecdh-sha2-nistp384', 'secp384r1'],
    ['ecdh-sha2-nistp521', 'secp521r1'],
  ] as const) {
    const client = createECDH(curve)
    const step = agreed(take(begin(name), Message.kexFirst, string(client.generateKeys())))
    assert.deepEqual(step.secret, mpint(client.computeSecret(inside(step.share))), name)
  }
})

test('fixed groups agree with another side, and refuse shares out of range', () => {
  for (const [name, group] of [
    ['diffie-hellman-group14-sha256', 'modp14'],
    ['diffie-hellman-group16-sha512', 'modp16'],
  ] as const) {
    const client = getDiffieHellman(group)
    const step = agreed(take(begin(name), Message.kexFirst, mpint(client.generateKeys())))
    assert.deepEqual(step.secret, mpint(client.computeSecret(inside(step.share))), name)
    for (const bad of [mpint(Buffer.of(0)), mpint(Buffer.of(1)), string(Buffer.of(0x80)), u32(9)]) {
      assert.equal(take(begin(name), Message.kexFirst, bad), 'refused')
    }
  }
})

test('a group of the wanted size is sent, and its exchange hashes what was asked', () => {
  const run = begin('diffie-hellman-group-exchange-sha256')
  const asked = [u32(2_048), u32(2_048), u32(8_192)]
  const step = take(run, Message.gexRequest, ...asked)
  assert(typeof step === 'object' && 'send' in step)
  const sent = new WireReader(step.send, 1)
  const [prime, generator] = [sent.string(), sent.string()]
  assert.equal(prime.length, 257)
  const known = MODULI.find((it) => it.prime === prime.subarray(1).toString('hex').toUpperCase())
  assert.deepEqual([known?.bits, known?.generator], [2_048, generator[0]])
  // A share of g^3 and ours of g^x: the secret is ours, three times multiplied by itself.
  const [p, g] = [BigInt(`0x${prime.toString('hex')}`), BigInt(generator[0] ?? 0)]
  const theirs = mpint(Buffer.from((g ** 3n).toString(16).padStart(4, '0'), 'hex'))
  const end = agreed(take(run, Message.gexInit, theirs))
  const share = BigInt(`0x${inside(end.share).toString('hex')}`)
  assert.equal(BigInt(`0x${inside(end.secret).toString('hex')}`), (share * share * share) % p)
  const hashed = Buffer.concat([...asked, mpint(prime), mpint(generator), theirs, end.share])
  assert.deepEqual(end.hashed, hashed)
  assert.equal(take(run, Message.gexInit, theirs), 'unexpected')
})

test('sizes that cannot be are refused', () => {
  const sizes = [
    [8_192, 4_096, 2_048],
    [1_024, 512, 8_192],
    [2_048, 9_000, 4_096],
  ]
  for (const size of sizes) {
    const run = begin('diffie-hellman-group-exchange-sha256')
    assert.equal(take(run, Message.gexRequest, ...size.map(u32)), 'refused')
  }
})

test('no share but a right one is taken, and nothing throws', () => {
  const dice = seededDice('shares')
  const names = ['curve25519-sha256', 'ecdh-sha2-nistp256', 'sntrup761x25519-sha512']
  for (const name of [...names, 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521']) {
    for (const length of [0, 1, 31, 32, 33, 65, 97, 133, 1_189, 1_190, 1_191]) {
      const share = Buffer.from(dice.bytes(length))
      const step = take(begin(name), Message.kexFirst, string(share))
      const isPlausible =
        (name === 'curve25519-sha256' && length === 32) ||
        (name === 'sntrup761x25519-sha512' && length === 1_190)
      assert.equal(typeof step === 'object', isPlausible, `${name} ${length}`)
    }
    const zeros = name === 'sntrup761x25519-sha512' ? 1_190 : 32
    assert.equal(take(begin(name), Message.kexFirst, string(Buffer.alloc(zeros))), 'refused')
    assert.equal(take(begin(name), Message.gexInit, string('')), 'unexpected')
  }
})

test('numbers below a modulus come back from their bytes', () => {
  const dice = seededDice('sntrup')
  for (const [count, modulus, bytes] of [
    [761, 4_591, 1_158],
    [761, 1_531, 1_007],
    [1, 3, 1],
  ] as const) {
    const numbers = Int32Array.from({ length: count }, () => dice.below(modulus))
    const encoded = encodeNumbers(numbers, modulus)
    assert.equal(encoded.length, bytes)
    assert.deepEqual(decodeNumbers(encoded, { count, modulus }), numbers)
    const any = decodeNumbers(dice.bytes(bytes), { count, modulus })
    assert(any.every((number) => number >= 0 && number < modulus))
  }
})
