import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { openStore } from '../store/open.ts'
import { webCertificate } from './web-certificate.ts'

const SINCE_MS = Date.parse('2024-05-02T10:20:30Z')

test('a certificate is made once, signed by its own key, for the host', async () => {
  const store = await openStore('memory:', { durability: 'process', clock: manualClock() })
  const subject = { hostname: 'web01', sinceMs: SINCE_MS }
  const made = await webCertificate(store, subject)
  const certificate = new X509Certificate(made.certificate)
  const key = createPrivateKey(made.privateKey)
  const { subject: name, issuer, subjectAltName, validFrom, validTo, ca } = certificate
  assert.deepEqual(
    { name, issuer, subjectAltName, validFrom, validTo, ca },
    {
      name: 'CN=web01',
      issuer: 'CN=web01',
      subjectAltName: 'DNS:web01',
      validFrom: 'May  2 10:20:30 2024 GMT',
      validTo: 'Apr 30 10:20:30 2034 GMT',
      ca: false,
    },
  )
  assert.equal(certificate.checkPrivateKey(key), true)
  assert.equal(certificate.verify(certificate.publicKey), true)
  assert.deepEqual(await webCertificate(store, subject), made)
  await store.close()
})
