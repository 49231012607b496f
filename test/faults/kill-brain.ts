/**
 * `node test/faults/kill-brain.ts [ROUNDS [SEED]] [-- COMMAND ...]`: rounds of kill -9 by hand.
 * The command starts a server that logs `up` as JSON on stdout; by default `mimicry up` on free
 * ports with a data folder of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededDice } from '../../src/base/dice.ts'
import { playRounds } from './rounds.ts'

const cut = process.argv.indexOf('--')
const own = cut < 0 ? process.argv.slice(2) : process.argv.slice(2, cut)
const [rounds = '20', seed = 'kill'] = own
const folder = mkdtempSync(join(tmpdir(), 'mimicry-kill-'))
const command = cut < 0 ? [process.execPath, 'src/cli/main.ts', 'up'] : process.argv.slice(cut + 1)
const env = {
  MIMICRY_DATA_DIR: folder,
  MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: tcp}]',
  MIMICRY_BRAIN__PORT: '0',
}
try {
  const turns = await playRounds({
    command,
    env: cut < 0 ? env : {},
    rounds: Number(rounds),
    dice: seededDice(seed),
    tell: (line) => console.log(line),
  })
  console.log(`${rounds} rounds, ${turns} turns received, none lost, nothing half there`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
