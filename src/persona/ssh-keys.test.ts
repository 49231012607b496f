import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { HOST_KEY_KINDS, hostKeyOf } from './host-keys.ts'
import { ed25519Key } from './ssh-keys.ts'
import { fingerprint, privateFile, publicLine } from './ssh-wire.ts'

// RFC 8032, 7.1, test 1.
const SEED = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')
const OPEN = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'

const hasTool = spawnSync('ssh-keygen', ['-?']).error === undefined

test('an Ed25519 key is that of its seed, and its files are of fixed size', () => {
  const key = ed25519Key(SEED)
  assert.equal(Buffer.from(key.publicFields[0] ?? []).toString('hex'), OPEN)
  assert.equal(
    publicLine(key, 'deploy@web'),
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea deploy@web',
  )
  assert.equal(privateFile(key, 'deploy@web').length, 399)
  assert.equal(privateFile(ed25519Key(new Uint8Array(32)), 'deploy@web').length, 399)
})

test('ssh-keygen reads every kind of private file', { skip: !hasTool && 'no ssh-keygen' }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-keys-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const keys = HOST_KEY_KINDS.map((kind) => hostKeyOf('golden', kind))
  for (const key of [...keys, ed25519Key(SEED)]) {
    const file = join(folder, 'key')
    writeFileSync(file, privateFile(key, 'root@ubuntu'))
    chmodSync(file, 0o600)
    const run = (...args: string[]) => spawnSync('ssh-keygen', args, { encoding: 'latin1' })
    const opened = run('-y', '-P', '', '-f', file)
    assert.equal(opened.stdout, `${publicLine(key, 'root@ubuntu')}\n`, opened.stderr)
    assert.equal(run('-l', '-f', file).stdout.split(' ')[1], fingerprint(key))
  }
})

test('RSA files are of one size whatever the seed', () => {
  const sizes = ['a', 'b'].map((seed) => privateFile(hostKeyOf(seed, 'rsa'), 'root@ubuntu').length)
  assert.deepEqual(sizes, [sizes[0], sizes[0]])
})
