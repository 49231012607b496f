import type { Config } from '../../app/config.ts'
import { controlPath } from '../../app/control.ts'
import { type GhostFilter, type GhostRow, listGhosts } from '../../app/ghost-list.ts'
import { systemClock } from '../../base/clock.ts'
import { type CliCommand, type ConfigChoice, configFor, configOption } from '../command.ts'
import { askBrain } from '../control-client.ts'
import { harmless, table } from '../table.ts'

interface Choice extends ConfigChoice, GhostFilter {
  readonly json?: boolean
}

/** Lists all that was imagined: of the running brain, else of the store. */
export const command: CliCommand = (program) => {
  program
    .command('ghosts')
    .description('list what was imagined: when, by whom, how big, at what cost')
    .option('--json', 'one JSON object a line')
    .option('--path <glob>', 'only paths of this pattern (* matches slashes, too)')
    .option('--world <id>', 'only what this world asked for first')
    .addOption(configOption())
    .action(async ({ json = false, path, world, ...choice }: Choice) => {
      const rows = await rowsOf(configFor(choice), { path, world })
      const lines = json ? rows.map((row) => JSON.stringify(row)) : tableOf(rows)
      for (const line of lines) process.stdout.write(`${line}\n`)
    })
}

const rowsOf = async (config: Config, filter: GhostFilter): Promise<readonly GhostRow[]> => {
  const request = { request: 'ghosts', ...filter }
  const told = await askBrain(controlPath(config.dataDir), request)
  if (told !== undefined) return told as GhostRow[]
  // Loaded late: with a brain that runs nobody needs the store.
  const { openCanon } = await import('../../store/open.ts')
  const { durability } = config
  const canon = await openCanon(config.store, { durability, clock: systemClock() })
  try {
    return await listGhosts(canon, filter)
  } finally {
    await canon.close()
  }
}

const HEAD = ['WHEN', 'AUTHOR', 'BYTES', 'TOKENS', 'MS', 'WORLD', 'PATH']

const tableOf = (rows: readonly GhostRow[]): readonly string[] => [
  ...table([HEAD, ...rows.map(cellsOf)], { right: [2, 3, 4] }),
  sumOf(rows),
]

const cellsOf = (row: GhostRow): string[] => [
  new Date(row.atMs).toISOString().slice(0, 19).replace('T', ' '),
  row.reason === undefined ? row.author : `${row.author} (${row.reason})`,
  `${row.bytes}`,
  `${row.tokensIn + row.tokensOut}`,
  `${row.tookMs}`,
  harmless(row.world),
  harmless(row.path),
]

const sumOf = (rows: readonly GhostRow[]): string => {
  const by = (is: (author: string) => boolean) => rows.filter(({ author }) => is(author)).length
  const recipes = by((author) => author.startsWith('recipe '))
  const plain = by((author) => author === 'plain')
  const tokens = rows.reduce((sum, row) => sum + row.tokensIn + row.tokensOut, 0)
  const models = rows.length - recipes - plain
  return `${rows.length} ghosts: ${recipes} by recipes, ${models} by models, ${plain} plain; ${tokens} tokens`
}
