import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfig } from '../../src/app/config.ts'
import { portTroubles } from './ports.ts'

test('a port that is taken is named with who has it', async (t) => {
  const server = createServer()
  await new Promise<void>((listening) => server.listen({ host: '127.0.0.1', port: 0 }, listening))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const config = loadConfig({
    env: { MIMICRY_LISTEN: `[{host: 127.0.0.1, port: ${port}}]`, MIMICRY_BRAIN__PORT: '0' },
  })
  assert.ok(!('problems' in config))
  const us = `${readFileSync('/proc/self/comm', 'utf8').trim()} (pid ${process.pid})`
  assert.deepEqual(await portTroubles(config), [
    `127.0.0.1 port ${port} is in use by ${us}. End it, or choose another port with listen in mimicry.yaml`,
  ])
})

test('what other processes have open does not matter, however long its path is', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-deep-'))
  t.after(() => rmSync(folder, { recursive: true }))
  // No path is as long: it is made and entered step by step.
  const script = 'for ((n = 0; n < 20; n++)); do mkdir "$0"; cd "$0"; done; exec 7> f; echo; read'
  const deep = spawn('bash', ['-c', script, 'd'.repeat(250)], { cwd: folder })
  t.after(() => deep.kill('SIGKILL'))
  await once(deep.stdout, 'data')
  // Processes are looked through by their numbers: whom we look for comes behind it.
  const listens = `const server = require('net').createServer()
    server.listen({ host: '127.0.0.1', port: 0 }, () => console.log(server.address().port))`
  const owner = spawn(process.execPath, ['-e', listens])
  t.after(() => owner.kill('SIGKILL'))
  const port = Number((await once(owner.stdout, 'data'))[0])
  const config = loadConfig({
    env: { MIMICRY_LISTEN: `[{host: 127.0.0.1, port: ${port}}]`, MIMICRY_BRAIN__PORT: '0' },
  })
  assert.ok(!('problems' in config))
  assert.match((await portTroubles(config)).join(), new RegExp(`by .* \\(pid ${owner.pid}\\)`))
})

test('an address that is not ours is named with the reason', async () => {
  const config = loadConfig({
    env: { MIMICRY_LISTEN: '[{host: 192.0.2.1, port: 0}]', MIMICRY_BRAIN__PORT: '0' },
  })
  assert.ok(!('problems' in config))
  assert.deepEqual(await portTroubles(config), [
    "192.0.2.1 port 0 can't be listened on (EADDRNOTAVAIL). Mend listen in mimicry.yaml",
  ])
})
