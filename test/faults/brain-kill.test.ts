/** The promise of the gate, from outside: kill -9 of the whole thing under visitors' loops. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededDice } from '../../src/base/dice.ts'
import { playRounds } from './rounds.ts'

const ROUNDS = process.env.MIMICRY_SOAK ? 100 : 10

test(`${ROUNDS} rounds of kill -9: nothing received is lost, nothing is half there`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-kill-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const turns = await playRounds({
    command: [process.execPath, 'src/cli/main.ts', 'up'],
    env: {
      MIMICRY_DATA_DIR: folder,
      MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: tcp}]',
      MIMICRY_BRAIN__PORT: '0',
    },
    rounds: ROUNDS,
    dice: seededDice('kill the brain'),
    tell: (line) => t.diagnostic(line),
  })
  t.diagnostic(`turns received: ${turns}`)
})
