import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import type { Config } from '../../app/config.ts'
import { controlPath } from '../../app/control.ts'
import { listWorlds, type WorldRow } from '../../app/world-list.ts'
import { systemClock } from '../../base/clock.ts'
import { type CliCommand, type ConfigChoice, configFor, configOption, Failure } from '../command.ts'
import { askBrain } from '../control-client.ts'
import { harmless, table } from '../table.ts'
import { withStore } from '../with-store.ts'
import { addCopy } from '../worlds-copy.ts'

/** Lists the worlds of the running brain, else of the store; drops one. */
export const command: CliCommand = (program) => {
  const worlds = program
    .command('worlds')
    .description('list the worlds that are kept: size, newest change, whether somebody is in it')
    .option('--json', 'one JSON object a line')
    .addOption(configOption())
    .action(async ({ json = false, ...choice }: ConfigChoice & { readonly json?: boolean }) => {
      const rows = await rowsOf(configFor(choice))
      const lines = json ? rows.map((row) => JSON.stringify(row)) : tableOf(rows)
      for (const line of lines) process.stdout.write(`${line}\n`)
    })
  worlds
    .command('drop')
    .description('remove a world and all that was changed in it; who is in it loses his connection')
    .argument('<world>', 'its id, as the list shows it')
    .option('--yes', 'do not ask')
    .addOption(configOption())
    .action(async (id: string, { yes = false }: { readonly yes?: boolean }, self: Command) => {
      await drop(configFor(self.optsWithGlobals()), id, { isSure: yes })
    })
  addCopy(worlds)
}

const rowsOf = async (config: Config): Promise<readonly WorldRow[]> => {
  const told = await askBrain(controlPath(config.dataDir), { request: 'worlds' })
  if (told !== undefined) return told as WorldRow[]
  return withStore(config, (store) => listWorlds(store, []))
}

const drop = async (config: Config, id: string, { isSure }: { isSure: boolean }): Promise<void> => {
  const row = (await rowsOf(config)).find((it) => it.id === id)
  if (row === undefined) throw new Failure(`there is no world ${harmless(id)}: mimicry worlds`)
  if (!isSure && !(await confirmed(row))) throw new Failure('nothing was dropped')
  const request = { request: 'drop', world: id }
  const told = await askBrain(controlPath(config.dataDir), request)
  if (told === undefined) await withStore(config, (store) => store.drop(id))
  process.stdout.write(`dropped ${harmless(id)}\n`)
}

const confirmed = async ({ id, bytes, attached }: WorldRow): Promise<boolean> => {
  if (!process.stdin.isTTY) throw new Failure('say --yes: nobody can be asked here', { status: 2 })
  const asking = createInterface({ input: process.stdin, output: process.stdout })
  const who = attached ? ', and end what runs in it' : ''
  const answer = await asking.question(`drop ${harmless(id)} (${bytes} bytes)${who}? [y/N] `)
  asking.close()
  return /^y(es)?$/i.test(answer.trim())
}

const HEAD = ['CHANGED', 'AGE', 'BYTES', 'RECORDS', 'IN USE', 'WORLD']

const tableOf = (rows: readonly WorldRow[]): readonly string[] => {
  const nowMs = systemClock().nowMs()
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
  const used = rows.filter(({ attached }) => attached).length
  const cells = rows.map((row) => [
    row.changedMs === null ? '-' : timeOf(row.changedMs),
    row.changedMs === null ? '-' : ageOf(nowMs - row.changedMs),
    `${row.bytes}`,
    `${row.records}`,
    harmless(row.holder ?? (row.attached ? 'yes' : 'no')),
    harmless(row.id),
  ])
  const sum = `${rows.length} worlds, ${used} in use; ${bytes} bytes`
  return [...table([HEAD, ...cells], { right: [1, 2, 3] }), sum]
}

const timeOf = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

/** The largest unit that is at least one: `3 d`, `59 min`. */
const ageOf = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
  ] as const) {
    if (seconds >= length) return `${Math.floor(seconds / length)} ${unit}`
  }
  return `${seconds} s`
}
