import { type CliCommand, type ConfigChoice, configFor, configOption } from '../command.ts'
import { serveUntilStopped } from '../serving.ts'

/** Serves until SIGTERM, SIGINT or SIGHUP, then ends sessions and stores what is pending. */
export const command: CliCommand = (program) => {
  program
    .command('up')
    .description('serve: doors, worlds and API in one process, until SIGTERM or Ctrl-C')
    .addOption(configOption())
    .option('--log <file>', 'write the log there, in bounded size (default: to standard output)')
    .action(async (choice: ConfigChoice & { readonly log?: string }) => {
      const config = configFor(choice)
      await serveUntilStopped('up', choice.log, config, async (logging) => {
        // Loaded late: the other commands need neither the store nor the API.
        const { up } = await import('../../app/up.ts')
        return up(config, logging)
      })
    })
}
