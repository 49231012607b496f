import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { hostKeyOf } from '../persona/host-keys.ts'
import { openStore } from '../store/open.ts'
import { hostKeys } from './host-keys.ts'

test('host keys are those of /etc/ssh, sign, and are kept by seed', async (t) => {
  const store = await openStore('memory:', { durability: 'process', clock: manualClock(0) })
  t.after(() => store.close())
  const made = await hostKeys(store, 'golden')
  const kinds = made.map(({ kind, privateKey }) => {
    const key = createPrivateKey(privateKey)
    const message = Buffer.from('exchange hash')
    const hash = kind === 'ed25519' ? null : 'sha256'
    assert(verify(hash, message, createPublicKey(key), sign(hash, message, key)))
    const der = createPublicKey(key).export({ format: 'der', type: 'spki' })
    const open = Buffer.from(hostKeyOf('golden', kind).publicFields.at(-1) ?? [])
    assert(der.includes(open))
    return [kind, key.asymmetricKeyType, key.asymmetricKeyDetails?.modulusLength]
  })
  assert.deepEqual(kinds, [
    ['rsa', 'rsa', 3_072],
    ['ecdsa', 'ec', undefined],
    ['ed25519', 'ed25519', undefined],
  ])
  assert.deepEqual(await hostKeys(store, 'golden'), made)
  assert.notDeepEqual(await hostKeys(store, 'other'), made)
})
