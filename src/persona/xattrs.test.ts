import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadPersona } from './load.ts'
import { personaOf } from './persona.ts'
import { loadXattrs } from './xattrs.ts'

test('ping may open raw sockets, on every image', async () => {
  for (const name of ['debian-12', 'ubuntu-24.04']) {
    const { image } = await personaOf(await loadPersona(name, { seed: 's' }))
    const found: string[] = []
    for (let ino = 1; ino <= image.inodes; ino++) {
      for (const [name, value] of image.xattrs(ino) ?? []) {
        found.push(`${image.pathOf(ino)} ${name} ${Buffer.from(value).toString('hex')}`)
      }
    }
    // VFS_CAP_REVISION_2 with CAP_NET_RAW permitted and effective, as setcap writes it.
    assert.deepEqual(found, [
      '/usr/bin/ping security.capability 0100000200200000000000000000000000000000',
    ])
  }
})

test('an image without attributes has none', () => {
  assert.deepEqual(loadXattrs(fileURLToPath(new URL('../../images/openssh', import.meta.url))), [])
})
