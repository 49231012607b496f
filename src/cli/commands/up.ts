import { type CliCommand, type ConfigChoice, configFor, configOption, Failure } from '../command.ts'

/** Serves until SIGTERM, SIGINT or SIGHUP, then ends sessions and stores what is pending. */
export const command: CliCommand = (program) => {
  program
    .command('up')
    .description('serve: doors, worlds and API in one process, until SIGTERM or Ctrl-C')
    .addOption(configOption())
    .action(async (choice: ConfigChoice) => {
      const config = configFor(choice)
      const asked = stopAsked()
      // Loaded late: the other commands need neither the store nor the API.
      const { up } = await import('../../app/up.ts')
      const running = await up(config).catch((cause: unknown) => {
        throw new Failure(`mimicry up: ${reasonsOf(cause)}`, { cause })
      })
      await asked
      await running.stop()
    })
}

/** The first of these signals asks; a second one finds no listener and ends the process. */
const stopAsked = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.once(signal, () => resolve())
    }
  })

const reasonsOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause === undefined ? cause.message : `${cause.message}: ${reasonsOf(cause.cause)}`
}
