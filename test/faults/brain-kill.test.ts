/** The promise of the gate, from outside: kill -9 of the whole thing under visitors' loops. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { seededDice } from '../../src/base/dice.ts'
import { noRedis, startRedis } from '../../src/store/redis/servers.test-kit.ts'
import { playRounds } from './rounds.ts'

const isLong = process.env.MIMICRY_SOAK === '1'

const play = async (t: TestContext, rounds: number, env: { [name: string]: string }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-kill-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const turns = await playRounds({
    command: [process.execPath, 'src/cli/main.ts', 'up'],
    env: {
      MIMICRY_DATA_DIR: folder,
      MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: tcp}]',
      MIMICRY_BRAIN__PORT: '0',
      ...env,
    },
    rounds,
    dice: seededDice('kill the brain'),
    tell: (line) => t.diagnostic(line),
  })
  t.diagnostic(`turns received: ${turns}`)
}

const onLmdb = isLong ? 60 : 7
test(`${onLmdb} rounds of kill -9: nothing received is lost, nothing is half there`, (t) =>
  play(t, onLmdb, {}))

const onRedis = isLong ? 20 : 3
test(`${onRedis} rounds of kill -9 with Redis: the same`, { skip: noRedis }, async (t) => {
  const server = await startRedis(['appendonly yes', 'appendfsync everysec'])
  t.after(() => server.end())
  await play(t, onRedis, { MIMICRY_STORE: `redis://127.0.0.1:${server.port}?lease_ms=1000` })
})
