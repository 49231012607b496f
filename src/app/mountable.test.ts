import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Config, loadConfig } from './config.ts'
import { mountableFor } from './mountable.ts'

test('a world without a name is refused; who is the first in one is told so', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'mimicry-mountable-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const env = { MIMICRY_STORE: 'memory:', MIMICRY_PERSONA: 'debian-12' }
  const config = loadConfig({ env, directory }) as Config
  const said: string[] = []
  const open = (world: string) =>
    mountableFor(config, { world, isReadOnly: false, trouble: (reason) => said.push(reason) })
  await assert.rejects(open(''), { message: 'a world has an id: `mimicry worlds` lists them' })
  for (const world of ['base', '192.0.2.7']) await (await open(world)).close()
  assert.deepEqual(said, ["nobody has been in 192.0.2.7 yet: it begins now, as a visitor's would"])
})
