/** kill -9 while a persona of before is built again: no world is lost, or set aside. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededDice } from '../../src/base/dice.ts'
import { apiVisitor } from './doors.ts'
import { startVictim } from './server.ts'

const ROUNDS = process.env.MIMICRY_SOAK ? 30 : 2
/** Building takes some tenths of a second. */
const ALIVE_MS_MAX = 600
const DEBIAN = readFileSync(new URL('../../personas/debian-12.yaml', import.meta.url), 'utf8')

test(`${ROUNDS} rounds of kill -9 while a pin is built`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-upgrade-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const persona = join(folder, 'mine.yaml')
  const command = [process.execPath, 'src/cli/main.ts', 'up']
  const env = {
    MIMICRY_DATA_DIR: folder,
    MIMICRY_PERSONA: persona,
    MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: tcp}]',
    MIMICRY_BRAIN__PORT: '0',
  }
  /** Every start is another machine; what it is killed over is that of the first. */
  const start = (n: number) => {
    writeFileSync(persona, `${DEBIAN}files: { /etc/version: { text: "version ${n}" } }\n`)
    return startVictim(command, env)
  }
  const first = await start(0)
  const before = apiVisitor(first.apiPort, '127.0.0.1', 'before')
  await before.ask('echo mine > /root/mine')
  await first.kill()
  const dice = seededDice('upgrade')
  for (let round = 1; round <= ROUNDS; round++) {
    const server = await start(round)
    const visitor = apiVisitor(server.apiPort, '127.0.0.1', `${round}`)
    const lost = visitor.ask('cat /etc/version').catch(() => undefined)
    await sleep(dice.below(ALIVE_MS_MAX))
    await server.kill()
    await lost
  }
  const last = await start(ROUNDS + 1)
  try {
    const visitor = apiVisitor(last.apiPort, '127.0.0.1', 'after')
    assert.equal(await visitor.ask('cat /etc/version /root/mine'), 'version 0mine\n')
  } finally {
    await last.kill()
  }
})
