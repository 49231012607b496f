import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { openStore } from '../store/open.ts'
import { hostKeys } from './host-keys.ts'

test('host keys are made once, and kept', async (t) => {
  const store = await openStore('memory:', { durability: 'process', clock: manualClock(0) })
  t.after(() => store.close())
  const made = await hostKeys(store)
  const kinds = made.map(({ kind, privateKey }) => {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(privateKey)
    return [kind, asymmetricKeyType, asymmetricKeyDetails?.modulusLength]
  })
  assert.deepEqual(kinds, [
    ['rsa', 'rsa', 3_072],
    ['ecdsa', 'ec', undefined],
    ['ed25519', 'ed25519', undefined],
  ])
  assert.deepEqual(await hostKeys(store), made)
})
