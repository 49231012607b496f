import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownKey } from './public-key.ts'

// ssh-keygen -lf of OpenSSH 9.2p1.
test("a key as sshd's log shows it", () => {
  const key = 'AAAAC3NzaC1lZDI1NTE5AAAAINVpHDOI91pELJXLtXrmWHOIlVJrQf3ttnIzK62eGF3q'
  assert.equal(shownKey(key), 'ED25519 SHA256:uvCqoWcWN/Gx5D6rj1IkIFQg3PNpWwBPQvupbLx3OGs')
})

test('types by their names alone', () => {
  const typed = (name: string) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(name.length)
    return shownKey(Buffer.concat([length, Buffer.from(name)]).toString('base64')).split(' ')[0]
  }
  assert.deepEqual(
    ['ssh-rsa', 'ecdsa-sha2-nistp256', 'sk-ssh-ed25519@openssh.com', 'ssh-dss', ''].map(typed),
    ['RSA', 'ECDSA', 'ED25519-SK', 'DSA', ''],
  )
})
