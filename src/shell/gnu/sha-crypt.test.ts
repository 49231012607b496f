import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CRYPT_ROUNDS_MAX, PASSWORD_BYTES_MAX } from '../../base/limits.ts'
import type { Sys } from '../program.ts'
import { shaCrypt } from './sha-crypt.ts'

const sys = { *pause() {} } as unknown as Sys

/** Vectors of the specification, checked with openssl-passwd(1). */
const VECTORS = [
  [
    'Hello world!',
    '$6$saltstring',
    '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  ],
  [
    'Hello world!',
    '$6$rounds=10000$saltstringsaltstring',
    '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
  ],
] as const

for (const [password, setting, hash] of VECTORS) {
  it(`SHA-512 crypt under ${setting}`, () => {
    const run = shaCrypt(sys, password, setting)
    let turn = run.next()
    for (let left = 1_000; turn.done !== true && left > 0; left--) turn = run.next()
    assert.equal(turn.value, hash)
  })
}

const hashOf = (password: string, setting: string): unknown => {
  const run = shaCrypt(sys, password, setting)
  let turn = run.next()
  for (let left = 1_000; turn.done !== true && left > 0; left--) turn = run.next()
  return turn.value
}

it('rounds and passwords have their bounds', () => {
  const [, , at, salt, hash] = String(hashOf('x', `$6$rounds=${CRYPT_ROUNDS_MAX}$s`)).split('$')
  assert.deepEqual([at, salt], [`rounds=${CRYPT_ROUNDS_MAX}`, 's'])
  assert.equal(
    String(hashOf('x', `$6$rounds=${CRYPT_ROUNDS_MAX + 1}$s`))
      .split('$')
      .at(-1),
    hash,
  )
  const long = 'p'.repeat(PASSWORD_BYTES_MAX)
  assert.equal(hashOf(`${long}q`, '$6$rounds=1000$s'), hashOf(long, '$6$rounds=1000$s'))
})
