import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
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

test('an address that is not ours is named with the reason', async () => {
  const config = loadConfig({
    env: { MIMICRY_LISTEN: '[{host: 192.0.2.1, port: 0}]', MIMICRY_BRAIN__PORT: '0' },
  })
  assert.ok(!('problems' in config))
  assert.deepEqual(await portTroubles(config), [
    "192.0.2.1 port 0 can't be listened on (EADDRNOTAVAIL). Mend listen in mimicry.yaml",
  ])
})
